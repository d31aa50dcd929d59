//! Chooses the language of a response by `Accept-Language`.

use crate::problem::Text;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    /// From `Accept-Language` (RFC 9110, 12.5.4); Chinese where nothing else is asked for.
    pub fn of(headers: &HeaderMap) -> Self {
        headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or(Self::Zh, Self::preferred)
    }

    fn preferred(accepted: &str) -> Self {
        let weight_of = |wanted: &str| {
            accepted
                .split(',')
                .filter_map(|range| {
                    let mut parts = range.split(';');
                    let tag = parts.next()?.trim();
                    let primary = tag.split('-').next()?;
                    let weight = parts
                        .find_map(|part| part.trim().strip_prefix("q="))
                        .map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
                    primary.eq_ignore_ascii_case(wanted).then_some(weight)
                })
                .fold(0.0_f32, f32::max)
        };
        if weight_of("en") > weight_of("zh") { Self::En } else { Self::Zh }
    }

    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The one of two.
    pub fn say<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    pub fn yes_or_no(self, is: bool) -> &'static str {
        if is { self.say("是", "Yes") } else { self.say("否", "No") }
    }

    pub fn pick(self, text: &Text) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heavier_language_wins_and_chinese_is_the_default() {
        for (accepted, expected) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Zh),
            ("en-GB,en;q=0.9,zh;q=0.8", Language::En),
            ("fr, en;q=0.3", Language::En),
            ("*", Language::Zh),
            ("", Language::Zh),
            ("en;q=0", Language::Zh),
        ] {
            assert_eq!(Language::preferred(accepted), expected, "{accepted}");
        }
    }
}
