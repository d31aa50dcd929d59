//! Prints a case of `vectors/` with its evaluation computed anew; without a case, checks the templates.
//!
//! `cargo run -p checklists --example evaluate -- checklists/vectors/CASE.json`

#![allow(clippy::indexing_slicing, reason = "an absent member is null")]

use checklists::{Answers, Library, Subject, evaluate};
use serde_json::Value;
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = Library::from_dir(folder)?;
    let Some(file) = std::env::args().nth(1) else {
        for template in library.iter() {
            println!("{} {} {:?}", template.code, template.version, template.counts());
        }
        return Ok(());
    };
    let mut case: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let subject: Subject = serde_json::from_value(case["inspection"].take())?;
    let answers: Answers = serde_json::from_value(case["answers"].clone())?;
    let code = case["checklist"].as_str().ok_or("no checklist")?.to_owned();
    let version = u32::try_from(case["version"].as_u64().ok_or("no version")?)?;
    let template = library.version(&code, version).ok_or("no such checklist")?;
    case["inspection"] = serde_json::to_value(&subject)?;
    case["evaluation"] = serde_json::to_value(evaluate(template, &subject, &answers))?;
    println!("{}", serde_json::to_string_pretty(&case)?);
    Ok(())
}
