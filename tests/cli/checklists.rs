use crate::support::process::run;
use std::{fs, path::Path};

#[test]
fn the_built_in_checklists_are_right_and_counted() {
    let told = run(&["checklists", "check"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    for (code, items, figures) in [
        (
            "hazmat-piping",
            48,
            "piping-length, piping-length-inspected, piping-length-uninspected, unregistered-piping, \
             unregistered-piping-length",
        ),
        ("drum-brake-lifts", 47, "drum-brakes, drum-brakes-dismantled, release-pins-non-magnetic"),
        ("crowded-venues", 66, "three-two-one-complete"),
        ("follow-up", 2, "none"),
    ] {
        let line = told.out.lines().find(|line| line.starts_with(code)).unwrap();
        assert!(line.contains(&format!("): {items} items in ")), "{line}");
        assert!(line.ends_with(&format!("; figures: {figures}")), "{line}");
    }
    let from_folder = run(&["checklists", "check", "checklists"]);
    assert_eq!((from_folder.code, from_folder.out), (Some(0), told.out));
}

#[test]
fn an_official_who_broke_a_template_is_told_the_file_the_line_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (file, line) = amended(folder.path(), "prompt:", "promt:");
    let told = run(&["checklists", "check", folder.path().to_str().unwrap()]);
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.err.starts_with(&format!("{file}:{line}: ")), "{told:?}");
    assert!(told.err.contains("promt"), "{told:?}");
    assert!(told.err.ends_with("field-inspection: 1 flaw\n"), "{told:?}");
}

#[test]
fn a_folder_without_templates_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    for folder in [folder.path(), Path::new("/nowhere")] {
        let told = run(&["checklists", "check", folder.to_str().unwrap()]);
        assert_eq!((told.code, told.err.lines().count()), (Some(1), 1), "{told:?}");
        assert!(told.err.contains(folder.to_str().unwrap()), "{told:?}");
    }
}

/// A folder with one of the built-in templates in which `good` has become `bad` once; the file and the line.
fn amended(folder: &Path, good: &str, bad: &str) -> (String, usize) {
    let source = fs::read_dir("checklists/templates").unwrap().next().unwrap().unwrap().path();
    let yaml = fs::read_to_string(&source).unwrap();
    let place = yaml.find(good).unwrap();
    fs::create_dir(folder.join("templates")).unwrap();
    fs::copy("checklists/documents.yaml", folder.join("documents.yaml")).unwrap();
    let file = folder.join("templates/amended.yaml");
    fs::write(&file, yaml.replacen(good, bad, 1)).unwrap();
    (file.display().to_string(), yaml[..place].lines().count() + usize::from(yaml[..place].ends_with('\n')))
}

/// The table of all changes of law, as it was last looked at. `UPDATE=1` writes it anew.
#[test]
fn the_calendar_is_the_one_that_was_reviewed() {
    let told = run(&["checklists", "calendar"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write("tests/cli/calendar.txt", &told.out).unwrap();
    }
    let reviewed = fs::read_to_string("tests/cli/calendar.txt").unwrap();
    assert!(
        told.out == reviewed,
        "`field-inspection checklists calendar` differs from tests/cli/calendar.txt"
    );
}

#[test]
fn the_calendar_of_a_day_cites_what_is_in_force_then() {
    let on = |day: &str| run(&["checklists", "calendar", "checklists", "--on", day]).out;
    let (then, now) = (on("2018-02-01"), on("2026-11-27"));
    for document in ["TSG D0001-2009", "TSG 08-2017", "总局令第16号"] {
        assert!(then.contains(document) && !now.contains(document), "{document}");
    }
    for document in ["TSG 31-2025", "TSG 08-2026", "第57号", "GB 45067-2024"] {
        assert!(now.contains(document) && !then.contains(document), "{document}");
    }
    let bad = run(&["checklists", "calendar", "--on", "yesterday"]);
    assert_eq!(bad.code, Some(2), "{bad:?}");
}
