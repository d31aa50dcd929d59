//! The columns of a table: title, width, how a cell is made from a row.

use super::cell::{Cell, CellKind};
use crate::clock::Moment;
use chrono::NaiveDate;

/// A column without how it is filled.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) kind: CellKind,
    /// Characters.
    pub(super) width: f64,
}

type Filling<R> = Box<dyn Fn(&R) -> Cell + Send + Sync>;

/// The columns of a table whose rows are made of `R`s. A value that is `None` leaves its cell empty.
pub struct Columns<R> {
    columns: Vec<Column>,
    fillings: Vec<Filling<R>>,
}

impl<R> Default for Columns<R> {
    fn default() -> Self {
        Self { columns: Vec::new(), fillings: Vec::new() }
    }
}

impl<R: 'static> Columns<R> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn text<T: Into<Option<String>>>(
        self,
        heading: impl Into<String>,
        text: impl Fn(&R) -> T + Send + Sync + 'static,
    ) -> Self {
        self.with(heading, CellKind::Text, move |row| text(row).into().map(Cell::Text))
    }

    pub fn whole<T: Into<Option<i64>>>(
        self,
        heading: impl Into<String>,
        number: impl Fn(&R) -> T + Send + Sync + 'static,
    ) -> Self {
        self.with(heading, CellKind::Whole, move |row| number(row).into().map(Cell::Whole))
    }

    /// Shown with `places` decimal places; what is no number (0 / 0) leaves its cell empty.
    pub fn decimal<T: Into<Option<f64>>>(
        self,
        heading: impl Into<String>,
        places: u8,
        number: impl Fn(&R) -> T + Send + Sync + 'static,
    ) -> Self {
        self.with(heading, CellKind::Decimal(places), move |row| {
            let number = number(row).into().filter(|number| number.is_finite());
            number.map(Cell::Decimal)
        })
    }

    pub fn date<T: Into<Option<NaiveDate>>>(
        self,
        heading: impl Into<String>,
        date: impl Fn(&R) -> T + Send + Sync + 'static,
    ) -> Self {
        self.with(heading, CellKind::Date, move |row| date(row).into().map(Cell::Date))
    }

    /// Shown in Suzhou's time, to the second.
    pub fn moment<T: Into<Option<Moment>>>(
        self,
        heading: impl Into<String>,
        moment: impl Fn(&R) -> T + Send + Sync + 'static,
    ) -> Self {
        self.with(heading, CellKind::Moment, move |row| moment(row).into().map(Cell::Moment))
    }

    /// The last column is so wide, in characters of which a Chinese one counts two.
    pub fn wide(mut self, characters: u16) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.width = f64::from(characters);
        }
        self
    }

    fn with(
        mut self,
        heading: impl Into<String>,
        kind: CellKind,
        filling: impl Fn(&R) -> Option<Cell> + Send + Sync + 'static,
    ) -> Self {
        self.columns.push(Column { heading: heading.into(), kind, width: kind.width() });
        self.fillings.push(Box::new(move |row| filling(row).unwrap_or(Cell::Empty)));
        self
    }

    pub(super) fn described(&self) -> &[Column] {
        &self.columns
    }

    pub(super) fn cells(&self, row: &R) -> Vec<Cell> {
        self.fillings.iter().map(|filling| filling(row)).collect()
    }
}
