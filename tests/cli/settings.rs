use crate::support::process::{binary, ended};
use field_inspection::config::settings;

/// Starts a server that must not start: one line, exit code 2.
fn refused(args: &[&str], variables: &[(&str, &str)]) -> String {
    let told = ended(
        binary(&[&["serve", "--listen", "127.0.0.1:0"], args].concat()).envs(variables.iter().copied()),
    );
    assert_eq!(told.code, Some(2), "{args:?} {variables:?}: {told:?}");
    assert_eq!(told.err.lines().count(), 1, "{}", told.err);
    told.err
}

#[test]
fn a_wrong_flag_is_named_with_what_is_expected() {
    for (args, expected) in [
        (&["--workers", "many"][..], "--workers is \"many\": a number from 1 to 1024 is expected"),
        (
            &["--photo-limit", "20MB"],
            "--photo-limit is \"20MB\": a number of bytes such as 20971520 or 20MiB is expected",
        ),
        (&["--log-format", "xml"], "--log-format is \"xml\": text or json is expected"),
        (&["--log-level", "3"], "--log-level is \"3\": error, warn, info, debug or trace is expected"),
        (
            &["--public-url", "inspect.example.org"],
            "--public-url is \"inspect.example.org\": an address such as https://inspect.example.org",
        ),
        (&["--demo=maybe"], "--demo is \"maybe\": true or false is expected"),
        (&["--data", ""], "--data is \"\": a path is expected"),
        (&["--s3-bucket", "b", "--s3-endpoint", "s3.example.org"], "--s3-endpoint is \"s3.example.org\""),
        (&["--s3-endpoint", "https://s3.example.org"], "s3-bucket is missing"),
        (
            &["--s3-bucket", "b", "--s3-access-key", "AKIA"],
            "s3-access-key and s3-secret-key are given together",
        ),
    ] {
        let line = refused(args, &[]);
        assert!(line.starts_with(&format!("field-inspection: {expected}")), "{line}");
    }
}

#[test]
fn a_wrong_variable_is_named_as_such() {
    let line = refused(&[], &[("FIELD_INSPECTION_WORKERS", "0")]);
    assert!(line.contains("FIELD_INSPECTION_WORKERS is \"0\""), "{line}");
}

#[test]
fn a_wrong_file_is_named_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    for (text, expected) in [
        ("workers = 0\n", "`workers` in {file} is \"0\": a number from 1 to 1024 is expected"),
        ("wokers = 2\n", "{file}: there is no setting `wokers`; there are data, "),
        ("config = 'other.toml'\n", "{file}: there is no setting `config`"),
        ("workers = [1]\n", "{file}: `workers` is NUMBER, not a list or table"),
        ("demo = true\nlisten = \n", "{file}: line 2: "),
        ("demo = true\ndemo = false\n", "{file}: line 2: "),
    ] {
        std::fs::write(&file, text).unwrap();
        let line = refused(&["--config", file.to_str().unwrap()], &[]);
        let expected = expected.replace("{file}", file.to_str().unwrap());
        assert!(line.contains(&expected), "{line} has no {expected}");
    }
    let line = refused(&["--config", "/nowhere/settings.toml"], &[]);
    assert!(line.contains("/nowhere/settings.toml: "), "{line}");
}

#[test]
fn a_secret_is_not_repeated() {
    let line = refused(&[], &[("FIELD_INSPECTION_DATABASE", "postgresql+ssl://me:hush@host/name")]);
    assert!(line.contains("FIELD_INSPECTION_DATABASE: sqlite:PATH or postgres://"), "{line}");
    assert!(!line.contains("hush"), "{line}");
}

#[test]
fn the_operations_guide_lists_every_setting() {
    let guide = std::fs::read_to_string("api/docs/operations.md").unwrap_or_default();
    let listed = guide
        .split_once("<!-- settings -->")
        .and_then(|(_, rest)| rest.split_once("<!-- /settings -->"))
        .map(|(table, _)| table.trim());
    let table = settings::table();
    assert!(
        listed == Some(table.trim()),
        "put this between <!-- settings --> and <!-- /settings --> in api/docs/operations.md:\n{table}"
    );
}
