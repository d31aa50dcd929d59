//! Writes out the short form of clauses in Chinese.

/// `Art. 83(6)` is `第八十三条第（六）项`, `Art. 40 para. 3` is `第四十条第三款`, `Annex D` is `附录D`; what is only
/// numbered stays.
pub fn in_chinese(clause: &str) -> String {
    article(clause).unwrap_or_else(|| {
        clause
            .replace("Appendix ", "附录")
            .replace("Annex ", "附录")
            .replace("note ", "注")
            .replace(" to ", "至")
    })
}

fn article(clause: &str) -> Option<String> {
    let number = |digits: &str| numeral(digits.parse().ok()?);
    let rest = clause.strip_prefix("Art. ")?;
    let (rest, item) = match rest.strip_suffix(')') {
        Some(rest) => {
            let (rest, item) = rest.split_once('(')?;
            (rest, format!("第（{}）项", number(item)?))
        }
        None => (rest, String::new()),
    };
    let (article, paragraph) = match rest.split_once(" para. ") {
        Some((article, paragraph)) => (article, format!("第{}款", number(paragraph)?)),
        None => (rest, String::new()),
    };
    Some(format!("第{}条{paragraph}{item}", number(article)?))
}

/// Of 1 to 999.
fn numeral(number: usize) -> Option<String> {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut numeral = String::new();
    if hundreds > 0 {
        numeral.push_str(DIGITS.get(hundreds)?);
        numeral.push('百');
    }
    match tens {
        0 if hundreds > 0 && ones > 0 => numeral.push('零'),
        0 => {}
        1 if hundreds == 0 => numeral.push('十'),
        tens => {
            numeral.push_str(DIGITS.get(tens)?);
            numeral.push('十');
        }
    }
    if ones > 0 {
        numeral.push_str(DIGITS.get(ones)?);
    }
    (!numeral.is_empty()).then_some(numeral)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_and_items_are_named_as_laws_name_them() {
        for (clause, expected) in [
            ("Art. 83(6)", "第八十三条第（六）项"),
            ("Art. 40", "第四十条"),
            ("Art. 40 para. 3", "第四十条第三款"),
            ("Art. 9 para. 2(1)", "第九条第二款第（一）项"),
            ("Art. 8", "第八条"),
            ("Art. 10", "第十条"),
            ("Art. 115(12)", "第一百一十五条第（十二）项"),
            ("Art. 101", "第一百零一条"),
            ("5.9.4", "5.9.4"),
            ("5.2.2 to 5.2.7", "5.2.2至5.2.7"),
            ("Annex D", "附录D"),
            ("note 2-3", "注2-3"),
            ("Art. 40, last paragraph", "Art. 40, last paragraph"),
            ("Art. 0", "Art. 0"),
            ("Art. 1000", "Art. 1000"),
        ] {
            assert_eq!(in_chinese(clause), expected);
        }
    }
}
