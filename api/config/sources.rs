//! Collects settings from flags, variables and the file, each with its place.

use super::{
    kinds::{Kind, PATH},
    settings::{SETTINGS, Setting},
};
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, parser::ValueSource};
use std::{collections::BTreeMap, fmt, fs};

/// A setting that cannot be used: one line that names the setting, where it was given and what is expected.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongSetting(pub String);

struct Entry {
    text: String,
    /// The flag, the variable, or the key and the file.
    place: String,
}

/// The settings of a scope that were given, still as texts. Never printed: some are secret.
pub struct Given<const SCOPE: u8>(BTreeMap<&'static str, Entry>);

impl<const SCOPE: u8> Given<SCOPE> {
    fn settings() -> impl Iterator<Item = &'static Setting> {
        SETTINGS.iter().filter(|setting| setting.scope <= SCOPE)
    }

    /// Adds what the file `config` says, unless a flag or variable says it.
    pub(super) fn with_file(mut self) -> Result<Self, WrongSetting> {
        let Some(path) = self.read("config", &PATH)? else {
            return Ok(self);
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
                self.0.entry(setting.field).or_insert(Entry { text, place });
            }
        }
        Ok(self)
    }

    /// The value of a setting; None if it was not given.
    pub(super) fn read<T>(&self, field: &str, kind: &Kind<T>) -> Result<Option<T>, WrongSetting> {
        let Some(Entry { text, place }) = self.0.get(field) else {
            return Ok(None);
        };
        let usable = Some(text.trim()).filter(|text| !text.is_empty()).and_then(kind.parse);
        usable.map(Some).ok_or_else(|| {
            let shown = if kind.is_secret { String::new() } else { format!(" is {text:?}") };
            WrongSetting(format!("{place}{shown}: {} is expected", kind.expected))
        })
    }

    /// The value of a setting, else the one that its default says.
    pub(super) fn read_or<T>(&self, field: &str, kind: &Kind<T>, default: &str) -> Result<T, WrongSetting> {
        let value = self.read(field, kind)?.or_else(|| (kind.parse)(default));
        value.ok_or_else(|| WrongSetting(format!("{field}: the default is not {}", kind.expected)))
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
        Ok(Self(entries.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
