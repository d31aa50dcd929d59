//! The server: the real binary, which is killed and started again on what it left.

use super::line::Address;
use crate::support::{
    Engine,
    database::{database_of_the_people, populate, settings_of},
    postgres::{Cluster, Database},
    process::Server,
    s3::S3Server,
};
use field_inspection::{
    accounts::{self, NewAccount},
    clock::Moment,
    db::{DatabaseAt, Db},
};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub struct Host {
    pub address: Address,
    pub kills: usize,
    server: Option<Server>,
    settings: Vec<String>,
    data: TempDir,
    /// Goes last.
    _database: Option<Database>,
}

impl Host {
    /// With the people of the tests and these inspectors.
    pub async fn start(engine: Engine, inspectors: Vec<NewAccount>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("field-inspection.sqlite");
        let mut settings = vec!["--log-level=error".to_owned()];
        let (db, database) = match engine {
            Engine::Sqlite => {
                std::fs::write(&path, database_of_the_people()).unwrap();
                (Db::open(&DatabaseAt::Sqlite(path)).unwrap(), None)
            }
            Engine::Postgres => {
                let database = Cluster::get().expect("PostgreSQL is installed").create_database();
                let bucket = S3Server::get().new_bucket();
                settings.extend(settings_of(&database, &bucket));
                let db = Db::open(&database.at()).unwrap();
                populate(&db);
                (db, Some(database))
            }
        };
        db.write(move |conn| {
            for inspector in &inspectors {
                accounts::create(conn, inspector, Moment::now())?;
            }
            Ok(())
        })
        .await
        .unwrap();
        drop(db);
        let mut host = Self {
            address: Arc::new(Mutex::new(String::new())),
            kills: 0,
            server: None,
            settings,
            data,
            _database: database,
        };
        host.go();
        host
    }

    fn go(&mut self) {
        let settings: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        let server = Server::start(self.data.path(), &settings);
        self.address.lock().unwrap().clone_from(&server.address);
        self.server = Some(server);
    }

    /// No word of warning.
    pub fn kill(&self) {
        self.server.as_ref().unwrap().signal("KILL");
    }

    /// After it was killed.
    pub fn go_again(&mut self) {
        let killed = self.server.take().unwrap().wait();
        assert_eq!(killed.code, None, "it was killed, and did not end before: {}", killed.err);
        self.kills += 1;
        self.go();
    }

    /// A setting of each command that works on the same.
    pub fn settings(&self) -> Vec<String> {
        let data = format!("--data={}", self.data.path().display());
        let mut settings = self.settings.clone();
        settings.retain(|setting| !setting.starts_with("--log-level"));
        settings.insert(0, data);
        settings
    }

    pub fn url(&self) -> String {
        self.server.as_ref().unwrap().url("")
    }

    /// Ends it in good order.
    pub fn stop(&mut self) {
        let ended = self.server.take().unwrap().stop();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        let left: Vec<_> = std::fs::read_dir(self.data.path().join("tmp")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
