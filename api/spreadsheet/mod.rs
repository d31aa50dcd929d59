//! Tables that people open in a spreadsheet: a [`Workbook`] of [`Sheet`]s as XLSX, a sheet as CSV, and a list that is
//! too long for memory as either ([`export`]).
//!
//! [`Columns`] say once what a table has: a heading, the kind of its cells, and how a row fills it.
//!
//! ```
//! use field_inspection::spreadsheet::{Columns, Sheet, Workbook};
//!
//! struct Line { district: &'static str, hazards: i64, closed: i64 }
//!
//! let columns = Columns::new()
//!     .text("地区", |line: &Line| line.district.to_owned())
//!     .whole("隐患数", |line: &Line| line.hazards)
//!     .decimal("整改率(%)", 1, |line: &Line| 100.0 * line.closed as f64 / line.hazards as f64);
//! let lines = [Line { district: "姑苏区", hazards: 8, closed: 6 }];
//! let sheet = Sheet::new("汇总", columns, lines)
//!     .title("苏州市特种设备专项检查情况统计表")
//!     .about("期间", "2018-01-15 至 2018-03-31")
//!     .about("制表日期", "2018-04-02");
//! assert_eq!(sheet.csv()?, "\u{feff}地区,隐患数,整改率(%)\r\n姑苏区,8,75.0\r\n".as_bytes());
//! assert!(Workbook::new().sheet(sheet).xlsx()?.starts_with(b"PK"));
//! # Ok::<(), field_inspection::problem::Problem>(())
//! ```
//!
//! # A text is never a formula
//!
//! A person who enters a unit's name must not be able to run something on the machine of a reader who opens the table. In XLSX a
//! text is written as a string cell, which Excel does not evaluate, and one that looks like a formula is marked with
//! the quote prefix, so that it stays a text when somebody edits the cell. CSV knows no kinds of cells: there a text
//! that begins with a sign of [`FORMULA_SIGNS`], or with an apostrophe, gets an apostrophe before it. A program that
//! reads the CSV takes one leading apostrophe away and has the text as it was. Numbers and dates are not texts and stay
//! as they are.

mod cell;
mod columns;
mod csv_writer;
mod excel_limits;
pub mod export;
mod sheet;
mod xlsx_format;
mod xlsx_writer;

pub use cell::Cell;
pub use columns::Columns;
pub use csv_writer::FORMULA_SIGNS;
pub use sheet::{Sheet, Workbook};
