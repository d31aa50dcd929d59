use crate::support::process::run;
use std::{fs, path::Path};

#[test]
fn the_built_in_checklists_are_right_and_counted() {
    let told = run(&["checklists", "check"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    for (code, items, figures) in [
        ("hazmat-piping", 34, "piping-length, unregistered-piping, unregistered-piping-length"),
        ("drum-brake-lifts", 31, "drum-brakes, drum-brakes-dismantled, release-pins-non-magnetic"),
        ("crowded-venues", 32, "three-two-one-complete"),
        ("follow-up", 2, "none"),
    ] {
        let line = told.out.lines().find(|line| line.starts_with(code)).unwrap();
        assert!(line.contains(&format!("): {items} items in ")), "{line}");
        assert!(line.ends_with(&format!("; figures: {figures}")), "{line}");
    }
    let from_folder = run(&["checklists", "check", "checklists/templates"]);
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
    let file = folder.join("amended.yaml");
    fs::write(&file, yaml.replacen(good, bad, 1)).unwrap();
    (file.display().to_string(), yaml[..place].lines().count() + usize::from(yaml[..place].ends_with('\n')))
}
