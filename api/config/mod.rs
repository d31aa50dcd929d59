//! Settings: from flags, `FIELD_INSPECTION_*` variables and a TOML file, in this order of precedence.

pub mod settings;
mod sources;

pub use sources::{AllSettings, DatabaseSettings, Given, KeptSettings, WrongSetting};

use crate::db::DatabaseAt;
use std::{
    fmt,
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

/// The settings of `serve`, checked.
#[derive(Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// Where `/metrics` is served; None: where everything is.
    pub metrics_listen: Option<SocketAddr>,
    /// Without a slash at the end. None: where it listens.
    pub public_url: Option<String>,
    pub data: PathBuf,
    pub database: DatabaseAt,
    pub storage: Storage,
    /// A folder of templates in place of the built-in ones.
    pub checklists: Option<PathBuf>,
    pub signing_key: PathBuf,
    /// Bytes.
    pub photo_limit: u64,
    pub log: Log,
    /// Whether `X-Forwarded-For` tells the caller's address.
    pub trust_proxy: bool,
    /// Open at the same time; None: any number.
    pub connections_per_address: Option<NonZeroUsize>,
    /// None: one a processor.
    pub workers: Option<usize>,
    pub demo: bool,
}

/// Where photos and signatures are kept.
#[derive(Debug)]
pub enum Storage {
    Disk(PathBuf),
    S3(S3),
}

#[derive(Debug)]
pub struct S3 {
    pub bucket: String,
    pub endpoint: Option<String>,
    pub region: Option<String>,
    pub path_style: bool,
    /// Id and secret of the access key; None: the usual AWS variables and files.
    pub key: Option<(Secret, Secret)>,
}

/// A text that is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Log {
    pub json: bool,
    pub level: tracing::Level,
}

impl Config {
    /// Checks what was given and fills in the defaults.
    pub fn check(given: Given) -> Result<Self, WrongSetting> {
        let given = given.with_file()?;
        let data = data(&given)?;
        let trust_proxy = given.is_on("trust-proxy")?;
        Ok(Self {
            listen: given
                .take("listen", "an address and port such as 127.0.0.1:8080", |text| text.parse().ok())?
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            metrics_listen: given.take(
                "metrics-listen",
                "an address and port such as 127.0.0.1:9090",
                |text| text.parse().ok(),
            )?,
            public_url: given.take(
                "public-url",
                "an address such as https://inspect.example.org, without a query",
                address,
            )?,
            database: database(&given, &data)?,
            storage: storage(&given, &data)?,
            checklists: path(&given, "checklists")?,
            signing_key: signing_key(&given, &data)?,
            photo_limit: given
                .take("photo-limit", "a number of bytes such as 20971520 or 20MiB", bytes)?
                .unwrap_or(20 << 20),
            log: log(&given)?,
            trust_proxy,
            connections_per_address: connections_per_address(&given, trust_proxy)?,
            workers: given.take("workers", "a number from 1 to 1024", |text| {
                text.parse().ok().filter(|workers| (1..=1024).contains(workers))
            })?,
            demo: given.is_on("demo")?,
            data,
        })
    }
}

/// None where a proxy is trusted: all connections are the proxy's.
fn connections_per_address(given: &Given, trust_proxy: bool) -> Result<Option<NonZeroUsize>, WrongSetting> {
    let most: Option<usize> =
        given.take("connections-per-address", "a number such as 256, or 0 for any number", |text| {
            text.parse().ok()
        })?;
    Ok(NonZeroUsize::new(most.unwrap_or(256)).filter(|_| !trust_proxy))
}

/// Where the database is, for commands that need nothing else.
pub fn database_alone(given: Given) -> Result<DatabaseAt, WrongSetting> {
    let given = given.with_file()?;
    let data = data(&given)?;
    database(&given, &data)
}

/// Where all that is kept is, and the key that says so.
#[derive(Debug)]
pub struct WhatIsKept {
    pub database: DatabaseAt,
    pub storage: Storage,
    pub signing_key: PathBuf,
}

