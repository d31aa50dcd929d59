//! A workbook in memory, for reports of some thousand rows.

use super::{
    cell::Cell,
    columns::Columns,
    csv_writer::{CsvWriter, MARK},
    xlsx_format::Head,
    xlsx_writer::XlsxWriter,
};
use crate::problem::Outcome;
use std::{borrow::Borrow, fmt::Display};

/// A table, with its place in a workbook.
#[derive(Clone, Debug)]
pub struct Sheet {
    head: Head,
    rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// `name` is on the sheet's tab; what Excel does not take there is left out.
    pub fn new<R: 'static>(
        name: impl Into<String>,
        columns: Columns<R>,
        rows: impl IntoIterator<Item: Borrow<R>>,
    ) -> Self {
        Self {
            head: Head {
                name: name.into(),
                title: None,
                about: Vec::new(),
                columns: columns.described().to_vec(),
            },
            rows: rows.into_iter().map(|row| columns.cells(row.borrow())).collect(),
        }
    }

    /// In the first row of XLSX, centred over all columns. CSV has the headings and the rows only.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.head.title = Some(title.into());
        self
    }

    /// In the row below the title of XLSX: `地区:姑苏区　期间:2018-01-15 至 2018-03-31　制表日期:2018-04-02`.
    pub fn about(mut self, what: impl Display, is: impl Display) -> Self {
        self.head.about.push(format!("{what}:{is}"));
        self
    }

    /// UTF-8 with a byte order mark; RFC 4180.
    pub fn csv(&self) -> Outcome<Vec<u8>> {
        let mut lines = CsvWriter::new();
        lines.headings(&self.head.columns)?;
        for row in &self.rows {
            lines.row(&self.head.columns, row)?;
        }
        let mut bytes = MARK.as_bytes().to_vec();
        bytes.extend(lines.finish()?);
        Ok(bytes)
    }
}

/// Sheets, the first in front.
#[derive(Clone, Debug, Default)]
pub struct Workbook(Vec<Sheet>);

impl Workbook {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn sheet(mut self, sheet: Sheet) -> Self {
        self.0.push(sheet);
        self
    }

    /// The bytes of an XLSX file. Blocks while it computes: off the worker if there are many rows.
    pub fn xlsx(&self) -> Outcome<Vec<u8>> {
        let mut book = XlsxWriter::in_memory();
        for sheet in &self.0 {
            book.begin(&sheet.head)?;
            for row in &sheet.rows {
                book.row(row)?;
            }
        }
        let mut bytes = Vec::new();
        book.save(&mut bytes)?;
        Ok(bytes)
    }
}
