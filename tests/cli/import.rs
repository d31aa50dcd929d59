use crate::support::process::{Ended, run, run_with_input};
use std::path::Path;

const UNITS: &str = "\
credit_code,name,address,district,colour
91350100M000100Y43,苏州古城商业管理有限公司,观前街1号,320508,red
91350100M000100Y44,错码有限公司,观前街2号,320508,red
";

fn import(data: &Path, register: &str, file: &str) -> Ended {
    run(&["import", register, file, "--data", data.to_str().unwrap()])
}

#[test]
fn good_rows_are_kept_bad_ones_told_by_line_and_a_repeat_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("units.csv");
    std::fs::write(&file, UNITS).unwrap();
    let file = file.to_str().unwrap();

    let first = import(data.path(), "units", file);
    assert_eq!(first.code, Some(1), "{first:?}");
    let lines: Vec<_> = first.out.lines().collect();
    assert!(lines[0].starts_with("line 3, credit_code: "), "{first:?}");
    assert_eq!(
        lines[1..],
        ["columns not known and left out: colour", "2 rows: 1 created, 0 changed, 0 unchanged, 1 refused"]
    );
    assert!(first.err.ends_with("field-inspection: 1 of 2 rows were refused\n"), "{first:?}");
    assert!(first.err.starts_with("100 % read\n"), "{first:?}");

    let second = import(data.path(), "units", file);
    assert_eq!(second.out.lines().last(), Some("2 rows: 0 created, 0 changed, 1 unchanged, 1 refused"));
}

#[test]
fn a_clean_file_ends_well_also_from_the_standard_input() {
    let data = tempfile::tempdir().unwrap();
    let units: Vec<_> = UNITS.lines().take(2).collect();
    let args = ["import", "units", "-", "--data", data.path().to_str().unwrap()];
    let told = run_with_input(&args, &units.join("\n"));
    assert_eq!(told.code, Some(0), "{told:?}");
    assert_eq!(told.out.lines().last(), Some("1 rows: 1 created, 0 changed, 0 unchanged, 0 refused"));
}

#[test]
fn a_file_that_is_no_such_list_is_one_clear_line() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("poem.csv");
    std::fs::write(&file, "月落乌啼霜满天\n").unwrap();
    for (register, file, expected) in [
        ("units", file.to_str().unwrap(), "poem.csv: What was sent is not valid; "),
        ("equipment", file.to_str().unwrap(), "poem.csv: What was sent is not valid; "),
        ("units", "/nowhere/units.csv", "/nowhere/units.csv: No such file"),
        ("units", "/", "/: is a directory"),
    ] {
        let told = import(data.path(), register, file);
        assert_eq!(told.code, Some(1), "{told:?}");
        assert!(told.err.starts_with("field-inspection: ") && told.err.contains(expected), "{told:?}");
        assert_eq!(told.err.lines().count(), 1, "{told:?}");
    }
}
