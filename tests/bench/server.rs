//! The server that is measured: the real binary on a folder of its own.

use crate::support::{
    Client,
    database::database_of_the_people,
    people::{self, PASSWORD},
    process::Server,
    visit::{begun, registered},
};
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

/// A running server, and an inspector who is signed in.
pub struct Site {
    pub chen: Client,
    unit: Value,
    server: Server,
    folder: TempDir,
}

impl Site {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let database = folder.path().join("field-inspection.sqlite");
        std::fs::write(&database, database_of_the_people()).unwrap();
        let server = Server::start(folder.path(), &["--log-level", "error"]);
        let nobody = Client::of(&server.url(""));
        let chen = nobody.signs_in(people::CHEN.username, PASSWORD).await.unwrap();
        let (unit, _) = registered(&chen, None).await;
        Self { chen, unit, server, folder }
    }

    /// The id of a unit of Gusu.
    pub fn unit(&self) -> &Value {
        &self.unit
    }

    /// The server's process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Where the server keeps what it keeps.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of a new inspection of a crowded venue.
    pub async fn begin(&self) -> String {
        begun(&self.chen, &self.unit).await
    }
}
