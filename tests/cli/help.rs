use crate::support::process::run;
use field_inspection::config::settings::SETTINGS;

#[test]
fn every_command_explains_itself() {
    let top = run(&["--help"]);
    assert_eq!(top.code, Some(0));
    let commands: Vec<_> = top
        .out
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .map_while(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    for expected in ["serve", "migrate", "openapi"] {
        assert!(
            commands.contains(&expected),
            "{expected} is not among {commands:?}"
        );
    }
    for command in commands.into_iter().filter(|command| *command != "help") {
        let help = run(&[command, "--help"]);
        assert_eq!(help.code, Some(0), "{command}: {}", help.err);
        assert!(help.out.contains("Usage: field-inspection"), "{command}");
    }
}

#[test]
fn the_help_of_serve_names_every_setting_with_its_variable() {
    let help = run(&["serve", "--help"])
        .out
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for setting in SETTINGS {
        assert!(help.contains(&format!("--{}", setting.name)), "{}", setting.name);
        assert!(
            help.contains(&format!("[env: {}]", setting.variable)),
            "{}",
            setting.variable
        );
        assert!(help.contains(setting.help), "{}", setting.help);
    }
}

#[test]
fn what_is_no_command_is_told_so() {
    for args in [&["polish"][..], &["serve", "--colour"], &[]] {
        let told = run(args);
        assert_eq!(told.code, Some(2), "{args:?}");
        assert!(!told.err.is_empty());
        assert!(!told.err.contains("panicked"), "{}", told.err);
    }
}
