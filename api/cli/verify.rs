//! Command `verify`: verifies a receipt against database and storage.

use super::{Failure, logs, say, stores};
use crate::{
    accounts::tokens::Tokens,
    config::{self, KeptSettings},
    receipts::{Claims, verification},
    storage::Access,
};
use clap::Args;
use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

pub const ABOUT: &str = "\
The receipt is what GET /v1/inspections/{id}/receipt gives: the whole answer, or its `receipt` alone. Its signature is \
checked with the server's key, then the submission and the answers in the database, then each photo: its row, and its \
object, read whole. Each thing that differs is a line. Exit code 1 where one does.";

#[derive(Args)]
pub struct Verify {
    /// A file with the receipt, or - for the standard input
    receipt: PathBuf,
    #[command(flatten)]
    settings: KeptSettings,
}

pub fn verify(command: Verify) -> Result<(), Failure> {
    let place_of_receipt = command.receipt.display();
    let told = |reason: &dyn std::fmt::Display| Failure::because(&place_of_receipt, reason);
    let text = text(&command.receipt).map_err(|error| told(&error))?;
    let at = config::what_is_kept(command.settings)?;
    logs::start_for_a_person();
    // Nothing is made: a new key, database or folder would say nothing of the receipt.
    stores::there("the signing key", &at.signing_key)?;
    let tokens =
        Tokens::from_file(&at.signing_key).map_err(|reason| Failure::because("the signing key", reason))?;
    let claims = verification::read(&tokens, compact(&text).trim())
        .ok_or_else(|| told(&"this is not a receipt that this server's key signed"))?;
    let (db, objects) = stores::what_is_kept(&at, Access::Read)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let differences = runtime
        .block_on(verification::differences(&claims, &db, &objects))
        .map_err(|problem| told(&problem))?;
    show(&claims, &differences)
}

fn text(file: &Path) -> io::Result<String> {
    if file.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(file)
}

/// The JWS of an answer, or what was given.
fn compact(text: &str) -> String {
    let answer = serde_json::from_str::<serde_json::Value>(text).ok();
    let receipt = answer.as_ref().and_then(|answer| answer.get("receipt")?.as_str());
    receipt.unwrap_or(text).to_owned()
}

fn show(claims: &Claims, differences: &[String]) -> Result<(), Failure> {
    for difference in differences {
        say(difference)?;
    }
    let (id, revision) = (claims.inspection, claims.revision);
    match differences.len() {
        0 => say(format_args!(
            "inspection {id}, revision {revision}: answers and {} photos and signatures are as the receipt says",
            claims.of
        )),
        1 => Err(Failure::Trouble("1 thing differs".to_owned())),
        several => Err(Failure::Trouble(format!("{several} things differ"))),
    }
}
