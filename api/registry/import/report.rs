//! The report of an import.

use crate::problem::{Problem, Text};
use serde::Serialize;
use utoipa::ToSchema;

/// How many problems are told one by one.
const TOLD: usize = 1_000;

/// What an import did, row by row in sums.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportReport {
    /// Rows read, without the first line.
    pub read: u64,
    pub created: u64,
    pub changed: u64,
    /// Rows that say what is registered already.
    pub unchanged: u64,
    /// Rows that were not kept.
    pub refused: u64,
    /// Everything wrong, also beyond what `problems` tells.
    pub problem_count: u64,
    /// The first 1,000 of what was wrong, by line.
    pub problems: Vec<RowProblem>,
    /// Columns of the file that nothing is known about.
    pub ignored_columns: Vec<String>,
}

/// Something wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowProblem {
    /// The line of the file that the row starts on; the first line is 1.
    pub line: u64,
    /// The column by its English name; null if it is the row as a whole.
    pub column: Option<String>,
    pub reason: Text,
}

impl RowProblem {
    pub fn new(line: u64, column: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { line, column: Some(column.to_owned()), reason: Text::new(zh, en) }
    }

    /// Of a row as a whole.
    pub fn of_row(line: u64, reason: Text) -> Self {
        Self { line, column: None, reason }
    }

    /// From the refusal of a record; the first part of a pointer is the column.
    pub fn from_problem(line: u64, problem: &Problem) -> Vec<Self> {
        if problem.errors.is_empty() {
            let reason = problem.detail.clone().unwrap_or_else(|| problem.kind.title());
            return vec![Self::of_row(line, reason)];
        }
        let told = problem.errors.iter();
        told.map(|error| Self { line, column: Some(column_of(&error.pointer)), reason: error.reason.clone() })
            .collect()
    }
}

fn column_of(pointer: &str) -> String {
    let name = pointer.trim_start_matches('/');
    match name.split_once('/') {
        Some(("attributes", code)) => format!("attribute:{code}"),
        Some((_, inner)) => inner.to_owned(),
        None => name.to_owned(),
    }
}

impl ImportReport {
    pub fn refuse(&mut self, troubles: Vec<RowProblem>) {
        self.refused = self.refused.saturating_add(1);
        self.tell(troubles);
    }

    /// Counts a row whose record was registered already.
    pub fn count_change(&mut self, fields: &[&'static str]) {
        let count = if fields.is_empty() { &mut self.unchanged } else { &mut self.changed };
        *count = count.saturating_add(1);
    }

    /// Tells of trouble that no single row is refused for.
    pub fn tell(&mut self, troubles: Vec<RowProblem>) {
        self.problem_count = self.problem_count.saturating_add(troubles.len() as u64);
        let room = TOLD.saturating_sub(self.problems.len());
        self.problems.extend(troubles.into_iter().take(room));
    }

    pub fn add(&mut self, other: Self) {
        let told = self.problem_count.saturating_add(other.problem_count);
        self.read = self.read.saturating_add(other.read);
        self.created = self.created.saturating_add(other.created);
        self.changed = self.changed.saturating_add(other.changed);
        self.unchanged = self.unchanged.saturating_add(other.unchanged);
        self.refused = self.refused.saturating_add(other.refused);
        self.tell(other.problems);
        self.problem_count = told;
    }

    /// Puts the problems into the order of the file.
    pub fn sort(&mut self) {
        self.problems.sort_by_key(|trouble| trouble.line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_thousand_told() {
        let mut report = ImportReport::default();
        for line in 0..1_500 {
            let mut one = ImportReport::default();
            one.refuse(vec![RowProblem::new(line, "name", "空", "blank")]);
            report.add(one);
        }
        assert_eq!((report.refused, report.problem_count, report.problems.len()), (1_500, 1_500, 1_000));
    }

    #[test]
    fn a_place_in_a_record_is_a_column() {
        assert_eq!(column_of("/position/latitude"), "latitude");
        assert_eq!(column_of("/attributes/dn"), "attribute:dn");
        assert_eq!(column_of("/name"), "name");
    }
}
