//! Settings as they were given: texts, each with its place.

use super::kinds::Kind;
use std::collections::BTreeMap;

/// A setting that cannot be used: one line that names the setting, where it was given and what is expected.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongSetting(pub String);

pub struct Entry {
    pub text: String,
    /// The flag, the variable, or the key and the file.
    pub place: String,
}

/// The texts by the field of their setting. Never printed: some are secret.
pub struct GivenTexts(pub(super) BTreeMap<&'static str, Entry>);

impl GivenTexts {
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
