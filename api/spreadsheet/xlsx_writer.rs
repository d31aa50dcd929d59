//! Writes XLSX row by row: in memory, or on disk if long.

use super::{
    cell::Cell,
    excel_limits::{ROWS, SheetNames},
    xlsx_format::{self, Head, look_of},
};
use crate::problem::{Outcome, Problem};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::{io::Write, path::Path};

/// A workbook that is being written.
pub(super) struct XlsxWriter {
    workbook: Workbook,
    on_disk: bool,
    /// Rows that a sheet has at most.
    rows: u32,
    names: SheetNames,
    open: Option<Open>,
}

struct Open {
    head: Head,
    worksheet: Worksheet,
    formats: Vec<Format>,
    heading: u32,
    next: u32,
}

impl XlsxWriter {
    pub(super) fn in_memory() -> Self {
        Self {
            workbook: Workbook::new(),
            on_disk: false,
            rows: ROWS,
            names: SheetNames::default(),
            open: None,
        }
    }

    /// Keeps the rows in nameless files in `folder`, which go when this is dropped, whatever becomes of the process;
    /// in memory is one row.
    pub(super) fn on_disk(folder: &Path) -> Outcome<Self> {
        let mut book = Self::in_memory();
        book.workbook.set_tempdir(folder).map_err(told)?;
        book.on_disk = true;
        Ok(book)
    }

    /// Begins a sheet; the one before is done.
    pub(super) fn begin(&mut self, head: &Head) -> Outcome<()> {
        self.close()?;
        let mut worksheet = if self.on_disk {
            self.workbook.new_worksheet_with_constant_memory().map_err(told)?
        } else {
            Worksheet::new()
        };
        let name = self.names.free(&head.name);
        let heading = xlsx_format::begin(&mut worksheet, head, &name).map_err(told)?;
        self.open = Some(Open {
            head: head.clone(),
            worksheet,
            formats: head.columns.iter().map(|column| look_of(column.kind)).collect(),
            heading,
            next: heading.saturating_add(1),
        });
        Ok(())
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Outcome<()> {
        if let Some(open) = &self.open
            && open.next >= self.rows
        {
            let head = open.head.clone();
            self.begin(&head)?;
        }
        let open = self.open.as_mut().ok_or_else(|| Problem::internal("a row without a sheet"))?;
        for ((place, cell), format) in (0..).zip(cells).zip(&open.formats) {
            xlsx_format::write(&mut open.worksheet, open.next, place, cell, format).map_err(told)?;
        }
        open.next = open.next.saturating_add(1);
        Ok(())
    }

    fn close(&mut self) -> Outcome<()> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        let last = open.next.saturating_sub(1);
        if last > open.heading && !open.head.columns.is_empty() {
            let end = xlsx_format::last_of(&open.head.columns);
            open.worksheet.autofilter(open.heading, 0, last, end).map_err(told)?;
        }
        self.workbook.push_worksheet(open.worksheet);
        Ok(())
    }

    pub(super) fn save(mut self, to: impl Write + Send) -> Outcome<()> {
        self.close()?;
        self.workbook.save_to_writer(to).map_err(told)
    }
}

