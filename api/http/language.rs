//! Chooses the language of a response by `Accept-Language`.

use crate::problem::Text;
use actix_web::{
    HttpMessage,
    http::header::{AcceptLanguage, Header, Quality},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    /// From `Accept-Language` (RFC 9110, 12.5.4); Chinese if nothing else is asked for.
    pub fn of(request: &impl HttpMessage) -> Self {
        let accepted = AcceptLanguage::parse(request).map(|accepted| accepted.0).unwrap_or_default();
        let weight_of = |language: &str| {
            let ranges = accepted.iter().filter(|accepted| {
                let tag = accepted.item.item();
                tag.is_some_and(|tag| tag.primary_language().eq_ignore_ascii_case(language))
            });
            ranges.map(|range| range.quality).max().unwrap_or(Quality::ZERO)
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
    use actix_web::{http::header::ACCEPT_LANGUAGE, test::TestRequest};

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
            let request = TestRequest::default().insert_header((ACCEPT_LANGUAGE, accepted)).to_http_request();
            assert_eq!(Language::of(&request), expected, "{accepted}");
        }
        assert_eq!(Language::of(&TestRequest::default().to_http_request()), Language::Zh);
    }
}
