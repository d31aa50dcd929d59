//! The kinds of values: how the text of a setting is read.

use crate::db::DatabaseAt;
use std::{net::SocketAddr, path::PathBuf};

/// How a text is read, and what is said of one that cannot be.
pub struct Kind<T> {
    /// Completes '... is expected'.
    pub expected: &'static str,
    pub parse: fn(&str) -> Option<T>,
    /// Whether the text is left out of errors.
    pub is_secret: bool,
}

impl<T> Kind<T> {
    const fn new(expected: &'static str, parse: fn(&str) -> Option<T>) -> Self {
        Self { expected, parse, is_secret: false }
    }

    pub const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

pub const PATH: Kind<PathBuf> = Kind::new("a path", |text| Some(PathBuf::from(text)));
pub const TEXT: Kind<String> = Kind::new("a text", |text| Some(text.to_owned()));
pub const ADDRESS: Kind<SocketAddr> =
    Kind::new("an address and port such as 127.0.0.1:8080", |text| text.parse().ok());
pub const DATABASE: Kind<DatabaseAt> =
    Kind::new("sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME", |text| text.parse().ok()).secret();
pub const BYTES: Kind<u64> = Kind::new("a number of bytes such as 20971520 or 20MiB", bytes);
pub const COUNT: Kind<usize> =
    Kind::new("a number such as 256, or 0 for any number", |text| text.parse().ok());
pub const WORKERS: Kind<usize> = Kind::new("a number from 1 to 1024", |text| {
    text.parse().ok().filter(|workers| (1..=1024).contains(workers))
});
pub const PUBLIC_URL: Kind<String> =
    Kind::new("an address such as https://inspect.example.org, without a query", public_url);
pub const ENDPOINT: Kind<String> = Kind::new("an address such as https://s3.example.org", |text| {
    (text.starts_with("https://") || text.starts_with("http://")).then(|| text.to_owned())
});
pub const SWITCH: Kind<bool> = Kind::new("true or false", |text| match &*text.to_ascii_lowercase() {
    "true" | "1" | "yes" | "on" => Some(true),
    "false" | "0" | "no" | "off" => Some(false),
    _ => None,
});
pub const LOG_FORMAT: Kind<LogFormat> = Kind::new("text or json", |text| match text {
    "text" => Some(LogFormat::Text),
    "json" => Some(LogFormat::Json),
    _ => None,
});
/// The parser of levels also takes numbers.
pub const LOG_LEVEL: Kind<tracing::Level> = Kind::new("error, warn, info, debug or trace", |text| {
    text.parse().ok().filter(|_| text.chars().all(char::is_alphabetic))
});

/// An address that paths can be put after; without the slash at its end.
fn public_url(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let fits = !host.is_empty()
        && !host.starts_with('/')
        && host
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'"' | b'<' | b'>'));
    fits.then(|| text.trim_end_matches('/').to_owned())
}

/// `20971520`, `20480KiB`, `20MiB`, `1GiB`; not 0.
fn bytes(text: &str) -> Option<u64> {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
    let (number, unit) = units
        .iter()
        .find_map(|(name, unit)| Some((text.strip_suffix(name)?.trim_end(), *unit)))
        .unwrap_or((text, 1));
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_a_unit() {
        for (text, expected) in [
            ("20971520", Some(20 << 20)),
            ("20MiB", Some(20 << 20)),
            ("1 GiB", Some(1 << 30)),
            ("0", None),
            ("20MB", None),
            ("-1", None),
            ("99999999999GiB", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn an_address_has_a_host_and_nothing_behind_its_path() {
        for (text, expected) in [
            ("https://inspect.example.org", Some("https://inspect.example.org")),
            ("http://10.0.0.1:8080/fi/", Some("http://10.0.0.1:8080/fi")),
            ("inspect.example.org", None),
            ("https://", None),
            ("https:///fi", None),
            ("https://inspect.example.org?x=1", None),
            ("https://检查.example.org", None),
        ] {
            assert_eq!(public_url(text).as_deref(), expected, "{text}");
        }
    }
}
