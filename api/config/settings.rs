//! The list of settings: flags, variables, keys of the file, help and the table in the guide are made from it.

use super::{
    given_texts::{GivenTexts, WrongSetting},
    kinds::*,
};
use crate::db::DatabaseAt;
use std::{net::SocketAddr, path::PathBuf, sync::LazyLock};

/// Which commands take a setting; each also takes those of the scopes before it.
pub mod scope {
    /// Every command that opens the database.
    pub const DATABASE: u8 = 0;
    /// Commands that look at the database, the objects and the signing key.
    pub const KEPT: u8 = 1;
    /// `serve`
    pub const SERVE: u8 = 2;
}

/// One setting. Its flag is `--name`, its key in the TOML file `name`.
pub struct Setting {
    pub(super) field: &'static str,
    pub name: String,
    pub variable: String,
    pub group: &'static str,
    /// What the value looks like; a switch may also stand without one.
    pub value: &'static str,
    pub default: &'static str,
    pub help: &'static str,
    pub scope: u8,
}

impl Setting {
    /// Whether `--name` alone means `--name=true`.
    pub fn is_switch(&self) -> bool {
        self.value == "true|false"
    }
}

/// Declares the settings. The doc comment of one is its help; `default` is the value of one that was not given, `otherwise`
/// says what then holds.
macro_rules! settings {
    (@type default $type:ty) => { $type };
    (@type otherwise $type:ty) => { Option<$type> };
    (@read default $given:ident $field:ident $kind:expr, $default:literal) => {
        $given.read_or(stringify!($field), &$kind, $default)?
    };
    (@read otherwise $given:ident $field:ident $kind:expr, $default:literal) => {
        $given.read(stringify!($field), &$kind)?
    };
    ($($group:literal { $(
        $(#[doc = $help:literal])+
        $field:ident: $type:ty = $kind:expr, $value:literal, $absent:ident $default:literal, for $scope:ident;
    )+ })+) => {
        /// Every setting, in the order of the help.
        pub static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| vec![$($(Setting {
            field: stringify!($field),
            name: stringify!($field).replace('_', "-"),
            variable: format!("FIELD_INSPECTION_{}", stringify!($field).to_uppercase()),
            group: $group,
            value: $value,
            default: $default,
            help: concat!($($help),+).trim(),
            scope: scope::$scope,
        }),+),+]);

        /// The values of the settings, checked one by one.
        pub struct Settings {
            $($(pub $field: settings!(@type $absent $type),)+)+
        }

        impl Settings {
            pub(super) fn of(given: &GivenTexts) -> Result<Self, WrongSetting> {
                Ok(Self { $($($field: settings!(@read $absent given $field $kind, $default),)+)+ })
            }
        }
    };
}

settings! {
    "Where things are" {
        /// A TOML file with settings; flags and variables win over it
        config: PathBuf = PATH, "FILE", otherwise "none", for DATABASE;
        /// The folder for what the server keeps on disk; made if it is missing
        data: PathBuf = PATH, "DIR", default "./data", for DATABASE;
        /// sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME
        database: DatabaseAt = DATABASE, "URL", otherwise "sqlite:DATA/field-inspection.sqlite", for DATABASE;
        /// A folder with documents.yaml and templates/*.yaml, served in place of the built-in checklists
        checklists: PathBuf = PATH, "DIR", otherwise "the built-in ones", for SERVE;
        /// The private key that signs access tokens and receipts (Ed25519, PKCS #8 PEM); made if it is missing
        signing_key: PathBuf = PATH, "FILE", otherwise "DATA/signing-key.pem", for KEPT;
    }
    "Object storage (disk unless a bucket is named)" {
        /// The bucket for photos and signatures
        s3_bucket: String = TEXT, "NAME", otherwise "none: DATA/objects", for KEPT;
        /// The address of the S3 server, such as https://s3.example.org
        s3_endpoint: String = ENDPOINT, "URL", otherwise "Amazon's of the region", for KEPT;
        /// The region of the bucket
        s3_region: String = TEXT, "NAME", otherwise "AWS_REGION, else us-east-1", for KEPT;
        /// Whether the bucket stands in the path instead of the host name (Garage, MinIO, Ceph)
        s3_path_style: bool = SWITCH, "true|false", default "false", for KEPT;
        /// The access key's id
        s3_access_key: String = TEXT.secret(), "KEY", otherwise "the AWS_* variables", for KEPT;
        /// The access key's secret; better given by variable or file than by flag
        s3_secret_key: String = TEXT.secret(), "SECRET", otherwise "the AWS_* variables", for KEPT;
    }
    "Limits" {
        /// The largest photo taken, in bytes or as 20MiB
        photo_limit: u64 = BYTES, "BYTES", default "20MiB", for SERVE;
        /// The most connections open from one address (of IPv6, from one /64); 0 for any number. The phones of an office,
        /// or of a carrier's customers, share one address and hold one to six connections each
        connections_per_address: usize = COUNT, "NUMBER", otherwise "256; any number with trust-proxy", for SERVE;
    }
    "Running" {
        /// Where to listen; 0.0.0.0:8080 for every address, port 0 for any free port
        listen: SocketAddr = ADDRESS, "ADDR:PORT", default "127.0.0.1:8080", for SERVE;
        /// Where to serve /metrics, and there alone: an address that the public does not reach
        metrics_listen: SocketAddr = ADDRESS, "ADDR:PORT", otherwise "where `listen` says", for SERVE;
        /// The address that people reach the server under, such as https://inspect.example.org; printed on papers, and
        /// where uploads go on
        public_url: String = PUBLIC_URL, "URL", otherwise "http:// and where it listens", for SERVE;
        /// Whether the caller's address is taken from X-Forwarded-For: only behind a proxy that sets it
        trust_proxy: bool = SWITCH, "true|false", default "false", for SERVE;
        /// How many threads answer requests
        workers: usize = WORKERS, "NUMBER", otherwise "one a processor", for SERVE;
        /// How log lines look
        log_format: LogFormat = LOG_FORMAT, "text|json", default "text", for SERVE;
        /// What is logged: info has one line a request
        log_level: tracing::Level = LOG_LEVEL, "error|warn|info|debug|trace", default "info", for SERVE;
        /// Fills an empty database with demo content on the first start
        demo: bool = SWITCH, "true|false", default "false", for SERVE;
    }
}

/// The table of settings in Markdown, as it stands in `api/docs/operations.md`.
pub fn table() -> String {
    let mut table = String::from(
        "| Flag | Variable | Key in the file | Default | Meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for setting in SETTINGS.iter() {
        let Setting { name, variable, default, help, .. } = setting;
        let value = setting.value.replace('|', "\\|");
        let flag = if setting.is_switch() { format!("--{name}") } else { format!("--{name} {value}") };
        // The file cannot name itself.
        let key = if name == "config" { String::new() } else { format!("`{name}`") };
        table.push_str(&format!("| `{flag}` | `{variable}` | {key} | {default} | {help} |\n"));
    }
    table
}
