//! The list of settings, from which flags, variables, TOML keys, help and the table in the guide are made.

/// One setting. Its flag is `--name`, its key in the TOML file `name`.
pub struct Setting {
    pub name: &'static str,
    pub variable: &'static str,
    /// What the value looks like; a switch may also stand without one.
    pub value: &'static str,
    pub default: &'static str,
    pub help: &'static str,
    pub group: &'static str,
    /// Whether every command that opens the database takes it, not only `serve`.
    pub everywhere: bool,
    /// Whether the value must not be shown.
    pub secret: bool,
}

impl Setting {
    /// Whether `--name` alone means `--name=true`.
    pub fn is_switch(&self) -> bool {
        self.value == SWITCH
    }

    /// Whether it says where the database, the objects or the signing key are.
    pub fn says_where_things_are(&self) -> bool {
        self.everywhere || self.group == STORAGE || self.name == "signing-key"
    }

    const fn everywhere(self) -> Self {
        Self { everywhere: true, ..self }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
}

const SWITCH: &str = "true|false";
const PLACE: &str = "Where things are";
const STORAGE: &str = "Object storage (disk unless a bucket is named)";
const LIMITS: &str = "Limits";
const RUNNING: &str = "Running";

/// Every setting, in the order of the help.
pub const SETTINGS: &[Setting] = &[
    setting(
        PLACE,
        "config",
        "FIELD_INSPECTION_CONFIG",
        "FILE",
        "none",
        "A TOML file with settings; flags and variables win over it",
    )
    .everywhere(),
    setting(
        PLACE,
        "data",
        "FIELD_INSPECTION_DATA",
        "DIR",
        "./data",
        "The folder for what the server keeps on disk; made where missing",
    )
    .everywhere(),
    setting(
        PLACE,
        "database",
        "FIELD_INSPECTION_DATABASE",
        "URL",
        "sqlite:DATA/field-inspection.sqlite",
        "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME",
    )
    .everywhere()
    .secret(),
    setting(
        PLACE,
        "checklists",
        "FIELD_INSPECTION_CHECKLISTS",
        "DIR",
        "the built-in ones",
        "A folder of checklist templates that is served in place of the built-in ones",
    ),
    setting(
        PLACE,
        "signing-key",
        "FIELD_INSPECTION_SIGNING_KEY",
        "FILE",
        "DATA/signing-key.pem",
        "The private key that signs access tokens and receipts (Ed25519, PKCS #8 PEM); made where missing",
    ),
    setting(
        STORAGE,
        "s3-bucket",
        "FIELD_INSPECTION_S3_BUCKET",
        "NAME",
        "none: DATA/objects",
        "The bucket for photos and signatures",
    ),
    setting(
        STORAGE,
        "s3-endpoint",
        "FIELD_INSPECTION_S3_ENDPOINT",
        "URL",
        "Amazon's of the region",
        "The address of the S3 server, such as https://s3.example.org",
    ),
    setting(
        STORAGE,
        "s3-region",
        "FIELD_INSPECTION_S3_REGION",
        "NAME",
        "AWS_REGION, else us-east-1",
        "The region of the bucket",
    ),
    setting(
        STORAGE,
        "s3-path-style",
        "FIELD_INSPECTION_S3_PATH_STYLE",
        SWITCH,
        "false",
        "Whether the bucket stands in the path instead of the host name (Garage, MinIO, Ceph)",
    ),
    setting(
        STORAGE,
        "s3-access-key",
        "FIELD_INSPECTION_S3_ACCESS_KEY",
        "KEY",
        "the AWS_* variables",
        "The access key's id",
    )
    .secret(),
    setting(
        STORAGE,
        "s3-secret-key",
        "FIELD_INSPECTION_S3_SECRET_KEY",
        "SECRET",
        "the AWS_* variables",
        "The access key's secret; better given by variable or file than by flag",
    )
    .secret(),
    setting(
        LIMITS,
        "photo-limit",
        "FIELD_INSPECTION_PHOTO_LIMIT",
        "BYTES",
        "20MiB",
        "The largest photo taken, in bytes or as 20MiB",
    ),
    setting(
        LIMITS,
        "connections-per-address",
        "FIELD_INSPECTION_CONNECTIONS_PER_ADDRESS",
        "NUMBER",
        "256; any number with trust-proxy",
        "The most connections open from one address (of IPv6, from one /64); 0 for any number. The phones of an office, or \
         of a carrier's customers, share one address and hold one to six connections each",
    ),
    setting(
        RUNNING,
        "listen",
        "FIELD_INSPECTION_LISTEN",
        "ADDR:PORT",
        "127.0.0.1:8080",
        "Where to listen; 0.0.0.0:8080 for every address, port 0 for any free port",
    ),
    setting(
        RUNNING,
        "metrics-listen",
        "FIELD_INSPECTION_METRICS_LISTEN",
        "ADDR:PORT",
        "where `listen` says",
        "Where to serve /metrics, and there alone: an address that the public does not reach",
    ),
    setting(
        RUNNING,
        "public-url",
        "FIELD_INSPECTION_PUBLIC_URL",
        "URL",
        "http:// and where it listens",
        "The address that people reach the server under, such as https://inspect.example.org; printed on papers, and where \
         uploads go on",
    ),
    setting(
        RUNNING,
        "trust-proxy",
        "FIELD_INSPECTION_TRUST_PROXY",
        SWITCH,
        "false",
        "Whether the caller's address is taken from X-Forwarded-For: only behind a proxy that sets it",
    ),
    setting(
        RUNNING,
        "workers",
        "FIELD_INSPECTION_WORKERS",
        "NUMBER",
        "one a processor",
        "How many threads answer requests",
    ),
    setting(RUNNING, "log-format", "FIELD_INSPECTION_LOG_FORMAT", "text|json", "text", "How log lines look"),
    setting(
        RUNNING,
        "log-level",
        "FIELD_INSPECTION_LOG_LEVEL",
        "error|warn|info|debug|trace",
        "info",
        "What is logged: info has one line a request",
    ),
    setting(
        RUNNING,
        "demo",
        "FIELD_INSPECTION_DEMO",
        SWITCH,
        "false",
        "Fills an empty database with demo content on the first start",
    ),
];

const fn setting(
    group: &'static str,
    name: &'static str,
    variable: &'static str,
    value: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting { name, variable, value, default, help, group, everywhere: false, secret: false }
}

/// The table of settings in Markdown, as it stands in `api/docs/operations.md`.
pub fn table() -> String {
    let mut table = String::from(
        "| Flag | Variable | Key in the file | Default | Meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for setting in SETTINGS {
        let Setting { name, variable, default, help, .. } = setting;
        let value = setting.value.replace('|', "\\|");
        let flag = if setting.is_switch() { format!("--{name}") } else { format!("--{name} {value}") };
        // The file cannot name itself.
        let key = if *name == "config" { "".to_owned() } else { format!("`{name}`") };
        table.push_str(&format!("| `{flag}` | `{variable}` | {key} | {default} | {help} |\n"));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_named_after_their_flags_and_marks_are_known() {
        for setting in SETTINGS {
            let named = format!("FIELD_INSPECTION_{}", setting.name.to_uppercase().replace('-', "_"));
            assert_eq!(setting.variable, named);
        }
        let secrets: Vec<_> =
            SETTINGS.iter().filter(|setting| setting.secret).map(|setting| setting.name).collect();
        assert_eq!(secrets, ["database", "s3-access-key", "s3-secret-key"]);
        let everywhere: Vec<_> =
            SETTINGS.iter().filter(|setting| setting.everywhere).map(|setting| setting.name).collect();
        assert_eq!(everywhere, ["config", "data", "database"]);
    }
}
