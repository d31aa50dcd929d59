//! Reads settings from flags, variables and the file, each with its origin.

use super::settings::{SETTINGS, Setting};
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, parser::ValueSource};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

/// A setting that cannot be used: one line that names the setting, where it was given and what is expected.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongSetting(pub String);

enum Origin {
    Flag,
    Variable,
    File(PathBuf),
}

struct Told {
    text: String,
    origin: Origin,
}

/// The settings given, still as texts. Never printed: some are secret.
#[derive(Default)]
pub struct Given(BTreeMap<&'static str, Told>);

/// The settings of `serve`, as flags and variables of a command.
pub struct AllSettings(pub Given);

/// The settings of commands that only open the database.
pub struct DatabaseSettings(pub Given);

/// The settings of commands that look at all that is kept.
pub struct KeptSettings(pub Given);

impl Given {
    fn from_matches(matches: &ArgMatches, settings: impl Iterator<Item = &'static Setting>) -> Self {
        Self(
            settings
                .filter_map(|setting| {
                    let text = matches.get_one::<String>(setting.name)?.clone();
                    let origin = match matches.value_source(setting.name)? {
                        ValueSource::CommandLine => Origin::Flag,
                        // What an orchestrator leaves empty counts as not given.
                        _ if text.is_empty() => return None,
                        _ => Origin::Variable,
                    };
                    Some((setting.name, Told { text, origin }))
                })
                .collect(),
        )
    }

    /// Adds what the file `config` says, where neither flag nor variable said it.
    pub fn with_file(mut self) -> Result<Self, WrongSetting> {
        let Some(path) = self.take("config", "the path of a TOML file", |text| Some(PathBuf::from(text)))?
        else {
            return Ok(self);
        };
        let wrong = |reason: fmt::Arguments| WrongSetting(format!("{}: {reason}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(format_args!("{error}")))?;
        let table = text.parse::<toml::Table>().map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            wrong(format_args!("line {line}: {}", error.message().replace('\n', ", ")))
        })?;
        for (key, value) in table {
            let setting = SETTINGS
                .iter()
                .filter(|setting| setting.name != "config")
                .find(|setting| setting.name == key)
                .ok_or_else(|| wrong(format_args!("there is no setting `{key}`; there are {}", keys())))?;
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(is) => is.to_string(),
                _ => {
                    return Err(wrong(format_args!("`{key}` is {}, not a list or table", setting.value)));
                }
            };
            self.0.entry(setting.name).or_insert(Told { text, origin: Origin::File(path.clone()) });
        }
        Ok(self)
    }

    /// The setting `name` read by `parse`; None where it was not given.
    pub fn take<T>(
        &self,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, WrongSetting> {
        let Some(told) = self.0.get(name) else {
            return Ok(None);
        };
        let usable = if told.text.trim().is_empty() { None } else { parse(told.text.trim()) };
        match usable {
            Some(value) => Ok(Some(value)),
            None => {
                let setting = SETTINGS.iter().find(|setting| setting.name == name);
                let shown = match setting {
                    Some(setting) if !setting.secret => format!(" is {:?}", told.text),
                    _ => String::new(),
                };
                let place = place(&told.origin, name, setting);
                Err(WrongSetting(format!("{place}{shown}: {expected} is expected")))
            }
        }
    }

    /// A switch; false where it was not given.
    pub fn is_on(&self, name: &'static str) -> Result<bool, WrongSetting> {
        let told = self.take(name, "true or false", |text| match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        })?;
        Ok(told.unwrap_or(false))
    }
}

fn place(origin: &Origin, name: &str, setting: Option<&Setting>) -> String {
    match origin {
        Origin::Flag => format!("--{name}"),
        Origin::Variable => setting.map_or(name, |setting| setting.variable).to_owned(),
        Origin::File(path) => format!("`{name}` in {}", Path::display(path)),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count().saturating_add(1)
}

fn keys() -> String {
    let keys: Vec<_> = SETTINGS.iter().map(|setting| setting.name).filter(|name| *name != "config").collect();
    keys.join(", ")
}

fn flag(setting: &'static Setting) -> Arg {
    let arg = Arg::new(setting.name)
        .long(setting.name)
        .value_name(setting.value)
        .env(setting.variable)
        .hide_env_values(true)
        .help(format!("{} [default: {}]", setting.help, setting.default))
        .help_heading(setting.group);
    if setting.is_switch() {
        arg.num_args(0..=1).require_equals(true).default_missing_value("true")
    } else {
        arg
    }
}

fn everywhere() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| setting.everywhere)
}

fn of_what_is_kept() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| setting.says_where_things_are())
}

macro_rules! as_flags {
    ($of:ident, $settings:expr) => {
        impl Args for $of {
            fn augment_args(command: Command) -> Command {
                command.args($settings.map(flag))
            }

            fn augment_args_for_update(command: Command) -> Command {
                Self::augment_args(command)
            }
        }

        impl FromArgMatches for $of {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
                Ok(Self(Given::from_matches(matches, $settings)))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

as_flags!(AllSettings, SETTINGS.iter());
as_flags!(DatabaseSettings, everywhere());
as_flags!(KeptSettings, of_what_is_kept());
