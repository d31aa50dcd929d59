//! Settings: from flags, `FIELD_INSPECTION_*` variables and a TOML file, in this order of precedence.

mod given_texts;
mod kinds;
pub mod settings;
mod sources;

pub use given_texts::WrongSetting;
pub use kinds::LogFormat;
pub use settings::Settings;

use crate::{
    db::DatabaseAt,
    storage::{ObjectsAt, S3Settings},
};
use settings::scope;
use sources::Given;
use std::{env, num::NonZeroUsize, path::PathBuf};

/// The settings of `serve`, as flags and variables of a command.
pub type AllSettings = Given<{ scope::SERVE }>;

/// The settings of commands that only open the database.
pub type DatabaseSettings = Given<{ scope::DATABASE }>;

/// The settings of commands that look at all that is kept.
pub type KeptSettings = Given<{ scope::KEPT }>;

/// Where all that is kept is, and the key that says so.
#[derive(Debug)]
pub struct WhatIsKept {
    pub database: DatabaseAt,
    pub storage: ObjectsAt,
    pub signing_key: PathBuf,
}

/// Where the database is, for commands that need nothing else.
pub fn database_alone(given: DatabaseSettings) -> Result<DatabaseAt, WrongSetting> {
    Settings::read(given).map(|settings| settings.database_at())
}

/// For commands that look at all that is kept.
pub fn what_is_kept(given: KeptSettings) -> Result<WhatIsKept, WrongSetting> {
    Settings::read(given)?.what_is_kept()
}

impl Settings {
    /// The values of what was given, by flags, variables or the file that they name.
    pub fn read<const SCOPE: u8>(given: Given<SCOPE>) -> Result<Self, WrongSetting> {
        Self::of(&given.with_file()?)
    }

    pub fn what_is_kept(&self) -> Result<WhatIsKept, WrongSetting> {
        let signing_key = self.signing_key.clone().unwrap_or_else(|| self.data.join("signing-key.pem"));
        Ok(WhatIsKept { database: self.database_at(), storage: self.objects_at()?, signing_key })
    }

    /// The most connections open from one address; None: any number, as behind a proxy, whose connections they all are.
    pub fn most_connections(&self) -> Option<NonZeroUsize> {
        NonZeroUsize::new(self.connections_per_address.unwrap_or(256)).filter(|_| !self.trust_proxy)
    }

    fn database_at(&self) -> DatabaseAt {
        let default = || DatabaseAt::Sqlite(self.data.join("field-inspection.sqlite"));
        self.database.clone().unwrap_or_else(default)
    }

    fn objects_at(&self) -> Result<ObjectsAt, WrongSetting> {
        let wrong = |reason: &str| Err(WrongSetting(reason.to_owned()));
        if self.s3_access_key.is_some() != self.s3_secret_key.is_some() {
            return wrong("s3-access-key and s3-secret-key are given together or not at all");
        }
        let Some(bucket) = self.s3_bucket.clone() else {
            let mut others = [&self.s3_endpoint, &self.s3_region, &self.s3_access_key].into_iter().flatten();
            if self.s3_path_style || others.next().is_some() {
                return wrong("s3-bucket is missing beside the other s3 settings");
            }
            return Ok(ObjectsAt::Disk(self.data.join("objects")));
        };
        let region = self.s3_region.clone().or_else(aws_region);
        Ok(ObjectsAt::S3(S3Settings {
            endpoint: self.s3_endpoint.clone(),
            region: region.unwrap_or_else(|| "us-east-1".to_owned()),
            bucket,
            path_style: self.s3_path_style,
            access_key: self.s3_access_key.clone(),
            secret_key: self.s3_secret_key.clone(),
        }))
    }
}

/// The region that the tools of AWS use.
#[expect(clippy::disallowed_methods, reason = "a variable that AWS names")]
fn aws_region() -> Option<String> {
    env::var("AWS_REGION").ok().filter(|region| !region.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, Command, FromArgMatches};

    fn settings(flags: &[&str]) -> Settings {
        let command = AllSettings::augment_args(Command::new("serve").no_binary_name(true));
        Settings::read(AllSettings::from_arg_matches(&command.get_matches_from(flags)).unwrap()).unwrap()
    }

    #[test]
    fn every_command_that_opens_the_database_takes_its_settings() {
        let command = DatabaseSettings::augment_args(Command::new("migrate"));
        let flags: Vec<_> = command.get_arguments().filter_map(|arg| arg.get_long()).collect();
        assert_eq!(flags, ["config", "data", "database"]);
    }

    #[test]
    fn every_default_can_be_read() {
        assert_eq!(settings(&[]).photo_limit, 20 << 20);
    }

    #[test]
    fn behind_a_proxy_connections_are_not_counted() {
        assert_eq!(settings(&[]).most_connections(), NonZeroUsize::new(256));
        assert_eq!(settings(&["--connections-per-address", "0"]).most_connections(), None);
        assert_eq!(settings(&["--trust-proxy"]).most_connections(), None);
    }

    #[test]
    fn a_secret_is_not_shown() {
        let flags = ["--s3-bucket", "photos", "--s3-access-key", "AKIA", "--s3-secret-key", "hush"];
        let shown = format!("{:?}", settings(&flags).what_is_kept().unwrap());
        assert!(shown.contains("photos") && !shown.contains("AKIA") && !shown.contains("hush"), "{shown}");
    }
}
