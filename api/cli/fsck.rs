//! Command `fsck`: checks the database against the object storage, and rows against their rules.

use super::{Failure, logs, say, stores};
use crate::{
    clock::Moment,
    config::{self, KeptSettings},
    integrity::{Check, Finding, Position},
    storage::Access,
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

pub const ABOUT: &str = "\
Looked at are: each original, against its photo; originals that no photo refers to; each submission, against its hash and \
the photos that it rests on; each inspection and hazard, against its events and steps; the numbers of orders. Smaller \
pictures and papers are not: they are made again when somebody asks. A server may run meanwhile.

Each thing that is wrong is a line, with --json an object; the last line says what was looked at. Exit code 1 where \
something is wrong that was not repaired.";

#[derive(Args)]
pub struct Fsck {
    /// Only lists what is stored: names and sizes (this is the default)
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Reads every original and compares its SHA-256
    #[arg(long)]
    full: bool,
    /// Puts right what can be: originals in the trash that are needed, counters of orders that are behind
    #[arg(long)]
    repair: bool,
    /// Prints an object a line
    #[arg(long)]
    json: bool,
    /// Keeps in this file how far it is, and goes on from there if it was interrupted; removed at the end
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    settings: KeptSettings,
}

pub fn fsck(command: Fsck) -> Result<(), Failure> {
    let at = config::what_is_kept(command.settings)?;
    logs::start_for_a_person();
    let position = match &command.resume {
        Some(file) => resumed(file, command.full)?,
        None => Position::beginning(command.full),
    };
    let access = if command.repair { Access::Write } else { Access::Read };
    let (db, objects) = stores::what_is_kept(&at, access)?;
    if command.repair {
        stores::migrate(&db, &at.database)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut check = Check::new(db, objects, position, command.repair, Moment::now());
    runtime.block_on(run(&mut check, command.json, command.resume.as_deref()))?;
    if let Some(file) = &command.resume {
        fs::remove_file(file).or_else(absent).map_err(|error| Failure::because(file.display(), error))?;
    }
    conclude(check.position(), command.json)
}

fn absent(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

async fn run(check: &mut Check, json: bool, file: Option<&Path>) -> Result<(), Failure> {
    let told = |problem| Failure::because("the check cannot go on", problem);
    let bar = bar(check.extent().await.map_err(told)?);
    loop {
        let next = check.next().await;
        let found = match next {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(problem) => {
                bar.abandon();
                return Err(told(problem));
            }
        };
        bar.suspend(|| found.iter().try_for_each(|finding| show(finding, json)))?;
        if let Some(file) = file {
            keep(file, check.position())?;
        }
        let seen = check.position().seen;
        bar.set_position(seen.originals.saturating_add(seen.records));
    }
    bar.finish_and_clear();
    Ok(())
}

/// Shown on a terminal only.
fn bar(extent: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(extent);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} {eta} left") {
        bar.set_style(style);
    }
    bar
}

fn show(finding: &Finding, json: bool) -> Result<(), Failure> {
    if json {
        let line = serde_json::to_string(finding).map_err(|error| Failure::because("a finding", error))?;
        say(line)
    } else {
        say(finding)
    }
}

fn resumed(file: &Path, full: bool) -> Result<Position, Failure> {
    let told = |error: &dyn std::fmt::Display| Failure::because(file.display(), error);
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Position::beginning(full)),
        text => text.map_err(|error| told(&error))?,
    };
    let position: Position = serde_json::from_str(&text)
        .map_err(|error| told(&format_args!("not the position of a check: {error}")))?;
    if position.full != full {
        let other = if position.full { "--full" } else { "--quick" };
        return Err(told(&format_args!("the check that was interrupted was one with {other}")));
    }
    Ok(position)
}

/// Whole or not at all: the file is replaced.
fn keep(file: &Path, position: &Position) -> Result<(), Failure> {
    let told = |error: io::Error| Failure::because(file.display(), error);
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut kept = tempfile::NamedTempFile::new_in(folder).map_err(told)?;
    let text = serde_json::to_string(position).map_err(|error| told(error.into()))?;
    kept.write_all(text.as_bytes()).map_err(told)?;
    kept.persist(file).map_err(|error| told(error.error))?;
    Ok(())
}

fn conclude(position: &Position, json: bool) -> Result<(), Failure> {
    let seen = position.seen;
    let wrong = seen.findings.saturating_sub(seen.repaired);
    if json {
        say(json!({ "full": position.full, "seen": seen, "wrong": wrong }))?;
    } else {
        let read = if position.full {
            format!("read whole ({} MB)", seen.bytes / 1_000_000)
        } else {
            "not read (--full does)".to_owned()
        };
        let found = match (seen.findings, seen.repaired) {
            (0, _) => "nothing is wrong".to_owned(),
            (findings, 0) => format!("{findings} wrong"),
            (findings, repaired) => format!("{findings} wrong, {repaired} of them repaired"),
        };
        say(format_args!("{} originals, {read}, and {} records: {found}", seen.originals, seen.records))?;
    }
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::Trouble("1 thing is wrong".to_owned())),
        several => Err(Failure::Trouble(format!("{several} things are wrong"))),
    }
}
