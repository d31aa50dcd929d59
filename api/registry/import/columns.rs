//! Finds the columns of a CSV file by its header.

use super::report::RowProblem;
use crate::{problem::Outcome, registry::attributes::Entered, validation::ValidationErrors};
use chrono::{Datelike, NaiveDate};
use serde_json::{Number, Value};
use std::collections::BTreeMap;

/// A column that is understood.
pub struct Column {
    /// In English, as the API's field is called.
    pub name: &'static str,
    /// In Chinese, as registers write it.
    pub chinese: &'static [&'static str],
    /// Whether a file cannot be read without it.
    pub needed: bool,
}

/// What stands before an attribute's code in a column's name.
const ATTRIBUTE: &str = "attribute:";

/// Which columns a file has.
pub struct Columns {
    /// The English name or `attribute:CODE`, by place; None for what is not understood.
    places: Vec<Option<String>>,
    pub ignored: Vec<String>,
}

impl Columns {
    /// From the first line; refuses a file that lacks what is needed or names a column twice.
    pub fn find(known: &[Column], header: &csv::StringRecord) -> Outcome<Self> {
        let mut errors = ValidationErrors::default();
        let mut places: Vec<Option<String>> = Vec::new();
        let mut ignored = Vec::new();
        for cell in header {
            let cell = cell.trim();
            let found = known
                .iter()
                .find(|column| column.name.eq_ignore_ascii_case(cell) || column.chinese.contains(&cell))
                .map(|column| column.name.to_owned())
                .or_else(|| cell.starts_with(ATTRIBUTE).then(|| cell.to_owned()));
            if found.is_none() && !cell.is_empty() {
                ignored.push(cell.chars().take(100).collect());
            }
            if let Some(name) = &found
                && places.contains(&found)
            {
                errors.note(name, "该列出现两次", "This column is there twice");
            }
            places.push(found);
        }
        for column in known.iter().filter(|column| column.needed) {
            if !places.iter().flatten().any(|name| name == column.name) {
                let chinese = column.chinese.first().copied().unwrap_or(column.name);
                errors.note(
                    column.name,
                    format!("缺少“{chinese}”列;第一行应为列名"),
                    format!("The column {} is missing; the first line names the columns", column.name),
                );
            }
        }
        errors.finish()?;
        Ok(Self { places, ignored })
    }

    /// The cells of a row by name; empty ones are left out.
    pub fn line(&self, number: u64, record: &csv::StringRecord) -> Line {
        let named = self.places.iter().zip(record);
        let cells = named
            .filter_map(|(name, cell)| Some((name.clone()?, cell.trim().to_owned())))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        Line { number, cells, troubles: Vec::new() }
    }
}

/// A row of the file: what was wrong in reading it is gathered on the way.
pub struct Line {
    pub number: u64,
    cells: BTreeMap<String, String>,
    troubles: Vec<RowProblem>,
}

impl Line {
    /// Notes cells that could not be decoded.
    pub fn check_readable(&mut self) {
        let unreadable = |cell: &&String| cell.contains(char::REPLACEMENT_CHARACTER);
        for (name, _) in self.cells.iter().filter(|(_, cell)| unreadable(cell)) {
            self.troubles.push(RowProblem::new(
                self.number,
                name,
                "含有无法解码的字符(文件应为 UTF-8 或 GB18030)",
                "Some bytes cannot be read (the file should be UTF-8 or GB18030)",
            ));
        }
    }

    /// The cell, if it is not empty.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.cells.remove(name)
    }

    /// The cell as `read` understands it; what it does not is noted.
    pub fn take_as<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, crate::problem::Text>,
    ) -> Option<T> {
        let cell = self.take(name)?;
        read(&cell).map_err(|reason| self.note(name, reason.zh, reason.en)).ok()
    }

    pub fn note(&mut self, name: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.troubles.push(RowProblem::new(self.number, name, zh, en));
    }

    /// The columns `attribute:CODE`: true or false (是, 否), a number, or a text.
    pub fn take_attributes(&mut self) -> Option<Entered> {
        let mut attributes = Entered::new();
        self.cells.retain(|name, cell| match name.strip_prefix(ATTRIBUTE) {
            Some(code) => {
                attributes.insert(code.trim().to_owned(), value(cell));
                false
            }
            None => true,
        });
        (!attributes.is_empty()).then_some(attributes)
    }

    /// What was noted, or nothing.
    pub fn finish<T>(self, row: T) -> Result<T, Vec<RowProblem>> {
        if self.troubles.is_empty() { Ok(row) } else { Err(self.troubles) }
    }
}

fn value(cell: &str) -> Value {
    match cell {
        "true" | "TRUE" | "是" => Value::Bool(true),
        "false" | "FALSE" | "否" => Value::Bool(false),
        cell => cell
            .parse::<i64>()
            .map(Number::from)
            .ok()
            .or_else(|| cell.parse::<f64>().ok().and_then(Number::from_f64))
            .map_or_else(|| Value::String(cell.to_owned()), Value::Number),
    }
}

/// A number of degrees.
pub fn degrees(cell: &str) -> Result<f64, crate::problem::Text> {
    cell.parse::<f64>().ok().filter(|degrees| degrees.is_finite()).ok_or_else(|| {
        crate::problem::Text::new("应为以度为单位的小数", "A decimal number of degrees is expected")
    })
}

/// A day in one of the ways that registers write it.
pub fn day(cell: &str) -> Result<NaiveDate, crate::problem::Text> {
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
        .into_iter()
        .filter_map(|form| NaiveDate::parse_from_str(cell, form).ok())
        .find(|day| (1900..=9999).contains(&day.year()))
        .ok_or_else(|| crate::problem::Text::new("日期应写作 2018-01-15", "A date is written as 2018-01-15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Column] = &[
        Column { name: "credit_code", chinese: &["统一社会信用代码"], needed: true },
        Column { name: "name", chinese: &["单位名称", "名称"], needed: false },
    ];

    #[test]
    fn columns_go_by_either_language_and_others_are_told() {
        let header = csv::StringRecord::from(vec!["序号", " 名称", "Credit_Code", "attribute:dn"]);
        let columns = Columns::find(KNOWN, &header).unwrap();
        assert_eq!(columns.ignored, ["序号"]);
        let mut line = columns.line(2, &csv::StringRecord::from(vec!["1", "苏州站 ", "", "150"]));
        assert_eq!((line.take("name").as_deref(), line.take("credit_code")), (Some("苏州站"), None));
        assert_eq!(line.take_attributes().unwrap()["dn"], 150);
    }

    #[test]
    fn a_missing_and_a_double_column_refuse_the_file() {
        for header in [vec!["名称"], vec!["credit_code", "name", "单位名称"]] {
            assert!(Columns::find(KNOWN, &csv::StringRecord::from(header)).is_err());
        }
    }

    #[test]
    fn days_are_read_as_registers_write_them() {
        let expected = NaiveDate::from_ymd_opt(2018, 1, 5).unwrap();
        for cell in ["2018-01-05", "2018/1/5", "2018.1.5", "2018年1月5日", "20180105"] {
            assert_eq!(day(cell), Ok(expected), "{cell}");
        }
        assert!(day("5.1.18").is_err() && day("2018-02-30").is_err());
    }

    #[test]
    fn an_attribute_is_a_flag_a_number_or_a_text() {
        assert_eq!(
            [value("是"), value("FALSE"), value("150"), value("0.5"), value("氨")].map(|v| v.to_string()),
            ["true", "false", "150", "0.5", "\"氨\""]
        );
    }
}
