//! The commands.
//!
//! Exit codes: 0 done, 1 not done (something failed or was refused), 2 a command or setting that is not right.

mod checklists;
mod completions;
mod examples;
mod fsck;
mod import;
mod logs;
mod man;
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

/// REST server for field inspections of special equipment
#[derive(Parser)]
#[command(name = "field-inspection", version, about = ABOUT, after_help = examples::TOP, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Starts the server; the database is brought up to date first
    #[command(after_help = examples::SERVE)]
    Serve(AllSettings),
    /// Brings the database up to date and says which steps were taken
    #[command(after_help = examples::MIGRATE)]
    Migrate(DatabaseSettings),
    /// Imports using units or equipment from a CSV file
    #[command(after_help = examples::IMPORT)]
    Import(import::Import),
    /// Checks the templates of checklists
    #[command(after_help = examples::CHECKLISTS)]
    Checklists(checklists::Checklists),
    /// Prints the description of the API (OpenAPI, YAML)
    #[command(after_help = examples::OPENAPI)]
    Openapi,
    /// Holds a receipt against what is kept
    #[command(after_help = examples::below(verify::ABOUT, examples::VERIFY))]
    Verify(verify::Verify),
    /// Checks whether the database and the object storage agree
    #[command(after_help = examples::below(fsck::ABOUT, examples::FSCK))]
    Fsck(fsck::Fsck),
    /// Looks after the originals of photos
    #[command(after_help = examples::STORAGE)]
    Storage(storage::Storage),
    /// Makes accounts
    #[command(after_help = examples::USER)]
    User(user::User),
    /// Prints a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions(completions::Completions),
    /// Prints the manual page of the program or of a command
    #[command(after_help = examples::MAN)]
    Man(man::ManualPage),
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Setting(#[from] WrongSetting),
    /// One line for the person who typed the command.
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
        Command::Serve(given) => serve::serve(given),
        Command::Migrate(given) => migrate::migrate(given),
        Command::Import(command) => import::import(command),
        Command::Checklists(command) => checklists::checklists(command),
        Command::Openapi => openapi::openapi(),
        Command::Verify(command) => verify::verify(command),
        Command::Fsck(command) => fsck::fsck(command),
        Command::Storage(command) => storage::storage(command),
        Command::User(command) => user::user(command),
        Command::Completions(command) => completions::completions(command),
        Command::Man(page) => man::man(page),
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
