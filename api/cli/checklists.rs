//! Command `checklists`: checks and prints templates for their authors.

use super::{Failure, examples, say};
use crate::templates::Templates;
use ::checklists::{
    Library, LibraryError, Template,
    calendar::{calendar, in_force_on},
};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

#[derive(Args)]
pub struct Checklists {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Checks templates and says what is in them; flaws are told by file and line
    #[command(after_help = examples::CHECKLISTS)]
    Check {
        /// A folder with documents.yaml and templates/*.yaml [default: what is built in]
        folder: Option<PathBuf>,
    },
    /// Prints for each checklist the days on which something changes, and what; with --on what is in force on a day
    #[command(after_help = examples::CALENDAR)]
    Calendar {
        /// A folder with documents.yaml and templates/*.yaml [default: what is built in]
        folder: Option<PathBuf>,
        /// The day of a visit, YYYY-MM-DD
        #[arg(long)]
        on: Option<NaiveDate>,
    },
}

pub fn checklists(command: Checklists) -> Result<(), Failure> {
    match command.task {
        Task::Check { folder } => {
            for template in library(folder)?.iter() {
                say(summary(template))?;
            }
        }
        Task::Calendar { folder, on: Some(day) } => {
            for template in library(folder)?.on(day) {
                say(format!("# {} 第{}版 {day}", template.title.zh, template.version))?;
                for line in in_force_on(template, day) {
                    say(line)?;
                }
                say("")?;
            }
        }
        Task::Calendar { folder, on: None } => {
            for template in library(folder)?.iter() {
                say(changes(template))?;
            }
        }
    }
    Ok(())
}

fn library(folder: Option<PathBuf>) -> Result<Library, Failure> {
    match folder {
        Some(folder) => Library::from_dir(&folder),
        None => Library::embedded(),
    }
    .map_err(refused)
}

/// Each day of change, with what begins (+) and ends (-).
fn changes(template: &Template) -> String {
    let mut lines = vec![format!("# {} 第{}版", template.title.zh, template.version)];
    for change in calendar(template) {
        lines.push(format!("\n{}", change.day));
        lines.extend(change.ends.iter().map(|line| format!("  - {line}")));
        lines.extend(change.begins.iter().map(|line| format!("  + {line}")));
    }
    lines.join("\n") + "\n"
}

/// The checklists to serve: those of `folder`, else the built-in ones.
pub fn load(folder: Option<&Path>) -> Result<Templates, Failure> {
    let loaded = match folder {
        Some(folder) => Templates::from_dir(folder),
        None => Templates::embedded(),
    };
    loaded.map_err(refused)
}

/// Tells every flaw on a line of its own.
fn refused(error: LibraryError) -> Failure {
    match error {
        LibraryError::Unreadable(reason) => Failure::Trouble(reason),
        LibraryError::Flawed(flaws) => {
            for flaw in &flaws {
                // The exit code tells it where the terminal has gone.
                let _ = writeln!(io::stderr(), "{flaw}");
            }
            Failure::Trouble(match flaws.len() {
                1 => "1 flaw".to_owned(),
                many => format!("{many} flaws"),
            })
        }
    }
}

fn summary(template: &Template) -> String {
    let counts = template.counts();
    let kinds: Vec<_> = counts.kinds.iter().map(|(kind, items)| format!("{items} {kind}")).collect();
    let figures: Vec<_> = template.figures.iter().map(|figure| figure.code.as_str()).collect();
    format!(
        "{code} version {version} ({zh} / {en}): {items} items in {sections} sections ({kinds}), {photo} always with \
         a photo; legal bases: {verified} verified, {recalled} recalled, {inference} inferred; figures: {figures}",
        code = template.code,
        version = template.version,
        zh = template.title.zh,
        en = template.title.en,
        items = counts.items,
        sections = counts.sections,
        kinds = kinds.join(", "),
        photo = counts.photo_always,
        verified = counts.verified,
        recalled = counts.recalled,
        inference = counts.inference,
        figures = if figures.is_empty() { "none".to_owned() } else { figures.join(", ") },
    )
}
