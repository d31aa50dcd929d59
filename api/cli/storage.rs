//! Command `storage`: shows, adopts and sweeps the object storage.

use super::{Failure, examples, logs, say, stores};
use crate::{
    clock::Moment,
    config::{self, KeptSettings, WhatIsKept},
    db::Db,
    evidence::{
        identity::{self, Survey},
        sweep::{self, GRACE, IN_THE_TRASH},
    },
    problem::Problem,
    storage::{Access, Objects},
};
use clap::{Args, Subcommand};
use console::Term;
use std::io::{self, IsTerminal};
use tokio::runtime::Runtime;

#[derive(Args)]
pub struct Storage {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Takes an object store over for a database that it did not belong to
    ///
    /// For a database that was copied for a trial, and for a store that was moved: shows what is in both, and gives the
    /// database an identity of its own, which the store then has too. A server with the former database refuses to start
    /// on it from then on.
    #[command(after_help = examples::STORAGE_ADOPT)]
    Adopt(Decision),
    /// Moves originals that no photo refers to to the trash, however many they are
    ///
    /// The server does so by itself if they are few. They stay in the trash for 30 days.
    #[command(after_help = examples::STORAGE)]
    Sweep(Decision),
}

#[derive(Args)]
struct Decision {
    /// Does not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    settings: KeptSettings,
}

pub fn storage(command: Storage) -> Result<(), Failure> {
    match command.task {
        Task::Adopt(decision) => decide(decision, adopt),
        Task::Sweep(decision) => decide(decision, move_to_trash),
    }
}

fn decide(
    decision: Decision,
    task: impl FnOnce(&Runtime, &Db, &Objects, bool) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let at = config::what_is_kept(decision.settings)?;
    logs::start_for_a_person();
    let (db, objects) = opened(&at)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    task(&runtime, &db, &objects, decision.yes)
}

fn opened(at: &WhatIsKept) -> Result<(Db, Objects), Failure> {
    let (db, objects) = stores::what_is_kept(at, Access::Write)?;
    stores::migrate(&db, &at.database)?;
    Ok((db, objects))
}

fn told(problem: Problem) -> Failure {
    Failure::because("the object storage", problem)
}

fn adopt(runtime: &Runtime, db: &Db, objects: &Objects, yes: bool) -> Result<(), Failure> {
    let Survey { database, storage, originals, referred_to } =
        runtime.block_on(identity::survey(db, objects)).map_err(told)?;
    let named = |id: Option<crate::ids::Id>| id.map_or("no identity yet".to_owned(), |id| id.to_string());
    let known = originals.all.saturating_sub(originals.unknown);
    let missing = u64::try_from(referred_to).unwrap_or_default().saturating_sub(known);
    say(format_args!("database        {}", named(database)))?;
    say(format_args!("object storage  {}", named(storage)))?;
    say(format_args!("{:>8} originals are in the object storage", originals.all))?;
    say(format_args!("{known:>8} of them belong to photos of this database"))?;
    say(format_args!(
        "{:>8} do not: the server moves them to the trash if they are few, and asks if not",
        originals.unknown
    ))?;
    say(format_args!("{missing:>8} originals of this database are not in the object storage"))?;
    if !may(yes, "Give the object storage to this database?")? {
        return Err(Failure::Trouble("nothing was changed".to_owned()));
    }
    let id = runtime.block_on(identity::adopt(db, objects)).map_err(told)?;
    say(format_args!("Both are {id} now"))
}

fn move_to_trash(runtime: &Runtime, db: &Db, objects: &Objects, yes: bool) -> Result<(), Failure> {
    let counted = sweep::count_originals(objects, db, GRACE, Moment::now());
    let counted = runtime.block_on(counted).map_err(told)?;
    say(format_args!("{:>8} originals are in the object storage", counted.all))?;
    say(format_args!(
        "{:>8} of them are older than {} hours, and no photo of this database refers to them",
        counted.unknown,
        GRACE.num_hours()
    ))?;
    if counted.unknown == 0 {
        return Ok(());
    }
    if !may(yes, "Move these to the trash?")? {
        return Err(Failure::Trouble("nothing was changed".to_owned()));
    }
    let moved = sweep::discard_originals(objects, db, GRACE, Moment::now());
    let moved = runtime.block_on(moved).map_err(told)?;
    say(format_args!("{moved} are in the trash, for {} days", IN_THE_TRASH.num_days()))
}

/// Asks on the terminal; without one there is nobody to ask.
fn may(yes: bool, question: &str) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::Trouble("there is no terminal to ask on: say --yes".to_owned()));
    }
    let terminal = Term::stderr();
    terminal.write_str(&format!("{question} [y/N] "))?;
    let answer = terminal.read_line()?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
