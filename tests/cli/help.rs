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
        assert!(commands.contains(&expected), "{expected} is not among {commands:?}");
    }
    for command in commands.into_iter().filter(|command| *command != "help") {
        let help = run(&[command, "--help"]);
        assert_eq!(help.code, Some(0), "{command}: {}", help.err);
        assert!(help.out.contains("Usage: field-inspection"), "{command}");
    }
}

#[test]
fn the_help_of_serve_names_every_setting_with_its_variable() {
    let help = run(&["serve", "--help"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    for setting in SETTINGS.iter() {
        assert!(help.contains(&format!("--{}", setting.name)), "{}", setting.name);
        assert!(help.contains(&format!("[env: {}]", setting.variable)), "{}", setting.variable);
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

#[test]
fn a_completion_script_completes_the_commands_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let told = run(&["completions", shell]);
        assert_eq!((told.code, told.err.as_str()), (Some(0), ""), "{shell}");
        for word in ["field-inspection", "checklists", "metrics-listen"] {
            assert!(told.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(&["completions", "cmd"]).code, Some(2));
}

#[test]
fn bash_completes_commands_and_their_options() {
    let script = run(&["completions", "bash"]).out;
    for (words, expected) in [
        (&["sto"][..], "storage"),
        (&["serve", "--metr"], "--metrics-listen"),
        (&["import", "units", "--dat"], "--data --database"),
    ] {
        let (last, before) = words.split_last().unwrap();
        let previous = before.last().unwrap_or(&"field-inspection");
        let ask = format!(
            "COMP_WORDS=(field-inspection {}); COMP_CWORD={}; _field__inspection field-inspection '{last}' '{previous}'; \
             echo \"${{COMPREPLY[*]}}\"",
            words.join(" "),
            words.len()
        );
        let told =
            std::process::Command::new("bash").args(["-c", &format!("{script}\n{ask}")]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&told.stdout).trim(), expected, "{told:?}");
    }
}

#[test]
fn the_manual_page_is_that_of_the_program_or_of_a_command() {
    for (args, title, said) in [
        (&["man"][..], ".TH field-inspection 1", "storage"),
        (&["man", "serve"], ".TH field-inspection-serve 1", "metrics\\-listen"),
        (&["man", "import", "units"], ".TH field-inspection-import-units 1", "GB18030"),
    ] {
        let told = run(args);
        assert_eq!((told.code, told.err.as_str()), (Some(0), ""), "{args:?}");
        assert!(told.out.contains(title) && told.out.contains(said), "{args:?}: {}", told.out);
    }
    let told = run(&["man", "polish"]);
    assert_eq!(
        (told.code, told.err.as_str()),
        (Some(1), "field-inspection: polish: there is no such command\n")
    );
}
