//! Command `migrate`: migrates the database.

use super::{Failure, logs, say, stores};
use crate::config::{self, DatabaseSettings};

pub fn migrate(given: DatabaseSettings) -> Result<(), Failure> {
    let at = config::database_alone(given)?;
    logs::start_for_a_person();
    let db = stores::open(&at)?;
    let steps = stores::migrate(&db, &at)?;
    for step in &steps {
        say(step)?;
    }
    say(match steps.len() {
        0 => "up to date".to_owned(),
        1 => "1 step taken".to_owned(),
        taken => format!("{taken} steps taken"),
    })
}
