//! A database and object storage that outlive the servers that work on them.

use super::{
    Engine,
    database::{database_of_the_people, populate, settings_of},
    postgres::{Cluster, Database},
    process::Server,
    s3::S3Server,
};
use field_inspection::db::{DatabaseAt, Db};
use std::path::PathBuf;
use tempfile::TempDir;

/// With the people of the tests.
pub struct Place {
    pub data: TempDir,
    /// The settings of database and bucket; none on disk.
    settings: Vec<String>,
    database: Option<Database>,
}

impl Place {
    pub fn of(engine: Engine) -> Self {
        let data = tempfile::tempdir().unwrap();
        match engine {
            Engine::Sqlite => {
                let place = Self { data, settings: Vec::new(), database: None };
                std::fs::write(place.sqlite(), database_of_the_people()).unwrap();
                place
            }
            Engine::Postgres => {
                let database = Cluster::get().expect("PostgreSQL is installed").create_database();
                populate(&Db::open(&database.at()).unwrap());
                let settings = settings_of(&database, &S3Server::get().new_bucket()).into();
                Self { data, settings, database: Some(database) }
            }
        }
    }

    /// The file of an SQLite database.
    pub fn sqlite(&self) -> PathBuf {
        self.data.path().join("field-inspection.sqlite")
    }

    pub fn db(&self) -> Db {
        let at = match &self.database {
            Some(database) => database.at(),
            None => DatabaseAt::Sqlite(self.sqlite()),
        };
        Db::open(&at).unwrap()
    }

    /// Starts a server here.
    pub fn start(&self) -> Server {
        let settings = self.settings.iter().map(String::as_str);
        let all: Vec<&str> = settings.chain(["--log-level", "error"]).collect();
        Server::start(self.data.path(), &all)
    }

    /// The settings of a command that works here.
    pub fn settings(&self) -> Vec<String> {
        let data = format!("--data={}", self.data.path().display());
        [data].into_iter().chain(self.settings.iter().cloned()).collect()
    }

    /// Stops the server in good order; nothing half received may be left.
    pub fn stop(&self, server: Server) {
        let ended = server.stop();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        let left: Vec<_> = std::fs::read_dir(self.data.path().join("tmp")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