/// For commands that look at all that is kept.
pub fn what_is_kept(given: Given) -> Result<WhatIsKept, WrongSetting> {
    let given = given.with_file()?;
    let data = data(&given)?;
    Ok(WhatIsKept {
        database: database(&given, &data)?,
        storage: storage(&given, &data)?,
        signing_key: signing_key(&given, &data)?,
    })
}

fn signing_key(given: &Given, data: &Path) -> Result<PathBuf, WrongSetting> {
    Ok(path(given, "signing-key")?.unwrap_or_else(|| data.join("signing-key.pem")))
}

fn data(given: &Given) -> Result<PathBuf, WrongSetting> {
    Ok(path(given, "data")?.unwrap_or_else(|| PathBuf::from("data")))
}

fn database(given: &Given, data: &Path) -> Result<DatabaseAt, WrongSetting> {
    let told = given
        .take("database", "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME", |text| text.parse().ok())?;
    Ok(told.unwrap_or_else(|| DatabaseAt::Sqlite(data.join("field-inspection.sqlite"))))
}

fn storage(given: &Given, data: &Path) -> Result<Storage, WrongSetting> {
    let endpoint = given.take("s3-endpoint", "an address such as https://s3.example.org", |text| {
        (text.starts_with("https://") || text.starts_with("http://")).then(|| text.to_owned())
    })?;
    let region = text(given, "s3-region")?;
    let path_style = given.is_on("s3-path-style")?;
    let key = match (text(given, "s3-access-key")?, text(given, "s3-secret-key")?) {
        (Some(id), Some(secret)) => Some((Secret(id), Secret(secret))),
        (None, None) => None,
        _ => {
            return Err(WrongSetting(
                "s3-access-key and s3-secret-key are given together or not at all".to_owned(),
            ));
        }
    };
    let Some(bucket) = text(given, "s3-bucket")? else {
        if endpoint.is_some() || region.is_some() || path_style || key.is_some() {
            return Err(WrongSetting("s3-bucket is missing beside the other s3 settings".to_owned()));
        }
        return Ok(Storage::Disk(data.join("objects")));
    };
    Ok(Storage::S3(S3 { bucket, endpoint, region, path_style, key }))
}

fn log(given: &Given) -> Result<Log, WrongSetting> {
    let json = given.take("log-format", "text or json", |text| match text {
        "text" => Some(false),
        "json" => Some(true),
        _ => None,
    })?;
    let level = given.take("log-level", "error, warn, info, debug or trace", |text| {
        // The parser of levels also takes numbers.
        text.parse().ok().filter(|_| text.chars().all(char::is_alphabetic))
    })?;
    Ok(Log { json: json.unwrap_or(false), level: level.unwrap_or(tracing::Level::INFO) })
}

fn text(given: &Given, name: &'static str) -> Result<Option<String>, WrongSetting> {
    given.take(name, "a text", |text| Some(text.to_owned()))
}

fn path(given: &Given, name: &'static str) -> Result<Option<PathBuf>, WrongSetting> {
    given.take(name, "a path", |text| Some(PathBuf::from(text)))
}

/// An address that paths can be put after; without the slash at its end.
fn address(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let fits = !host.is_empty()
        && !host.starts_with('/')
        && host
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'"' | b'<' | b'>'));
    fits.then(|| text.trim_end_matches('/').to_owned())
}

fn positive(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| *number > 0)
}

/// `20971520`, `20480KiB`, `20MiB`, `1GiB`.
fn bytes(text: &str) -> Option<u64> {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)];
    match units.iter().find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, shift))) {
        Some((number, shift)) => positive(number.trim_end())?.checked_mul(1 << shift),
        None => positive(text),
    }
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
            assert_eq!(address(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let key = (Secret("AKIA".to_owned()), Secret("hush".to_owned()));
        assert_eq!(format!("{key:?}"), "((secret), (secret))");
    }
}
