//! The commands.
//!
//! Exit codes: 0 done, 1 not done (something failed or was refused), 2 a command or setting that is not right.

mod checklists;
mod fsck;
mod import;
mod logs;
mod migrate;
mod open_files;
mod openapi;
mod password;
mod serve;
mod storage;
mod stores;
mod user;
mod verify;

use crate::config::{AllSettings, DatabaseSettings, WrongSetting};
use clap::{Parser, Subcommand};
use std::{
    io::{self, Write},
    process::ExitCode,
};

const ABOUT: &str = "REST server for field inspections of special equipment";

const EXAMPLES: &str = "\
Settings can be flags, FIELD_INSPECTION_* variables or keys of a TOML file (--config); the first of these wins.

Try it:              field-inspection serve --demo
On one machine:      field-inspection serve --listen 0.0.0.0:8080 --data /var/lib/field-inspection
On several:          field-inspection serve --database postgres://... --s3-bucket evidence --s3-endpoint https://...";

const SERVE_EXAMPLES: &str = "\
Examples:
  field-inspection serve --demo
      Demo content, on http://127.0.0.1:8080, data in ./data
  field-inspection serve --listen 0.0.0.0:8080 --data /var/lib/field-inspection
      SQLite and files on disk; the first start prints the first admin's one-time password
  field-inspection serve --config /etc/field-inspection.toml
      A file with lines such as: listen = \"0.0.0.0:8080\"
  FIELD_INSPECTION_S3_SECRET_KEY=... field-inspection serve --database postgres://fi@db/fi \\
      --s3-bucket evidence --s3-endpoint https://s3.example.org --s3-access-key ...
      PostgreSQL and S3; several servers may run so, with one signing key (--signing-key)";

/// REST server for field inspections of special equipment
#[derive(Parser)]
#[command(name = "field-inspection", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the server; the database is brought up to date first
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(AllSettings),
    /// Brings the database up to date and says which steps were taken
    Migrate(DatabaseSettings),
    /// Imports using units or equipment from a CSV file
    Import(import::Import),
    /// Checks the templates of checklists
    Checklists(checklists::Checklists),
    /// Prints the description of the API (OpenAPI, YAML)
    Openapi,
    /// Holds a receipt against what is kept
    #[command(after_help = verify::ABOUT)]
    Verify(verify::Verify),
    /// Checks whether the database and the object storage agree
    #[command(after_help = fsck::ABOUT)]
    Fsck(fsck::Fsck),
    /// Looks after the originals of photos
    Storage(storage::Storage),
    /// Makes accounts
    User(user::User),
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Setting(#[from] WrongSetting),
    /// One line for whoever typed the command.
    #[error("{0}")]
    Trouble(String),
}

impl Failure {
    pub fn because(place: impl std::fmt::Display, reason: impl std::fmt::Display) -> Self {
        Self::Trouble(format!("{place}: {reason}"))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Trouble(error.to_string())
    }
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(AllSettings(given)) => serve::serve(given),
        Command::Migrate(DatabaseSettings(given)) => migrate::migrate(given),
        Command::Import(command) => import::import(command),
        Command::Checklists(command) => checklists::checklists(command),
        Command::Openapi => openapi::openapi(),
        Command::Verify(command) => verify::verify(command),
        Command::Fsck(command) => fsck::fsck(command),
        Command::Storage(command) => storage::storage(command),
        Command::User(command) => user::user(command),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "field-inspection: {failure}");
            ExitCode::from(match failure {
                Failure::Setting(_) => 2,
                Failure::Trouble(_) => 1,
            })
        }
    }
}

/// Prints for the person at the terminal, or for the next command; one that stopped listening is no failure.
fn say(text: impl std::fmt::Display) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::because("the output", error)),
        _ => Ok(()),
    }
}
