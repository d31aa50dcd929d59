//! Reads a CSV file row by row in batches, off the async workers.

use super::{
    Register,
    columns::Columns,
    encoding::Decoded,
    report::{ImportReport, RowProblem},
    seen_keys::Keys,
};
use crate::problem::{Outcome, Problem, ProblemKind, Text};
use std::io::{self, Read};
use tokio::{sync::mpsc, task::JoinHandle};

/// Rows kept in one transaction.
const BATCH: usize = 500;

/// Rows to be kept together.
pub struct RowBatch<T> {
    pub rows: Vec<T>,
    /// What was read and refused on the way here.
    pub refused: ImportReport,
    /// Bytes of the file read so far.
    pub bytes: u64,
}

/// A file that is being read: its batches, and at the end the columns that were not understood.
pub struct RowReader<T> {
    pub batches: mpsc::Receiver<RowBatch<T>>,
    pub ignored_columns: JoinHandle<Outcome<Vec<String>>>,
}

/// Starts reading.
pub fn start<R: Register>(source: impl Read + Send + 'static) -> RowReader<R::Row> {
    let (send, batches) = mpsc::channel(1);
    let ignored_columns = tokio::task::spawn_blocking(move || read::<R>(source, &send));
    RowReader { batches, ignored_columns }
}

fn read<R: Register>(source: impl Read, send: &mpsc::Sender<RowBatch<R::Row>>) -> Outcome<Vec<String>> {
    let mut file =
        csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(Decoded::new(source));
    let mut record = csv::StringRecord::new();
    if !file.read_record(&mut record).map_err(unreadable)? {
        return Err(Problem::new(ProblemKind::InvalidInput).because("文件为空", "The file is empty"));
    }
    let columns = Columns::find(R::COLUMNS, &record)?;
    let mut keys = Keys::default();
    let mut more = true;
    while more {
        let mut rows = Vec::with_capacity(BATCH);
        let mut refused = ImportReport::default();
        while rows.len() < BATCH && refused.read < BATCH as u64 {
            file.get_mut().record_begins();
            let begins = file.position().line();
            more = match file.read_record(&mut record) {
                Ok(more) => more,
                Err(error) if is_too_long(&error) => {
                    refused.read = refused.read.saturating_add(1);
                    refused.refuse(vec![endless(begins)]);
                    false
                }
                Err(error) => return Err(unreadable(error)),
            };
            if !more {
                break;
            }
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            refused.read = refused.read.saturating_add(1);
            let number = first_line(file.position().line(), &record);
            let mut line = columns.line(number, &record);
            line.check_readable();
            match R::read(line) {
                Ok(row) if keys.take(&R::keys(&row)) => rows.push(row),
                Ok(_) => refused.refuse(vec![repeated(number)]),
                Err(troubles) => refused.refuse(troubles),
            }
        }
        let bytes = file.get_ref().bytes();
        if send.blocking_send(RowBatch { rows, refused, bytes }).is_err() {
            break;
        }
    }
    Ok(columns.ignored)
}

/// The line that a record began on, from the one that follows it: the reader's own count starts at the blank lines
/// before a record.
fn first_line(following: u64, record: &csv::StringRecord) -> u64 {
    let inside = record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
    following.saturating_sub(inside).saturating_sub(1)
}

fn repeated(line: u64) -> RowProblem {
    let reason = Text::new("此前已有同一标识的行", "An earlier line has the same identifying number");
    RowProblem::of_row(line, reason)
}

fn endless(line: u64) -> RowProblem {
    let reason = Text::new(
        "此行超过 1 MiB(可能有未闭合的引号),其后内容未读取",
        "This row is longer than 1 MiB (a quotation mark not closed?); nothing after it was read",
    );
    RowProblem::of_row(line, reason)
}

fn is_too_long(error: &csv::Error) -> bool {
    matches!(error.kind(), csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::InvalidData)
}

fn unreadable(error: csv::Error) -> Problem {
    match error.into_kind() {
        // What the request's body met on its way: told as it is.
        csv::ErrorKind::Io(error) => match error.downcast::<Problem>() {
            Ok(problem) => problem,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Problem::new(ProblemKind::InvalidInput).because("这不是 CSV 文件", "This is not a CSV file")
            }
            Err(error) => Problem::new(ProblemKind::MalformedRequest)
                .because("文件无法读取", format!("The file cannot be read: {error}")),
        },
        kind => Problem::new(ProblemKind::MalformedRequest)
            .because("文件不是有效的 CSV", format!("This is not CSV: {kind:?}")),
    }
}
