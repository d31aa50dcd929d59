//! The server: the real binary, which is killed and started again on what it left.

use crate::support::{Engine, line::Address, place::Place, process::Server};
use field_inspection::{
    accounts::{self, NewAccount},
    clock::Moment,
};
use std::sync::{Arc, Mutex};

pub struct Host {
    pub address: Address,
    pub kills: usize,
    server: Option<Server>,
    place: Place,
}

impl Host {
    /// With the people of the tests and these inspectors.
    pub async fn start(engine: Engine, inspectors: Vec<NewAccount>) -> Self {
        let place = Place::of(engine);
        let db = place.db();
        db.write(move |conn| {
            for inspector in &inspectors {
                accounts::commands::create(conn, inspector, Moment::now())?;
            }
            Ok(())
        })
        .await
        .unwrap();
        drop(db);
        let mut host = Self { address: Arc::new(Mutex::new(String::new())), kills: 0, server: None, place };
        host.go();
        host
    }

    fn go(&mut self) {
        let server = self.place.start();
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
        self.place.settings()
    }

    pub fn url(&self) -> String {
        self.server.as_ref().unwrap().url("")
    }

    /// Ends it in good order.
    pub fn stop(&mut self) {
        self.place.stop(self.server.take().unwrap());
    }
}
