//! Opens the data folder, the database and the object storage for a command.

use super::Failure;
use crate::{
    config::WhatIsKept,
    db::{DatabaseAt, Db},
    storage::{self, Access, Objects, ObjectsAt},
};
use rustix::fs::Mode;
use std::{
    fmt::Display,
    fs::{self, File, Permissions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{self, Path},
};

/// Makes the folder if it is missing and tries whether it can be written.
pub fn make_writable(folder: &Path) -> Result<(), Failure> {
    let told = |error| Failure::because(format!("the folder {} cannot be written", folder.display()), error);
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

/// Where the database and the photos are, for the person at the terminal.
pub fn described(database: &DatabaseAt, storage: &ObjectsAt) -> String {
    let absolute = |path: &Path| path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let database = match database {
        DatabaseAt::Sqlite(path) => absolute(path).display().to_string(),
        DatabaseAt::Postgres(_) => format!("{database:?}"),
    };
    match storage {
        ObjectsAt::Disk(folder) => format!("{database} and {}", absolute(folder).display()),
        ObjectsAt::S3(s3) => format!("{database} and the bucket {}", s3.bucket),
    }
}

/// Brings the database up to date and gives the steps taken.
pub fn migrate(db: &Db, at: &DatabaseAt) -> Result<Vec<String>, Failure> {
    db.migrate().map_err(|problem| {
        Failure::because(format!("the database {at:?} cannot be brought up to date"), problem)
    })
}

/// Refuses a folder or file that is not there: a command that looks at what is kept makes nothing.
pub fn there(what: &str, path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    Err(Failure::because(what, format!("there is no {}", path.display())))
}

/// Opens the database and the object storage that a server has filled, beside it.
pub fn what_is_kept(at: &WhatIsKept, access: Access) -> Result<(Db, Objects), Failure> {
    if let DatabaseAt::Sqlite(path) = &at.database {
        there("the database", path)?;
    }
    if let ObjectsAt::Disk(folder) = &at.storage {
        there("the object storage", folder)?;
    }
    let objects = Objects::open_beside(&at.storage, access);
    Ok((open(&at.database)?, objects.map_err(not_opened)?))
}

/// Opens object storage for a server.
pub fn objects(at: &ObjectsAt) -> Result<Objects, Failure> {
    Objects::open(at).map_err(not_opened)
}

fn not_opened(error: storage::Error) -> Failure {
    Failure::because("the object storage cannot be opened", error)
}

/// Holds the folder for one server, as long as the file is open and however the process ends.
pub fn hold(folder: &Path) -> Result<File, Failure> {
    let path = folder.join("lock");
    let told = |error| Failure::because(path.display(), error);
    let mut file =
        File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(told)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(error)) => return Err(told(error)),
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder).map_err(told)?;
            return Err(Failure::Trouble(format!(
                "another server works in the folder {} (process {}): each needs a folder of its own (--data)",
                folder.display(),
                holder.trim(),
            )));
        }
    }
    file.set_len(0).map_err(told)?;
    writeln!(file, "{}", std::process::id()).map_err(told)?;
    Ok(file)
}

/// What the server itself puts into its folder; what else somebody keeps there is not touched.
const OWN: [&str; 7] = [
    "field-inspection.sqlite",
    "field-inspection.sqlite-wal",
    "field-inspection.sqlite-shm",
    "lock",
    "objects",
    "signing-key.pem",
    "tmp",
];

/// Keeps what the server has in the folder from other users of the machine: 0700, its files 0600. What an earlier
/// version made is changed once.
pub fn make_private(folder: &Path) {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    if let Err(error) = close(folder) {
        tracing::warn!(%error, "others on this machine may read the folder {}", folder.display());
    }
}

/// The folder last: until then the next start does it again.
fn close(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    for own in OWN.map(|name| folder.join(name)) {
        match fs::symlink_metadata(&own) {
            Ok(about) if about.is_dir() => keep_others_out(&own)?,
            Ok(about) if about.is_file() => fs::set_permissions(&own, Permissions::from_mode(0o600))?,
            _ => {}
        }
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}

/// A folder and all that is in it.
fn keep_others_out(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            keep_others_out(&entry.path())?;
        } else if kind.is_file() {
            fs::set_permissions(entry.path(), Permissions::from_mode(0o600))?;
        }
    }
    fs::set_permissions(folder, Permissions::from_mode(0o700))
}
