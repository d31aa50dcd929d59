//! The folder and the database that a command works in.

use super::Failure;
use crate::{
    config::Storage,
    db::{DatabaseAt, Db},
    objects::{Objects, ObjectsAt, S3Settings},
};
use std::{fmt::Display, fs, path::Path};

/// Makes the folder where it is missing and tries whether it can be written.
pub fn make_writable(folder: &Path) -> Result<(), Failure> {
    let told = |error| {
        Failure::because(
            format!("the folder {} cannot be written", folder.display()),
            error,
        )
    };
    fs::create_dir_all(folder).map_err(told)?;
    let trial = folder.join(format!(".trial-{}", std::process::id()));
    fs::write(&trial, b"").map_err(told)?;
    fs::remove_file(&trial).map_err(told)
}

/// Opens the database; says what it is that cannot be opened.
pub fn open(at: &DatabaseAt) -> Result<Db, Failure> {
    let told =
        |reason: &dyn Display| Failure::because(format!("the database {at:?} cannot be opened"), reason);
    at.try_out().map_err(|reason| told(&reason))?;
    Db::open(at).map_err(|problem| told(&problem))
}

/// Brings the database up to date and gives the steps taken.
pub fn migrate(db: &Db, at: &DatabaseAt) -> Result<Vec<String>, Failure> {
    db.migrate().map_err(|problem| {
        Failure::because(
            format!("the database {at:?} cannot be brought up to date"),
            problem,
        )
    })
}

/// Opens object storage.
pub fn objects(at: &Storage) -> Result<Objects, Failure> {
    let at = match at {
        Storage::Disk(folder) => ObjectsAt::Disk(folder.clone()),
        Storage::S3(s3) => {
            let (access_key, secret_key) = s3.key.clone().unzip();
            ObjectsAt::S3(S3Settings {
                endpoint: s3.endpoint.clone(),
                region: s3.region.clone().unwrap_or_else(|| "us-east-1".to_owned()),
                bucket: s3.bucket.clone(),
                path_style: s3.path_style,
                access_key: access_key.map(|key| key.0),
                secret_key: secret_key.map(|key| key.0),
            })
        }
    };
    Objects::open(&at).map_err(|error| Failure::because("the object storage cannot be opened", error))
}
