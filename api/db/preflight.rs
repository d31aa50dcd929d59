//! Tries a database before it is opened, to report what is wrong with it in one line.

use super::{DatabaseAt, PgConnection};
use diesel::Connection;
use std::{fs, path::Path};

impl DatabaseAt {
    /// Why the database cannot be opened, for the person who starts the server. Makes a SQLite file and its folder. Blocks.
    pub fn try_out(&self) -> Result<(), String> {
        match self {
            Self::Sqlite(path) => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                fs::create_dir_all(folder.unwrap_or(Path::new("."))).map_err(|error| error.to_string())?;
                let file = fs::OpenOptions::new().append(true).create(true).open(path);
                file.map(drop).map_err(|error| error.to_string())
            }
            Self::Postgres(url) => PgConnection::establish(url)
                .map(drop)
                .map_err(|error| error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
}
