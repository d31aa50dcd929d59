//! The number of a use registration certificate (TSG 08-2017).

use crate::problem::Text;

/// The kind characters: boiler, vessel, cylinder, piping, lift, crane, ride, ropeway, vehicle.
const KINDS: &str = "锅容瓶管梯起索游车";

/// The number with the brackets that a keyboard in half width gives: two numbers that differ only in the width of
/// their brackets are the same.
pub fn canonical(number: &str) -> String {
    number.replace('\u{ff08}', "(").replace('\u{ff09}', ")")
}

/// The ways in which the same number may have been kept.
pub fn spellings(number: &str) -> Vec<String> {
    let half = canonical(number);
    let full = half.replace('(', "\u{ff08}").replace(')', "\u{ff09}");
    let mut spellings = vec![number.to_owned(), half, full];
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

/// What is odd about a number. The forms are those of certificates that are in use (domain audit S22), not of the rule's
/// text: reason enough to warn, not to refuse.
pub fn warning(number: &str) -> Option<Text> {
    let number = canonical(number);
    (!is_present_form(&number) && !is_registration_code(&number)).then(|| {
        Text::new(
            "使用登记证编号与常见格式(如 梯11苏E00001(18),或20位注册代码)不符,请核对",
            "The registration number looks neither like 梯11苏E00001(18) nor like a code of 20 digits: compare it with the \
             certificate",
        )
    })
}

/// The code of certificates from before TSG 08-2017: 31103506002016053337.
fn is_registration_code(number: &str) -> bool {
    number.len() == 20 && number.bytes().all(|digit| digit.is_ascii_digit())
}

/// 梯11苏E00001(18): kind, two places of the catalogue code, province and city, five places (four before TSG 08-2017), year
/// in brackets.
fn is_present_form(number: &str) -> bool {
    let upper_or_digit = |sign: &char| sign.is_ascii_digit() || sign.is_ascii_uppercase();
    let signs: Vec<char> = number.chars().collect();
    let [kind, c1, c2, province, city, serial @ .., open, y1, y2, close] = signs.as_slice() else {
        return false;
    };
    let (province, city, open, y1, y2, close) = (*province, *city, *open, *y1, *y2, *close);
    KINDS.contains(*kind)
        && (4..=5).contains(&serial.len())
        && [c1, c2].into_iter().chain(serial).all(upper_or_digit)
        && ('\u{4e00}'..='\u{9fa5}').contains(&province)
        && city.is_ascii_uppercase()
        && open == '('
        && y1.is_ascii_digit()
        && y2.is_ascii_digit()
        && close == ')'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_widths_of_brackets_are_the_usual_form() {
        for number in [
            "梯11苏E00001(18)",
            "管30苏E00001\u{ff08}18\u{ff09}",
            "容15苏EA0001(09)",
            "梯11闽E3622(16)",
            "31103506002016053337",
        ] {
            assert_eq!(warning(number), None, "{number}");
        }
    }

    #[test]
    fn another_form_is_warned_of() {
        for number in ["", "梯11苏E001(18)", "32110320050012", "梯11苏e00001(18)", "楼11苏E00001(18)"] {
            assert!(warning(number).is_some(), "{number}");
        }
    }

    #[test]
    fn the_width_of_brackets_makes_no_other_number() {
        assert_eq!(canonical("梯11苏E00001\u{ff08}18\u{ff09}"), "梯11苏E00001(18)");
        assert_eq!(spellings("梯11苏E00001(18)").len(), 2);
        assert_eq!(spellings("旧001"), ["旧001"]);
    }
}
