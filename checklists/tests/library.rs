//! Several checklists in several versions: which one a day's inspection is filled in with.

#![allow(clippy::unwrap_used)]

use checklists::{Library, LibraryError, Template};
use chrono::NaiveDate;
use std::{
    fs,
    path::{Path, PathBuf},
};

const FIRST: &str = include_str!("every-kind.yaml");

/// A folder of its own for each test, gone when it ends.
struct Folder(PathBuf);

impl Folder {
    fn with(test: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        Self(folder)
    }

    /// What is wrong with it, without the folder's own path.
    fn refusal(&self) -> String {
        let folder = format!("{}/", self.0.display());
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
fn a_version_stands_in_one_file_and_two_are_not_in_force_on_one_day() {
    let first = version(1, "in_force: { from: 2018-01-15 }");
    let folder = Folder::with("twice", &[("a.yaml", &first), ("b.yaml", &first)]);
    assert_eq!(folder.refusal(), "b.yaml:3: version 1 of every-kind is in a.yaml too");
    let second = version(2, "in_force: { from: 2022-07-01 }");
    let folder = Folder::with("overlap", &[("a.yaml", &first), ("b.yaml", &second)]);
    assert_eq!(
        folder.refusal(),
        "b.yaml:4: version 2 of every-kind is in force on days of version 1 in a.yaml"
    );
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
    let folder = Library::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")).unwrap();
    let hashes = |library: &Library| -> Vec<String> {
        library.iter().map(|template| template.hash().to_owned()).collect()
    };
    assert_eq!(hashes(&Library::embedded().unwrap()), hashes(&folder));
}

#[test]
fn the_hash_is_of_the_content_and_survives_json() {
    let template = Template::parse("a.yaml", FIRST).unwrap();
    assert_eq!(template.hash().len(), 64);
    let commented = format!("# another comment\n{FIRST}");
    assert_eq!(Template::parse("b.yaml", &commented).unwrap().hash(), template.hash());
    let changed = FIRST.replacen("en: Sample", "en: Samples", 1);
    assert_ne!(Template::parse("a.yaml", &changed).unwrap().hash(), template.hash());
    let back = Template::from_json(&template.to_json()).unwrap();
    assert_eq!((back.hash(), &back), (template.hash(), &template));
    // In whatever order a database may give the keys back.
    let sorted: serde_json::Value = serde_json::from_str(&template.to_json()).unwrap();
    assert_eq!(Template::from_json(&sorted.to_string()).unwrap(), template);
    assert!(Template::from_json(&template.to_json().replacen("\"version\"", "\"versoin\"", 1)).is_err());
}

#[test]
fn a_checklist_is_for_the_kinds_below_its_codes() {
    let template = Template::parse("a.yaml", FIRST).unwrap();
    for (kind, fits) in [("8300", true), ("8310", true), ("3110", true), ("8200", false), ("3", false)] {
        assert_eq!(template.fits_kind(kind), fits, "{kind}");
    }
}
