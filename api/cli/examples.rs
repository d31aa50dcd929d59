//! The examples in the help of each command. A test parses every one.

pub const TOP: &str = "\
Settings can be flags, FIELD_INSPECTION_* variables or keys of a TOML file (--config); the first of these wins.

Examples:
  field-inspection serve --demo
      To try it
  field-inspection serve --listen 0.0.0.0:8080 --data /var/lib/field-inspection
      On one machine
  field-inspection serve --database postgres://... --s3-bucket evidence \\
      --s3-endpoint https://...
      On several machines";

pub const SERVE: &str = "\
Examples:
  field-inspection serve --demo
      Demo content, on http://127.0.0.1:8080, data in ./data
  field-inspection serve --listen 0.0.0.0:8080 --data /var/lib/field-inspection
      SQLite and files on disk; the first start prints the first admin's one-time password
  field-inspection serve --config /etc/field-inspection.toml
      A file with lines such as: listen = \"0.0.0.0:8080\"
  FIELD_INSPECTION_S3_SECRET_KEY=... field-inspection serve --database postgres://fi@db/fi \\
      --s3-bucket evidence --s3-endpoint https://s3.example.org --s3-access-key ...
      PostgreSQL and S3; several servers may run so, with one signing key (--signing-key)";

pub const MIGRATE: &str = "\
Example:
  field-inspection migrate --data /var/lib/field-inspection";

pub const IMPORT: &str = "\
Example:
  field-inspection import units units.csv --data /var/lib/field-inspection";

pub const IMPORT_EQUIPMENT: &str = "\
Example:
  field-inspection import equipment equipment.csv --data /var/lib/field-inspection";

pub const CHECKLISTS: &str = "\
Example:
  field-inspection checklists check checklists";

pub const CALENDAR: &str = "\
Examples:
  field-inspection checklists calendar
  field-inspection checklists calendar checklists --on 2018-02-01";

pub const OPENAPI: &str = "\
Example:
  field-inspection openapi > openapi.yaml";

pub const VERIFY: &str = "\
Example:
  field-inspection verify receipt.json --data /var/lib/field-inspection";

pub const FSCK: &str = "\
Example:
  field-inspection fsck --full --resume position.json --data /var/lib/field-inspection";

pub const STORAGE: &str = "\
Example:
  field-inspection storage sweep --data /var/lib/field-inspection";

pub const STORAGE_ADOPT: &str = "\
Example:
  field-inspection storage adopt --data /srv/trial";

pub const USER: &str = "\
Example:
  field-inspection user add --username gu --name 顾敏 --role inspector --district 320508 \\
      --random-password --data /var/lib/field-inspection";

pub const COMPLETIONS: &str = "\
Example:
  field-inspection completions bash > /etc/bash_completion.d/field-inspection";

pub const MAN: &str = "\
Examples:
  field-inspection man > field-inspection.1
  field-inspection man import units | man -l -";

/// An explanation and, below it, examples.
pub fn below(explanation: &str, examples: &str) -> String {
    format!("{explanation}\n\n{examples}")
}

#[cfg(test)]
mod tests {
    use crate::cli::Cli;
    use clap::{Command, CommandFactory};

    /// The command lines of an explanation, without the shell's part.
    fn examples(help: &str) -> Vec<Vec<String>> {
        let joined = help.replace("\\\n", " ");
        let lines = joined.lines().filter_map(|line| {
            let start = line.find("field-inspection ")?;
            let before = line[..start].strip_prefix("  ")?;
            (before.is_empty() || before.contains('=')).then(|| &line[start..])
        });
        let words = lines.map(|line| {
            let words = line.split_whitespace().take_while(|word| !matches!(*word, "|" | ">"));
            words.map(str::to_owned).collect()
        });
        words.collect()
    }

    #[test]
    fn each_command_has_an_example_that_it_takes() {
        fn check(command: &Command, path: &str) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples = examples(&help);
            assert!(!examples.is_empty(), "{path} has no example: {help}");
            for example in examples {
                assert!(example.join(" ").starts_with(path), "{example:?} is no example of {path}");
                let parsed = Cli::command().try_get_matches_from(&example);
                assert!(parsed.is_ok(), "{example:?}: {parsed:?}");
            }
            for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
                check(inner, &format!("{path} {}", inner.get_name()));
            }
        }
        check(&Cli::command(), "field-inspection");
    }
}
