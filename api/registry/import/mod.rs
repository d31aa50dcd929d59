//! Import of registers as CSV: each row is checked, good ones are kept, bad ones are told by line and reason.
//!
//! UTF-8 (with or without BOM), UTF-16 with BOM and GB18030 (what Chinese Excel writes) are read. The first line names
//! the columns, in English or Chinese. An empty cell says nothing: what is registered stays. Records are known again
//! by their natural keys (credit code; device code or registration number), so that the same file a second time
//! changes nothing. Memory does not grow with the file but for eight bytes a key.

mod body_reader;
mod columns;
mod encoding;
mod equipment;
mod reader;
mod report;
mod seen_keys;
mod units;

pub use body_reader::{LIMIT, too_large};
pub use report::{ImportReport, RowProblem};

use super::Registrar;
use crate::{
    clock::Moment,
    db::{Conn, Db},
    ids::Id,
    problem::{Outcome, Problem},
};
use actix_web::web::Payload;
use columns::{Column, Line};
use std::{io::Read, sync::Arc};
use uuid::Uuid;

/// Namespaces of the ids of imported records: an id follows from the natural key.
const UNITS: Uuid = Uuid::from_u128(0x6f6e_7274_7c1e_4a3b_9d2e_5a1c_0b3f_2001);
const EQUIPMENT: Uuid = Uuid::from_u128(0x6f6e_7274_7c1e_4a3b_9d2e_5a1c_0b3f_2002);

/// The id that an imported unit gets.
pub fn unit_id(credit_code: &str) -> Id {
    Id::named(&UNITS, credit_code)
}

/// Imports using units. `progress` is told the bytes read so far; the time of every change is `at`.
///
/// A file without the needed columns is refused whole. When this fails on the way, what was reported as progress may
/// have been kept: import again.
pub async fn units(
    db: &Db,
    registrar: Registrar,
    at: Moment,
    source: impl Read + Send + 'static,
    progress: impl Fn(u64),
) -> Outcome<ImportReport> {
    import::<units::Units>(db, registrar, at, source, progress).await
}

/// Imports equipment, whose units are registered already. Otherwise as [`units`].
pub async fn equipment(
    db: &Db,
    registrar: Registrar,
    at: Moment,
    source: impl Read + Send + 'static,
    progress: impl Fn(u64),
) -> Outcome<ImportReport> {
    import::<equipment::Lines>(db, registrar, at, source, progress).await
}

/// [`units`] from the body of a request.
pub async fn units_from_body(
    db: &Db,
    registrar: Registrar,
    at: Moment,
    payload: Payload,
) -> Outcome<ImportReport> {
    let (source, pump) = body_reader::source(payload);
    body_reader::together(units(db, registrar, at, source, |_| ()), pump).await
}

/// [`equipment`] from the body of a request.
pub async fn equipment_from_body(
    db: &Db,
    registrar: Registrar,
    at: Moment,
    payload: Payload,
) -> Outcome<ImportReport> {
    let (source, pump) = body_reader::source(payload);
    body_reader::together(equipment(db, registrar, at, source, |_| ()), pump).await
}

/// What a file can be a list of.
trait Register: 'static {
    const COLUMNS: &'static [Column];
    /// A row, read as far as it can be without looking at what is registered.
    type Row: Send + Sync + 'static;

    fn read(line: Line) -> Result<Self::Row, Vec<RowProblem>>;

    /// What the row is known by: no two rows of a file may share one.
    fn keys(row: &Self::Row) -> Vec<&str>;

    /// Keeps the rows in one transaction.
    fn keep(conn: &mut Conn, registrar: &Registrar, rows: &[Self::Row], at: Moment) -> Outcome<ImportReport>;
}

async fn import<R: Register>(
    db: &Db,
    registrar: Registrar,
    at: Moment,
    source: impl Read + Send + 'static,
    progress: impl Fn(u64),
) -> Outcome<ImportReport> {
    registrar.may_register()?;
    let mut report = ImportReport::default();
    let mut reading = reader::start::<R>(source);
    while let Some(batch) = reading.batches.recv().await {
        let (rows, registrar) = (Arc::new(batch.rows), registrar.clone());
        let kept = db.write(move |conn| R::keep(conn, &registrar, &rows, at)).await?;
        report.add(batch.refused);
        report.add(kept);
        progress(batch.bytes);
    }
    let ignored = reading.ignored_columns.await;
    report.ignored_columns = ignored.unwrap_or_else(|failure| Err(Problem::internal(failure)))?;
    report.sort();
    Ok(report)
}
