//! Writes CSV: RFC 4180, UTF-8 with a byte order mark, without which Excel misreads Chinese.

use super::{cell::Cell, cell::CellKind, columns::Column};
use crate::{
    clock::Moment,
    problem::{Outcome, Problem},
};
use csv::{Terminator, Writer, WriterBuilder};
use std::borrow::Cow;

pub(super) const MARK: &str = "\u{feff}";

/// What spreadsheets take for the beginning of a formula in a CSV file, or strip before they look for one; after
/// OWASP, 'CSV Injection'. The wide ones count if the system's language is Chinese or Japanese.
pub const FORMULA_SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet could take a text for a formula.
pub(super) fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(FORMULA_SIGNS)
}

/// The text, with an apostrophe before it if it could be taken for a formula or begins with one.
fn guarded(text: &str) -> Cow<'_, str> {
    if looks_like_a_formula(text) || text.starts_with('\'') {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Lines that are being written.
pub(super) struct CsvWriter(Writer<Vec<u8>>);

impl CsvWriter {
    pub(super) fn new() -> Self {
        Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new()))
    }

    pub(super) fn headings(&mut self, columns: &[Column]) -> Outcome<()> {
        let headings = columns.iter().map(|column| guarded(&column.heading));
        self.write(headings.map(|heading| heading.into_owned()))
    }

    pub(super) fn row(&mut self, columns: &[Column], cells: &[Cell]) -> Outcome<()> {
        let fields = columns.iter().zip(cells);
        self.write(fields.map(|(column, cell)| field(column.kind, cell)))
    }

    fn write(&mut self, fields: impl Iterator<Item = String>) -> Outcome<()> {
        self.0.write_record(fields).map_err(Problem::internal)
    }

    pub(super) fn finish(self) -> Outcome<Vec<u8>> {
        self.0.into_inner().map_err(Problem::internal)
    }
}

fn field(kind: CellKind, cell: &Cell) -> String {
    match (cell, kind) {
        (Cell::Empty, _) => String::new(),
        (Cell::Text(text), _) => guarded(text).into_owned(),
        (Cell::Whole(number), _) => number.to_string(),
        (Cell::Decimal(number), CellKind::Decimal(places)) => format!("{number:.*}", usize::from(places)),
        (Cell::Decimal(number), _) => number.to_string(),
        (Cell::Date(date), _) => date.to_string(),
        (Cell::Moment(moment), _) => in_words(*moment),
    }
}

/// `2018-02-01 10:00:00`, in Suzhou: what Excel reads as a time.
pub(super) fn in_words(moment: Moment) -> String {
    moment.local().format("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheet::{Columns, Sheet};
    use proptest::prelude::*;

    fn written(texts: &[String]) -> Vec<u8> {
        let columns = Columns::new().text("内容", |text: &String| text.clone());
        Sheet::new("一", columns, texts).csv().unwrap()
    }

    /// As a program reads it.
    fn read(bytes: &[u8]) -> Vec<String> {
        let text = std::str::from_utf8(bytes).unwrap().strip_prefix(MARK).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let fields = reader.records().map(|record| record.unwrap()[0].to_owned());
        fields.collect()
    }

    #[test]
    fn what_looks_like_a_formula_begins_with_an_apostrophe() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+86 512", "'+86 512"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("＝1", "'＝1"),
            ("'quoted'", "''quoted'"),
            ("a=1", "a=1"),
            (" =1", " =1"),
            ("", ""),
            ("苏州站", "苏州站"),
        ] {
            assert_eq!(read(&written(&[text.to_owned()])), [expected], "{text:?}");
        }
    }

    #[test]
    fn numbers_and_times_are_no_texts() {
        let columns = Columns::new()
            .whole("数", |(): &()| -5)
            .decimal("率", 2, |(): &()| -0.5)
            .decimal("无", 2, |(): &()| f64::NAN)
            .date("日", |(): &()| "2018-02-01".parse::<chrono::NaiveDate>().unwrap())
            .moment("时", |(): &()| Moment::from_micros(1_517_450_400_000_000))
            .text("空", |(): &()| None);
        let csv = Sheet::new("一", columns, [()]).csv().unwrap();
        assert_eq!(
            std::str::from_utf8(&csv).unwrap(),
            "\u{feff}数,率,无,日,时,空\r\n-5,-0.50,,2018-02-01,2018-02-01 10:00:00,\r\n"
        );
    }

    proptest! {
        #[test]
        fn a_text_comes_back_when_one_apostrophe_is_taken_away(texts in prop::collection::vec(".{0,20}|[=+@'\t\r\n\",;-]{0,6}", 0..5)) {
            let fields = read(&written(&texts));
            prop_assert!(fields.iter().all(|field| !looks_like_a_formula(field)));
            let plain: Vec<_> = fields.iter().map(|field| field.strip_prefix('\'').unwrap_or(field).to_owned()).collect();
            prop_assert_eq!(plain, texts);
        }
    }
}
