//! Tables as other programs read them.

use super::Client;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use reqwest::{
    Method,
    header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue},
};
use std::io::Cursor;

/// The headings and the rows, as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn of_csv(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap();
        let text = text.strip_prefix('\u{feff}').expect("Excel needs the mark");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headings = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        Self { headings, rows: rows.collect() }
    }

    /// Of the first sheet, which has no formula.
    pub fn of_xlsx(bytes: &[u8]) -> Self {
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let name = book.sheet_names().remove(0);
        assert!(book.worksheet_formula(&name).unwrap().is_empty());
        let range = book.worksheet_range(&name).unwrap();
        let mut rows = range.rows().map(|row| row.iter().map(shown).collect());
        Self { headings: rows.next().unwrap(), rows: rows.collect() }
    }

    /// The cells below a heading.
    #[track_caller]
    pub fn column(&self, heading: &str) -> Vec<&str> {
        let place = self.headings.iter().position(|known| known == heading);
        let place = place.unwrap_or_else(|| panic!("{heading} is none of {:?}", self.headings));
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }
}

/// A sheet of a report: its title, the line below it, and the table.
pub fn sheet_of_xlsx(bytes: &[u8], name: &str) -> (String, String, Table) {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let mut rows = range.rows().map(|row| row.iter().map(shown).collect::<Vec<_>>());
    let mut above = || rows.next().unwrap().concat();
    let (title, about) = (above(), above());
    let table = Table { headings: rows.next().unwrap(), rows: rows.collect() };
    (title, about, table)
}

/// As CSV writes it.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(at) => {
            let at = at.as_datetime().unwrap();
            let day_only = at.time() == chrono::NaiveTime::MIN;
            if day_only { at.date().to_string() } else { at.to_string() }
        }
        cell => cell.to_string(),
    }
}

/// Reads a file in Chinese.
pub async fn file_in_chinese(who: &Client, path: &str) -> Vec<u8> {
    let chinese =
        HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static("zh-CN,zh;q=0.9,en;q=0.8"))]);
    let answer = who.send(who.request(Method::GET, path).headers(chinese)).await;
    answer.expect_file().to_vec()
}

/// Reads a table in Chinese.
pub async fn in_chinese(who: &Client, path: &str) -> Table {
    let bytes = file_in_chinese(who, path).await;
    if path.contains(".xlsx") { Table::of_xlsx(&bytes) } else { Table::of_csv(&bytes) }
}
