//! What a text in a request may be.

use crate::problem::Flaws;
use std::ops::RangeInclusive;

/// What [`check`] lets through, for the API's description: no control characters but tab and line breaks.
pub const PATTERN: &str = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$";

/// Notes a flaw where `text` has not so many characters, or a control character other than tab and line breaks.
pub fn check(flaws: &mut Flaws, pointer: &str, text: &str, length: RangeInclusive<usize>) {
    let (least, most) = (length.start(), length.end());
    if !length.contains(&text.chars().count()) {
        flaws.note(
            pointer,
            format!("须为 {least} 至 {most} 个字符"),
            format!("{least} to {most} characters are expected"),
        );
    }
    if text
        .chars()
        .any(|sign| sign.is_control() && !matches!(sign, '\t' | '\n' | '\r'))
    {
        flaws.note(pointer, "含有控制字符", "A control character is not taken");
    }
}
