//! Collects settings from flags, variables and the file, each with its place.

use super::{
    given_texts::{Entry, GivenTexts, WrongSetting},
    kinds::PATH,
    settings::{SETTINGS, Setting},
};
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, parser::ValueSource};
use std::{fmt, fs};

/// The settings of a scope that were given, still as texts. Never printed: some are secret.
pub struct Given<const SCOPE: u8>(GivenTexts);

impl<const SCOPE: u8> Given<SCOPE> {
    fn settings() -> impl Iterator<Item = &'static Setting> {
        SETTINGS.iter().filter(|setting| setting.scope <= SCOPE)
    }

    /// Adds what the file `config` says, unless a flag or variable says it.
    pub(super) fn with_file(self) -> Result<GivenTexts, WrongSetting> {
        let Self(mut given) = self;
        let Some(path) = given.read("config", &PATH)? else {
            return Ok(given);
        };
        let wrong = |reason: fmt::Arguments| WrongSetting(format!("{}: {reason}", path.display()));
        let text = fs::read_to_string(&path).map_err(|error| wrong(format_args!("{error}")))?;
        let table = text.parse::<toml::Table>().map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count().saturating_add(1);
            wrong(format_args!("line {line}: {}", error.message().replace('\n', ", ")))
        })?;
        for (key, value) in table {
            let of_file = SETTINGS.iter().filter(|setting| setting.name != "config");
            let Some(setting) = of_file.clone().find(|setting| setting.name == key) else {
                let keys: Vec<_> = of_file.map(|setting| setting.name.as_str()).collect();
                return Err(wrong(format_args!(
                    "there is no setting `{key}`; there are {}",
                    keys.join(", ")
                )));
            };
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(is_on) => is_on.to_string(),
                _ => {
                    return Err(wrong(format_args!("`{key}` is {}, not a list or table", setting.value)));
                }
            };
            if setting.scope <= SCOPE {
                let place = format!("`{key}` in {}", path.display());
                given.0.entry(setting.field).or_insert(Entry { text, place });
            }
        }
        Ok(given)
    }
}

fn flag(setting: &'static Setting) -> Arg {
    let arg = Arg::new(setting.name.as_str())
        .long(setting.name.as_str())
        .value_name(setting.value)
        .env(setting.variable.as_str())
        .hide_env_values(true)
        .help(format!("{} [default: {}]", setting.help, setting.default))
        .help_heading(setting.group);
    if setting.is_switch() {
        arg.num_args(0..=1).require_equals(true).default_missing_value("true")
    } else {
        arg
    }
}

impl<const SCOPE: u8> Args for Given<SCOPE> {
    fn augment_args(command: Command) -> Command {
        command.args(Self::settings().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<const SCOPE: u8> FromArgMatches for Given<SCOPE> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let entries = Self::settings().filter_map(|setting| {
            let text = matches.get_one::<String>(&setting.name)?.clone();
            let place = match matches.value_source(&setting.name)? {
                ValueSource::CommandLine => format!("--{}", setting.name),
                // What an orchestrator leaves empty counts as not given.
                _ if text.is_empty() => return None,
                _ => setting.variable.clone(),
            };
            Some((setting.field, Entry { text, place }))
        });
        Ok(Self(GivenTexts(entries.collect())))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
