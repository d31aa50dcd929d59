//! Makes texts printable: names characters that the font lacks, allows breaks in long words.

use serde_json::Value;

/// A run of Latin signs without a space that is longer may be broken, so that it stays within its cell. No code that
/// is searched for is as long.
const LONG: usize = 20;
const STEP: usize = 8;
const MAY_BREAK: char = '\u{200b}';

/// The text with `〔U+20BB7〕` for a sign that the font does not have. Tabs are spaces; signs that only say how
/// others look (variation selectors, joiners) go.
pub fn printable(text: &str, has: impl Fn(char) -> bool) -> String {
    let mut signs = Vec::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\n' => signs.push(sign),
            '\t' => signs.push(' '),
            '\r'
            | '\u{200b}'..='\u{200d}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0100}'..='\u{e01ef}' => {}
            sign if has(sign) => signs.push(sign),
            sign => signs.extend(format!("〔U+{:04X}〕", u32::from(sign)).chars()),
        }
    }
    with_breaks(&signs)
}

fn with_breaks(signs: &[char]) -> String {
    let mut text = String::with_capacity(signs.len());
    for run in signs.chunk_by(|one, next| one.is_ascii_graphic() && next.is_ascii_graphic()) {
        let step = if run.len() > LONG { STEP } else { LONG };
        for (place, part) in run.chunks(step).enumerate() {
            text.extend((place > 0).then_some(MAY_BREAK));
            text.extend(part);
        }
    }
    text
}

/// Numbers and digests that have their room: these are never broken.
const WHOLE: [&str; 4] = ["number", "hash", "sha256", "photo_id"];

/// Every text in `content`.
pub fn make_printable(content: &mut Value, has: &impl Fn(char) -> bool) {
    match content {
        Value::String(text) => *text = printable(text, has),
        Value::Array(values) => values.iter_mut().for_each(|value| make_printable(value, has)),
        Value::Object(values) => values
            .iter_mut()
            .filter(|(name, _)| !WHOLE.contains(&name.as_str()))
            .for_each(|(_, value)| make_printable(value, has)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn has(sign: char) -> bool {
        sign != '𠮷' && !sign.is_control()
    }

    #[test]
    fn what_the_font_lacks_is_named() {
        assert_eq!(printable("𠮷田\t有限公司", has), "〔U+20BB7〕田 有限公司");
        assert_eq!(printable("葛\u{e0100}城\u{200d}", has), "葛城");
        assert_eq!(printable("一\r\n二", has), "一\n二");
    }

    #[test]
    fn codes_stay_whole_and_longer_runs_may_be_broken() {
        let code = "311010320201800001";
        assert_eq!(printable(code, has), code);
        let long = "a".repeat(100);
        let broken = printable(&long, has);
        assert_eq!(broken.replace(MAY_BREAK, ""), long);
        assert!(broken.split(MAY_BREAK).all(|part| part.len() <= STEP), "{broken}");
    }

    proptest! {
        #[test]
        fn nothing_unprintable_is_left(text in any::<String>()) {
            let left = printable(&text, has);
            prop_assert!(left.chars().all(|sign| sign == '\n' || sign == MAY_BREAK || has(sign)), "{left:?}");
        }
    }
}