fn told(error: XlsxError) -> Problem {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => Problem::unavailable(error),
        error => Problem::internal(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Moment,
        spreadsheet::{
            Columns, Sheet, Workbook,
            excel_limits::{CUT, TEXT},
        },
    };
    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
    use chrono::NaiveDate;
    use std::io::{Cursor, Read, Seek, SeekFrom};

    fn opened<R: Read + Seek>(file: R) -> Xlsx<R> {
        open_workbook_from_rs(file).unwrap()
    }

    fn rows<R: Read + Seek>(book: &mut Xlsx<R>, name: &str) -> Vec<Vec<Data>> {
        let range = book.worksheet_range(name).unwrap();
        range.rows().map(<[Data]>::to_vec).collect()
    }

    fn one_text(text: &str) -> Data {
        let columns = Columns::new().text("内容", |text: &String| text.clone());
        let sheet = Sheet::new("一", columns, [text.to_owned()]);
        let bytes = Workbook::new().sheet(sheet).xlsx().unwrap();
        let mut book = opened(Cursor::new(bytes));
        assert!(book.worksheet_formula("一").unwrap().is_empty());
        rows(&mut book, "一")[1][0].clone()
    }

    #[test]
    fn a_report_has_its_title_what_it_is_about_headings_and_typed_cells() {
        let day: NaiveDate = "2018-02-01".parse().unwrap();
        let columns = Columns::new()
            .text("地区", |(name, _): &(&str, i64)| (*name).to_owned())
            .wide(30)
            .whole("隐患数", |(_, number)| *number)
            .decimal("整改率", 1, |_| 87.5)
            .date("日期", move |_| day)
            .moment("时间", |_| Moment::from_micros(1_517_450_400_000_000))
            .text("备注", |_| None);
        let sheet = Sheet::new("汇总", columns, [("姑苏区", 8), ("昆山市", 3)])
            .title("统计表")
            .about("期间", "2018年1月")
            .about("制表", "2018-02-01");
        let second =
            Sheet::new("汇总", Columns::new().whole("数", |number: &i64| *number), [1_i64]).title("二");
        let bytes = Workbook::new().sheet(sheet).sheet(second).xlsx().unwrap();
        let mut book = opened(Cursor::new(bytes));
        assert_eq!(book.sheet_names(), ["汇总", "汇总 (2)"]);
        let table = rows(&mut book, "汇总");
        assert_eq!(table[0][0], Data::String("统计表".to_owned()));
        assert_eq!(table[1][0], Data::String("期间:2018年1月\u{3000}制表:2018-02-01".to_owned()));
        assert_eq!(table[2][1], Data::String("隐患数".to_owned()));
        assert_eq!(table[3][0], Data::String("姑苏区".to_owned()));
        assert_eq!((&table[3][1], &table[3][2]), (&Data::Float(8.0), &Data::Float(87.5)));
        let Data::DateTime(date) = &table[3][3] else { panic!("{table:?}") };
        assert_eq!(date.as_datetime().unwrap().date(), day);
        let Data::DateTime(at) = &table[3][4] else { panic!("{table:?}") };
        assert_eq!(at.as_datetime().unwrap().to_string(), "2018-02-01 10:00:00");
        assert_eq!(table[3][5], Data::Empty);
        let merged = book.merge_cells_by_sheet_name("汇总").unwrap();
        let merged: Vec<_> = merged.iter().map(|place| (place.start, place.end)).collect();
        assert_eq!(merged, [((0, 0), (0, 5)), ((1, 0), (1, 5))]);
    }

    #[test]
    fn a_text_is_never_a_formula() {
        for text in ["=1+1", "+86 512", "-2", "@SUM(A1)", "'x", "1", "2018-02-01", "甲,\"乙\"\n丙", "a\u{1}b"]
        {
            assert_eq!(one_text(text), Data::String(text.to_owned()));
        }
        assert_eq!(one_text("甲\u{ffff}"), Data::String("甲\u{fffd}".to_owned()));
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
        let fits = "😀".repeat(TEXT / 2);
        assert_eq!(one_text(&fits), Data::String(fits.clone()));
        let Data::String(kept) = one_text(&format!("{fits}甲乙")) else { panic!("no text") };
        assert!(kept.starts_with("😀😀") && kept.ends_with(CUT), "{kept}");
        assert!((TEXT - 1..=TEXT).contains(&kept.encode_utf16().count()));
    }

    #[test]
    fn what_a_spreadsheet_cannot_count_is_a_text() {
        let columns = Columns::new()
            .date("日", |(): &()| NaiveDate::from_ymd_opt(1899, 12, 31))
            .whole("数", |(): &()| i64::MAX);
        let bytes = Workbook::new().sheet(Sheet::new("一", columns, [()])).xlsx().unwrap();
        let table = rows(&mut opened(Cursor::new(bytes)), "一");
        assert_eq!(table[1], [Data::String("1899-12-31".to_owned()), Data::String(i64::MAX.to_string())]);
    }

    #[test]
    fn a_long_list_goes_on_in_another_sheet() {
        let folder = tempfile::tempdir().unwrap();
        let mut book = XlsxWriter::on_disk(folder.path()).unwrap();
        book.rows = 4;
        let columns = Columns::new().whole("数", |number: &i64| *number);
        let head = Head {
            name: "隐患".to_owned(),
            title: None,
            about: Vec::new(),
            columns: columns.described().to_vec(),
        };
        book.begin(&head).unwrap();
        for number in 0..7 {
            book.row(&columns.cells(&number)).unwrap();
        }
        let mut file = tempfile::tempfile_in(folder.path()).unwrap();
        book.save(&file).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "files without a name");
        file.seek(SeekFrom::Start(0)).unwrap();
        let mut book = opened(file);
        let names = book.sheet_names();
        assert_eq!(names, ["隐患", "隐患 (2)", "隐患 (3)"]);
        let numbers: Vec<f64> = names
            .iter()
            .flat_map(|name| rows(&mut book, name).split_off(1))
            .map(|row| match row[..] {
                [Data::Float(number)] => number,
                _ => panic!("{row:?}"),
            })
            .collect();
        assert_eq!(numbers, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }
}
