//! Several checklists in several versions: which one a day's inspection is filled in with.

#![allow(clippy::unwrap_used)]

#[path = "every-kind/mod.rs"]
mod every_kind;

use checklists::{Library, LibraryError, Template};
use chrono::NaiveDate;
use std::{
    fs,
    path::{Path, PathBuf},
};

use every_kind::{DOCUMENTS_YAML, YAML as FIRST};

/// A folder of its own for each test, gone when it ends.
struct Folder(PathBuf);

impl Folder {
    fn with(test: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", std::process::id()));
        fs::create_dir_all(folder.join("templates")).unwrap();
        fs::write(folder.join("documents.yaml"), DOCUMENTS_YAML).unwrap();
        for (name, text) in files {
            fs::write(folder.join("templates").join(name), text).unwrap();
        }
        Self(folder)
    }

    /// What is wrong with it, without the folder's own path.
    fn refusal(&self) -> String {
        let folder = format!("{}/templates/", self.0.display());
        let refusal = Library::from_dir(&self.0).unwrap_err();
        refusal.to_string().replace(&folder, "")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn version(number: u32, in_force: &str) -> String {
    FIRST.replacen("version: 1", &format!("version: {number}"), 1).replacen(
        "in_force: { from: 2018-01-15 }",
        in_force,
        1,
    )
}

#[test]
fn the_day_decides_the_version() {
    let first = version(1, "in_force: { from: 2018-01-15, to: 2022-06-30 }");
    let second = version(2, "in_force: { from: 2022-07-01 }");
    let folder =
        Folder::with("versions", &[("a.yaml", &second), ("b.yaml", &first), ("notes.txt", "not a template")]);
    let library = Library::from_dir(&folder.0).unwrap();
    let on = |day: &str| {
        let day: NaiveDate = day.parse().unwrap();
        library.current("every-kind", day).map(|template| template.version)
    };
    assert_eq!(on("2018-01-14"), None);
    assert_eq!(on("2018-01-15"), Some(1));
    assert_eq!(on("2022-06-30"), Some(1));
    assert_eq!(on("2022-07-01"), Some(2));
    assert_eq!(library.version("every-kind", 1).unwrap().version, 1);
    assert!(library.version("every-kind", 3).is_none());
    assert!(library.version("another", 1).is_none());
    let versions: Vec<u32> = library.iter().map(|template| template.version).collect();
    assert_eq!(versions, [1, 2]);
}

#[test]
fn a_correction_takes_the_place_of_the_version_that_it_corrects() {
    let (first, second) = (
        version(1, "in_force: { from: 2018-01-15 }"),
        version(2, "in_force: { from: 2018-01-15, to: 2025-12-31 }"),
    );
    let folder = Folder::with("correction", &[("a.yaml", &first), ("b.yaml", &second)]);
    let library = Library::from_dir(&folder.0).unwrap();
    let on = |day: &str| -> Vec<u32> {
        library.on(day.parse().unwrap()).map(|template| template.version).collect()
    };
    assert_eq!((on("2018-01-14"), on("2018-01-15"), on("2026-01-01")), (vec![], vec![2], vec![1]));
    // Drafts and records keep theirs.
    assert_eq!(library.version("every-kind", 1).unwrap().version, 1);
}

#[test]
fn a_version_stands_in_one_file() {
    let first = version(1, "in_force: { from: 2018-01-15 }");
    let folder = Folder::with("twice", &[("a.yaml", &first), ("b.yaml", &first)]);
    assert_eq!(folder.refusal(), "b.yaml:3: version 1 of every-kind is in a.yaml too");
}

#[test]
fn a_folder_needs_its_documents() {
    let folder = Folder::with("documents", &[("a.yaml", FIRST)]);
    fs::write(folder.0.join("documents.yaml"), DOCUMENTS_YAML.replacen("title:", "titel:", 1)).unwrap();
    let flaws = Library::from_dir(&folder.0).unwrap_err().to_string();
    assert!(flaws.contains("documents.yaml:3: the key titel is not known here"), "{flaws}");
    fs::remove_file(folder.0.join("documents.yaml")).unwrap();
    assert!(matches!(Library::from_dir(&folder.0), Err(LibraryError::Unreadable(_))));
}

#[test]
fn every_file_is_told_what_is_wrong_with_it() {
    let bad = FIRST.replacen("items: [wheel]", "items: [rudder]", 1);
    let worse = FIRST.replacen("inspects: equipment", "inspects: ship", 1);
    let folder = Folder::with("flawed", &[("bad.yaml", &bad), ("worse.yaml", &worse)]);
    let line = bad.lines().position(|line| line.contains("rudder")).unwrap() + 1;
    assert_eq!(
        folder.refusal(),
        format!(
            "bad.yaml:{line}: there is no item rudder\n\
             worse.yaml:6: \"ship\" is not known here; known are: equipment, unit"
        )
    );
}

#[test]
fn a_folder_without_templates_is_refused() {
    let folder = Folder::with("empty", &[]);
    assert!(matches!(Library::from_dir(&folder.0), Err(LibraryError::Unreadable(_))));
    assert!(matches!(Library::from_dir(&folder.0.join("nowhere")), Err(LibraryError::Unreadable(_))));
}

#[test]
fn what_travels_with_the_program_is_what_lies_in_the_folder() {
    let folder = Library::from_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let hashes = |library: &Library| -> Vec<String> {
        library.iter().map(|template| template.hash().to_owned()).collect()
    };
    assert_eq!(hashes(&Library::embedded().unwrap()), hashes(&folder));
}

#[test]
fn the_hash_is_of_the_content_and_survives_json() {
    let template = every_kind::parse("a.yaml", FIRST).unwrap();
    assert_eq!(template.hash().len(), 64);
    let commented = format!("# another comment\n{FIRST}");
    assert_eq!(every_kind::parse("b.yaml", &commented).unwrap().hash(), template.hash());
    let changed = FIRST.replacen("en: Sample", "en: Samples", 1);
    assert_ne!(every_kind::parse("a.yaml", &changed).unwrap().hash(), template.hash());
    let back = Template::from_json(template.json()).unwrap();
    assert_eq!((back.hash(), &back), (template.hash(), &template));
    // What an earlier version of the program wrote in another way stays as it is.
    let older: serde_json::Value = serde_json::from_str(template.json()).unwrap();
    let kept = Template::from_json(&older.to_string()).unwrap();
    assert_eq!(kept.json(), older.to_string());
    assert_ne!(kept.hash(), template.hash());
    assert_eq!(kept.sections, template.sections);
    assert!(Template::from_json(&template.json().replacen("\"version\"", "\"versoin\"", 1)).is_err());
}

#[test]
fn a_checklist_is_for_the_kinds_below_its_codes() {
    let template = every_kind::parse("a.yaml", FIRST).unwrap();
    for (kind, fits) in [("8300", true), ("8310", true), ("3110", true), ("8200", false), ("3", false)] {
        assert_eq!(template.fits_kind(kind), fits, "{kind}");
    }
}
