//! Formats an XLSX sheet: title, header, cells.

use super::{
    cell::{Cell, CellKind},
    columns::Column,
    csv_writer,
    excel_limits::{self, fitting},
};
use chrono::Datelike;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

const A4: u8 = 9;

/// What is above the rows of a sheet.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) about: Vec<String>,
    pub(super) columns: Vec<Column>,
}

/// Writes what is above the rows; gives the row of the headings.
pub(super) fn begin(sheet: &mut Worksheet, head: &Head, name: &str) -> Result<u32, XlsxError> {
    sheet.set_name(name)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    for (place, column) in (0..).zip(&head.columns) {
        sheet.set_column_width(place, column.width)?;
    }
    let centred = Format::new().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let mut row = 0;
    if let Some(title) = &head.title {
        sheet.set_row_height(row, 30)?;
        across(sheet, row, head, title, &centred.clone().set_bold().set_font_size(16))?;
        row = 1;
    }
    if !head.about.is_empty() {
        across(sheet, row, head, &head.about.join("\u{3000}"), &centred)?;
        row = row.saturating_add(1);
    }
    let look = bordered(centred.set_bold().set_text_wrap().set_background_color(Color::RGB(0x00E7_EEF7)));
    for (place, column) in (0..).zip(&head.columns) {
        sheet.write_string_with_format(row, place, fitting(&column.heading), &look)?;
    }
    sheet.set_freeze_panes(row.saturating_add(1), 0)?;
    sheet.set_repeat_rows(row, row)?;
    Ok(row)
}

/// A text over all columns.
fn across(sheet: &mut Worksheet, row: u32, head: &Head, text: &str, look: &Format) -> Result<(), XlsxError> {
    match last_of(&head.columns) {
        0 => sheet.write_string_with_format(row, 0, fitting(text), look)?,
        last => sheet.merge_range(row, 0, row, last, &fitting(text), look)?,
    };
    Ok(())
}

pub(super) fn last_of(columns: &[Column]) -> u16 {
    u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
}

fn bordered(format: Format) -> Format {
    format.set_border(FormatBorder::Thin)
}

pub(super) fn look_of(kind: CellKind) -> Format {
    let format = bordered(Format::new().set_align(FormatAlign::Top));
    match kind {
        CellKind::Text => format.set_text_wrap(),
        CellKind::Whole | CellKind::Decimal(0) => format.set_num_format("0"),
        CellKind::Decimal(places) => format.set_num_format(format!("0.{}", "0".repeat(usize::from(places)))),
        CellKind::Date => format.set_num_format("yyyy-mm-dd"),
        CellKind::Moment => format.set_num_format("yyyy-mm-dd hh:mm:ss"),
    }
}

pub(super) fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    look: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, look)?,
        Cell::Text(text) if csv_writer::looks_like_a_formula(text) => {
            let look = look.clone().set_quote_prefix();
            sheet.write_string_with_format(row, column, fitting(text), &look)?
        }
        Cell::Text(text) => sheet.write_string_with_format(row, column, fitting(text), look)?,
        Cell::Whole(number) if number.unsigned_abs() > excel_limits::EXACT => {
            sheet.write_string_with_format(row, column, number.to_string(), look)?
        }
        Cell::Whole(number) => sheet.write_number_with_format(row, column, *number as f64, look)?,
        Cell::Decimal(number) => sheet.write_number_with_format(row, column, *number, look)?,
        // A spreadsheet's calendar begins in 1900.
        Cell::Date(date) if (1900..=9999).contains(&date.year()) => {
            sheet.write_datetime_with_format(row, column, date, look)?
        }
        Cell::Date(date) => sheet.write_string_with_format(row, column, date.to_string(), look)?,
        Cell::Moment(moment) if (1900..=9999).contains(&moment.local().year()) => {
            sheet.write_datetime_with_format(row, column, moment.local(), look)?
        }
        Cell::Moment(moment) => {
            sheet.write_string_with_format(row, column, csv_writer::in_words(*moment), look)?
        }
    };
    Ok(())
}
