use crate::support::process::{binary, ended, run};

#[test]
fn the_first_run_takes_all_steps_and_the_second_none() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("new").join("folder");
    let args = ["migrate", "--data", folder.to_str().unwrap()];
    let first = run(&args);
    assert_eq!(first.code, Some(0), "{}", first.err);
    let steps = std::fs::read_dir("migrations/sqlite").unwrap().count();
    assert_eq!(first.out.lines().last(), Some(format!("{steps} steps taken").as_str()));
    assert_eq!(first.out.lines().count(), steps + 1);
    let second = run(&args);
    assert_eq!((second.code, second.out.as_str()), (Some(0), "up to date\n"));
}

#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let data = tempfile::tempdir().unwrap();
    let at = |name: &str| data.path().join(name);
    let url = |name: &str| format!("sqlite:{}", at(name).display());
    std::fs::write(at("settings.toml"), format!("database = \"{}\"\n", url("file"))).unwrap();
    let config = at("settings.toml");
    let config = config.to_str().unwrap();

    let migrate = |args: &[&str], variable: Option<String>| {
        let mut command = binary(&[&["migrate", "--config", config], args].concat());
        command.envs(variable.map(|url| ("FIELD_INSPECTION_DATABASE", url)));
        let told = ended(&mut command);
        assert_eq!(told.code, Some(0), "{}", told.err);
    };
    let exist = || ["flag", "variable", "file"].map(|name| at(name).exists());

    migrate(&["--database", &url("flag")], Some(url("variable")));
    assert_eq!(exist(), [true, false, false]);
    migrate(&[], Some(url("variable")));
    assert_eq!(exist(), [true, true, false]);
    // Left empty is not given.
    migrate(&[], Some(String::new()));
    assert_eq!(exist(), [true, true, true]);
}

#[test]
fn a_database_that_cannot_be_opened_is_one_clear_line() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    let in_a_file = format!("sqlite:{}/database", file.display());
    for (url, shown) in [
        (in_a_file.as_str(), "a-file/database cannot be opened: "),
        ("postgres://me:hush@127.0.0.1:1/x", "the database postgres://127.0.0.1:1/x cannot be opened: "),
    ] {
        let told = run(&["migrate", "--database", url]);
        assert_eq!(told.code, Some(1));
        assert_eq!(told.err.lines().count(), 1, "{}", told.err);
        assert!(told.err.contains(shown), "{}", told.err);
        assert!(!told.err.contains("hush"), "{}", told.err);
    }
}
