//! The cell of a table.

use crate::clock::Moment;
use chrono::NaiveDate;

/// A cell's content.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Whole(i64),
    Decimal(f64),
    Date(NaiveDate),
    /// Shown in Suzhou's time, to the second.
    Moment(Moment),
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    Text,
    Whole,
    /// With so many decimal places.
    Decimal(u8),
    Date,
    Moment,
}

impl CellKind {
    /// How wide a column is if nothing else is said, in characters.
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Text | Self::Moment => 20.0,
            Self::Whole => 10.0,
            Self::Decimal(_) | Self::Date => 12.0,
        }
    }
}
