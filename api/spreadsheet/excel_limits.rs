//! The limits of Excel ('Excel specifications and limits'), and how longer content is cut.

use std::{borrow::Cow, collections::BTreeSet};

/// Rows of a sheet.
pub(super) const ROWS: u32 = 1_048_576;
/// UTF-16 units of a cell's text.
pub(super) const TEXT: usize = 32_767;
/// UTF-16 units of a sheet's name.
const NAME: usize = 31;
/// At the end of a text that was too long; CSV has it whole.
pub(super) const CUT: &str = "…(已截断 cut)";
/// Whole numbers up to here are exact in a spreadsheet.
pub(super) const EXACT: u64 = 1 << 53;

/// The names of the sheets so far, in lower case: Excel takes no two that differ in case only.
#[derive(Default)]
pub(super) struct SheetNames(BTreeSet<String>);

impl SheetNames {
    /// A name like the one wanted that Excel takes.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        let taken = |sign: char| {
            if "[]:*?/\\".contains(sign) || sign.is_control() { ' ' } else { sign }
        };
        let clean: String = wanted.chars().map(taken).collect();
        let clean = match clean.trim_matches(|sign: char| sign == '\'' || sign.is_whitespace()) {
            "" => "Sheet",
            clean => clean,
        };
        let names = (1_u32..).map(|number| {
            let end = match number {
                1 => String::new(),
                number => format!(" ({number})"),
            };
            let room = NAME.saturating_sub(end.len());
            format!("{}{end}", cut(clean, room).trim_end_matches('\''))
        });
        let mut free = names.filter(|name| self.0.insert(name.to_lowercase()));
        free.next().unwrap_or_default()
    }
}

/// The text as Excel takes it: not too long, and without the two characters that XML cannot hold.
pub(super) fn fitting(text: &str) -> Cow<'_, str> {
    let text = if text.contains(['\u{fffe}', '\u{ffff}']) {
        Cow::Owned(text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    };
    if text.encode_utf16().count() <= TEXT {
        return text;
    }
    let room = TEXT.saturating_sub(CUT.encode_utf16().count());
    Cow::Owned(format!("{}{CUT}", cut(&text, room)))
}

/// As much of the beginning as has at most `units` UTF-16 units, which is how Excel counts.
fn cut(text: &str, units: usize) -> &str {
    let mut used = 0_usize;
    let end = text.char_indices().find(|(_, sign)| {
        used = used.saturating_add(sign.len_utf16());
        used > units
    });
    end.and_then(|(place, _)| text.get(..place)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheets_name_is_one_that_excel_takes() {
        let mut names = SheetNames::default();
        for (wanted, given) in [
            ("隐患[2018]/一季度", "隐患 2018  一季度"),
            ("Report", "Report"),
            ("REPORT", "REPORT (2)"),
            ("'", "Sheet"),
            ("", "Sheet (2)"),
            ("1234567890123456789012345678901234", "1234567890123456789012345678901"),
            ("1234567890123456789012345678901", "123456789012345678901234567 (2)"),
            ("123456789012345678901234567890'x", "123456789012345678901234567890"),
        ] {
            assert_eq!(names.free(wanted), given);
        }
    }
}
