//! The guides: Markdown files of the repository as pages, and the links between them.

use super::{
    markdown::{self, Rendered, escaped},
    static_page::StaticPage,
};
use std::fmt::Write;

const PAGE: &str = include_str!("guide.html");

/// Where a demo listens that was started without settings. Its address in a guide stands for the server's own.
const DEMO: &str = "http://127.0.0.1:8080/";

/// A guide.
pub struct Guide {
    /// The last part of its address.
    pub name: &'static str,
    /// Its place in the repository.
    pub file: &'static str,
    language: &'static str,
    text: &'static str,
}

const fn guide(name: &'static str, file: &'static str, text: &'static str) -> Guide {
    Guide { name, file, language: "en", text }
}

const README: Guide = guide("readme", "README.md", include_str!("../../../README.md"));

/// Every guide.
pub const GUIDES: [Guide; 11] = [
    README,
    Guide {
        name: "readme-zh",
        file: "api/docs/README.zh-CN.md",
        language: "zh-CN",
        text: include_str!("../../docs/README.zh-CN.md"),
    },
    guide("tour", "api/docs/tour.md", include_str!("../../docs/tour.md")),
    guide("concepts", "api/docs/concepts.md", include_str!("../../docs/concepts.md")),
    guide("phone-apps", "api/docs/phone-apps.md", include_str!("../../docs/phone-apps.md")),
    guide("uploads", "api/docs/uploads.md", include_str!("../../docs/uploads.md")),
    guide("papers", "api/docs/papers.md", include_str!("../../docs/papers.md")),
    guide("operations", "api/docs/operations.md", include_str!("../../docs/operations.md")),
    guide("checklists", "checklists/README.md", include_str!("../../../checklists/README.md")),
    guide("bad-link", "tests/link/README.md", include_str!("../../../tests/link/README.md")),
    guide("glossary", "api/docs/glossary.md", include_str!("../../docs/glossary.md")),
];

impl Guide {
    /// The guide as a page with a table of contents.
    pub fn page(&self) -> StaticPage {
        let Rendered { title, headings, html } = markdown::render(self.text, |link| self.target(link));
        let mut contents = String::new();
        for heading in headings {
            let class = if heading.is_nested { " class=\"nested\"" } else { "" };
            let (id, text) = (heading.id, escaped(&heading.text));
            // Writing to a String does not fail.
            let _ = writeln!(contents, "<li{class}><a href=\"#{id}\">{text}</a>");
        }
        let page = PAGE
            .replace("{language}", self.language)
            .replace("{title}", &escaped(&title))
            .replace("{contents}", &contents)
            .replace("{text}", &html);
        StaticPage::html(page)
    }

    /// Where a link of the file leads when it is served: to a page of this server, to another site, or, if it is to a
    /// file that is not served, nowhere.
    fn target(&self, link: &str) -> Option<String> {
        if let Some(path) = link.strip_prefix(DEMO) {
            return Some(format!("/{path}"));
        }
        if link.starts_with('#') || link.contains("://") {
            return Some(link.to_owned());
        }
        let (path, part) = link.split_at(link.find('#').unwrap_or(link.len()));
        let file = joined(self.file, path);
        let known = GUIDES.iter().find(|guide| guide.file == file)?;
        Some(format!("/docs/guide/{}{part}", known.name))
    }
}

/// The table of guides that the README has, as HTML.
pub fn table() -> String {
    let section = README.text.split("\n## Guides\n").nth(1).unwrap_or_default();
    let lines =
        section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let table = lines.collect::<Vec<_>>().join("\n");
    markdown::render(&table, |link| README.target(link)).html
}

/// The path that a relative link in `file` means.
fn joined(file: &str, link: &str) -> String {
    let mut parts: Vec<_> = file.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_link_leads_to_the_served_guide_or_to_the_server_itself() {
        let tour = GUIDES.iter().find(|guide| guide.name == "tour").unwrap();
        for (link, target) in [
            ("concepts.md#figures", Some("/docs/guide/concepts#figures")),
            ("../../README.md", Some("/docs/guide/readme")),
            ("../../checklists/README.md", Some("/docs/guide/checklists")),
            ("#sign-in", Some("#sign-in")),
            ("http://127.0.0.1:8080/docs/api/", Some("/docs/api/")),
            ("https://typst.app", Some("https://typst.app")),
            ("../../LICENSE", None),
        ] {
            assert_eq!(tour.target(link).as_deref(), target, "{link}");
        }
    }

    #[test]
    fn each_relative_link_is_to_a_file_of_the_repository() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for guide in GUIDES {
            assert!(root.join(guide.file).is_file(), "{}", guide.file);
            markdown::render(guide.text, |link| {
                let path = link.split('#').next().unwrap();
                let is_relative = !path.is_empty() && !link.contains("://");
                let is_there = !is_relative || root.join(joined(guide.file, path)).exists();
                assert!(is_there, "{}: {link} leads nowhere", guide.file);
                None
            });
        }
    }
}
