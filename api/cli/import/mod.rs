//! Command `import`: imports units and equipment from CSV files.

mod progress;

use super::{Failure, examples, logs, say, stores};
use crate::{
    clock::Moment,
    config::{self, DatabaseSettings},
    registry::{
        Registrar,
        import::{self, ImportReport, RowProblem},
    },
};
use clap::{Args, Subcommand};
use progress::Progress;
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

const COLUMNS: &str = "\
The first line names the columns, in English or Chinese. UTF-8, UTF-16 and GB18030 are read. Rows that are not right \
are told by line and reason and the others kept; importing the same file again changes nothing. \
Exit code 1 where a row was refused.";

#[derive(Args)]
pub struct Import {
    #[command(subcommand)]
    register: Register,
}

#[derive(Subcommand)]
enum Register {
    /// Imports using units
    #[command(after_help = examples::below(COLUMNS, examples::IMPORT))]
    Units(Source),
    /// Imports equipment of using units that are registered already
    #[command(after_help = examples::below(COLUMNS, examples::IMPORT_EQUIPMENT))]
    Equipment(Source),
}

#[derive(Args)]
struct Source {
    /// A CSV file, or - for the standard input
    file: PathBuf,
    #[command(flatten)]
    settings: DatabaseSettings,
}

pub fn import(command: Import) -> Result<(), Failure> {
    let (units, Source { file, settings }) = match command.register {
        Register::Units(source) => (true, source),
        Register::Equipment(source) => (false, source),
    };
    let name = file.display();
    let (bytes, size) = open(&file).map_err(|error| Failure::because(&name, error))?;

    let at = config::database_alone(settings)?;
    logs::start_for_a_person();
    let db = stores::open(&at)?;
    stores::migrate(&db, &at)?;
    let progress = Progress::start(size);
    let told = |bytes| progress.told(bytes);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (by, now) = (Registrar::Operator, Moment::now());
    let outcome = if units {
        runtime.block_on(import::units(&db, by, now, bytes, told))
    } else {
        runtime.block_on(import::equipment(&db, by, now, bytes, told))
    };
    progress.end();
    show(&outcome.map_err(|problem| Failure::because(&name, problem))?)
}

fn open(file: &Path) -> io::Result<(Box<dyn Read + Send>, Option<u64>)> {
    if file.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), None));
    }
    let file = File::open(file)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok((Box::new(file), about.is_file().then_some(about.len())))
}

fn show(report: &ImportReport) -> Result<(), Failure> {
    for RowProblem { line, column, reason } in &report.problems {
        let column = column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
        say(format_args!("line {line}{column}: {} ({})", reason.en, reason.zh))?;
    }
    let untold = report.problem_count.saturating_sub(report.problems.len() as u64);
    if untold > 0 {
        say(format_args!("and {untold} more"))?;
    }
    if !report.ignored_columns.is_empty() {
        say(format_args!("columns not known and left out: {}", report.ignored_columns.join(", ")))?;
    }
    let ImportReport { read, created, changed, unchanged, refused, .. } = report;
    say(format_args!(
        "{read} rows: {created} created, {changed} changed, {unchanged} unchanged, {refused} refused"
    ))?;
    if *refused > 0 {
        return Err(Failure::Trouble(format!("{refused} of {read} rows were refused")));
    }
    Ok(())
}
