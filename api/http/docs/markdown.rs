//! Markdown to HTML, with the headings for a table of contents.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use std::collections::HashMap;

/// A text as HTML.
pub struct Rendered {
    /// The text of the first heading.
    pub title: String,
    /// The headings of the second and third level.
    pub headings: Vec<Heading>,
    pub html: String,
}

/// A heading that a table of contents links to.
pub struct Heading {
    pub is_nested: bool,
    pub id: String,
    pub text: String,
}

/// Renders CommonMark with tables. `target` says where a link leads; a link without a target becomes its text. HTML in
/// the text is left out.
pub fn render(text: &str, target: impl Fn(&str) -> Option<String>) -> Rendered {
    let mut rendered = Rendered { title: String::new(), headings: Vec::new(), html: String::new() };
    let mut events = Vec::new();
    let mut heading: Option<Open> = None;
    let mut links = Vec::new();
    let mut ids = Ids::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::HtmlBlock)
            | Event::End(TagEnd::HtmlBlock) => {}
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some(Open { level, from: events.len(), text: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some(Open { level, from, text }) = heading.take() else {
                    continue;
                };
                let id = ids.unused(&text);
                let (classes, attrs) = (Vec::new(), Vec::new());
                let start = Tag::Heading { level, id: Some(CowStr::from(id.clone())), classes, attrs };
                events.insert(from, Event::Start(start));
                events.push(Event::End(TagEnd::Heading(level)));
                match level {
                    HeadingLevel::H1 if rendered.title.is_empty() => rendered.title = text,
                    HeadingLevel::H2 | HeadingLevel::H3 => {
                        let is_nested = level == HeadingLevel::H3;
                        rendered.headings.push(Heading { is_nested, id, text });
                    }
                    _ => {}
                }
            }
            Event::Start(Tag::Link { dest_url, title, id, .. }) => {
                let found = target(&dest_url);
                links.push(found.is_some());
                events.extend(found.map(|found| {
                    let (link_type, dest_url) = (LinkType::Inline, found.into());
                    Event::Start(Tag::Link { link_type, dest_url, title, id })
                }));
            }
            Event::End(TagEnd::Link) => {
                if links.pop() == Some(true) {
                    events.push(Event::End(TagEnd::Link));
                }
            }
            // A table that is wider than the screen is scrolled alone.
            Event::Start(Tag::Table(columns)) => {
                events.push(Event::Html("<div class=\"table\">".into()));
                events.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                events.extend([Event::End(TagEnd::Table), Event::Html("</div>\n".into())]);
            }
            event => {
                if let (Some(open), Event::Text(text) | Event::Code(text)) = (&mut heading, &event) {
                    open.text.push_str(text);
                }
                events.push(event);
            }
        }
    }
    html::push_html(&mut rendered.html, events.into_iter());
    rendered
}

/// A text for a place in HTML outside of tags.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A heading whose end has not come yet.
struct Open {
    level: HeadingLevel,
    /// The place of its first event.
    from: usize,
    text: String,
}

/// The ids of headings, formed as GitHub forms them, so that one link serves both places.
#[derive(Default)]
struct Ids(HashMap<String, usize>);

impl Ids {
    fn unused(&mut self, text: &str) -> String {
        let kept = text.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
        let id = kept.collect::<String>().to_lowercase().replace(' ', "-");
        let uses = self.0.entry(id.clone()).or_default();
        *uses += 1;
        match *uses {
            1 => id,
            many => format!("{id}-{}", many - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_ids_that_github_gives_them() {
        let text = "# A day, `curl`\n## Look-back\n### 能做什么\n## Look-back\n";
        let rendered = render(text, |_| None);
        assert_eq!(rendered.title, "A day, curl");
        let ids: Vec<_> = rendered.headings.iter().map(|heading| &*heading.id).collect();
        assert_eq!(ids, ["look-back", "能做什么", "look-back-1"]);
        assert!(rendered.html.contains("<h2 id=\"look-back-1\">Look-back</h2>"), "{}", rendered.html);
    }

    #[test]
    fn links_lead_where_the_caller_says_and_html_is_left_out() {
        let text = "<!-- mark -->\n[a `b`](x.md) [c](y.rs)\n<script>d</script>\n\n| e |\n| --- |\n| f<i> |\n";
        let html = render(text, |link| (link == "x.md").then(|| "/x".to_owned())).html;
        assert!(html.starts_with("<p><a href=\"/x\">a <code>b</code></a> c</p>\n"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("<i>") && !html.contains("mark"), "{html}");
        assert!(html.contains("<div class=\"table\"><table>"), "{html}");
    }
}
