//! The documentation that the server serves: every page, every link between the pages.

use crate::support::process::{Server, run};
use field_inspection::problem::ProblemKind;
use reqwest::{Client, Response};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// A server that keeps its data as long as it runs.
struct Documented {
    server: Server,
    client: Client,
    _data: tempfile::TempDir,
}

impl Documented {
    fn start(args: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let server = Server::start(data.path(), args);
        Self { server, client: Client::new(), _data: data }
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(self.server.url(path)).send().await.unwrap()
    }

    async fn text(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    }

    /// The start page and all pages that links lead to from there, by path.
    async fn pages(&self) -> BTreeMap<String, String> {
        let mut pages = BTreeMap::new();
        let mut waiting = vec!["/docs/".to_owned()];
        while let Some(path) = waiting.pop() {
            if pages.contains_key(&path) {
                continue;
            }
            let page = self.text(&path).await;
            let inner = values(&page, "href").into_iter().filter(|link| link.starts_with('/'));
            waiting.extend(inner.map(|link| link.split('#').next().unwrap().to_owned()));
            pages.insert(path, page);
        }
        pages
    }
}

/// The values of an attribute in a page, in their order.
fn values(page: &str, attribute: &str) -> Vec<String> {
    let mark = format!(" {attribute}=\"");
    let parts = page.split(&mark).skip(1);
    parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

/// The first line of each guide in the repository, without the mark of a heading.
fn titles() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = fs::read_dir(root.join("api/docs")).unwrap().map(|entry| entry.unwrap().path());
    let others = ["README.md", "checklists/README.md", "tests/link/README.md"].map(|file| root.join(file));
    let texts = folder.chain(others).map(|file| fs::read_to_string(file).unwrap());
    texts.map(|text| text.lines().next().unwrap().trim_start_matches("# ").to_owned()).collect()
}

#[tokio::test]
async fn each_guide_is_served_and_each_link_leads_somewhere() {
    let documented = Documented::start(&[]);
    let pages = documented.pages().await;
    for (path, page) in &pages {
        for link in values(page, "href") {
            let (target, part) = link.split_once('#').unwrap_or((&link, ""));
            if target.contains("://") || part.is_empty() {
                continue;
            }
            let target = if target.is_empty() { path } else { target };
            let ids = values(&pages[target], "id");
            assert!(ids.iter().any(|id| id == part), "{path}: {link} leads nowhere");
        }
    }
    let titles = titles();
    assert!(titles.len() > 10, "{titles:?}");
    for title in titles {
        let heading = format!("\">{title}</h1>");
        let found = pages.iter().find(|(_, page)| page.contains(&heading));
        let (path, _) = found.unwrap_or_else(|| panic!("{title} is not served"));
        let link = format!("href=\"{path}\"");
        assert!(pages["/docs/"].contains(&link), "the start page does not lead to {path}");
    }
    for path in ["/docs/api/", "/docs/problems", "/openapi.yaml"] {
        assert!(pages.contains_key(path), "{path}");
    }
}

#[tokio::test]
async fn a_page_loads_nothing_from_elsewhere_and_is_sent_once() {
    let documented = Documented::start(&[]);
    for path in ["/docs/", "/docs/problems", "/docs/guide/tour", "/docs/guide/readme-zh"] {
        let answer = documented.get(path).await;
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'self';") && !policy.contains("http"), "{policy}");
        let tag = answer.headers()["etag"].clone();
        let page = answer.text().await.unwrap();
        assert_eq!(page.matches("<link ").count(), 1, "{path}: {page}");
        for loading in ["<script", " src=", "@import", "url("] {
            assert!(!page.contains(loading), "{path}: {loading}");
        }
        let again = documented.client.get(documented.server.url(path)).header("if-none-match", &tag);
        let again = again.send().await.unwrap();
        assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &tag), "{path}");
        let other = documented.client.get(documented.server.url(path)).header("if-none-match", "\"other\"");
        assert_eq!(other.send().await.unwrap().status(), 200, "{path}");
    }
    let style = documented.get("/docs/docs.css").await;
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    let style = style.text().await.unwrap();
    assert!(style.contains("prefers-color-scheme: dark") && !style.contains("url("), "{style}");
}

#[tokio::test]
async fn a_guide_has_its_contents_and_is_written_in_its_language() {
    let documented = Documented::start(&[]);
    let tour = documented.text("/docs/guide/tour").await;
    assert!(tour.contains("<html lang=\"en\">") && tour.contains("<title>A day with curl · "), "{tour}");
    assert!(tour.contains("<li><a href=\"#sign-and-submit\">Sign and submit</a>"), "{tour}");
    assert!(tour.contains("<a href=\"/docs/guide/concepts\">Concepts</a>"), "{tour}");
    assert!(!tour.contains("<!-- tour"), "{tour}");
    assert!(documented.text("/docs/guide/readme-zh").await.contains("<html lang=\"zh-CN\">"));
    let missing = documented.get("/docs/guide/nowhere").await;
    assert_eq!(missing.status(), 404);
    let problem: Value = missing.json().await.unwrap();
    assert_eq!(problem["code"], "no-such-path");
}

#[tokio::test]
async fn the_interactive_api_comes_from_the_server_alone() {
    let documented = Documented::start(&["--demo"]);
    let page = documented.text("/docs/api").await;
    assert!(page.contains(r#"value="chen""#), "one click signs in: {page}");
    let script = documented.text("/docs/api/api.js").await;
    for elsewhere in ["http://", "https://", "src=\"//", "href=\"//"] {
        assert!(!page.contains(elsewhere) && !script.contains(elsewhere), "{elsewhere}");
    }
    for setting in [r#"validatorUrl: "none""#, r#"docExpansion: "none""#, "filter: true"] {
        assert!(script.contains(setting), "{script}");
    }
    let loaded = page.split(['"']).filter_map(|text| text.strip_prefix("./")).collect::<Vec<_>>();
    assert!(loaded.len() >= 4, "{page}");
    for asset in loaded {
        documented.text(&format!("/docs/api/{asset}")).await;
    }
    let described: Value = documented.get("/openapi.json").await.json().await.unwrap();
    assert_eq!(described["openapi"], "3.1.0");
    let yaml = documented.text("/openapi.yaml").await;
    assert_eq!(yaml.trim_end(), run(&["openapi"]).out.trim_end());
}

#[tokio::test]
async fn the_catalogue_has_a_row_for_each_problem_in_both_languages() {
    let documented = Documented::start(&[]);
    let page = documented.text("/docs/problems").await;
    for kind in ProblemKind::ALL {
        let (code, title) = (kind.code(), kind.title());
        assert!(page.contains(&format!("<tr id=\"{code}\">")), "{code}");
        assert!(page.contains(&title.zh) && page.contains(&title.en), "{code}");
    }
    let refused: Value = documented.get("/nowhere").await.json().await.unwrap();
    assert_eq!(refused["type"], "/docs/problems#no-such-path");
}

/// 'An endpoint in five steps' in the README: each place exists, and has what the step names.
#[test]
fn the_five_steps_to_an_endpoint_name_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let section = readme.split("### An endpoint in five steps").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let steps: Vec<_> =
        section.split("\n").filter(|line| line.starts_with(|sign: char| sign.is_ascii_digit())).collect();
    assert_eq!(steps.len(), 5, "{steps:?}");
    let quoted: Vec<_> = section.split('`').skip(1).step_by(2).collect();
    let is_path = |text: &str| text.contains('/') && !text.contains(' ');
    let paths = quoted.iter().filter(|text| is_path(text));
    for path in paths.clone() {
        assert!(root.join(path).exists(), "there is no {path}");
    }
    assert!(paths.count() >= 8, "{quoted:?}");
    // `name` in `file`
    for pair in section.split("` in `").collect::<Vec<_>>().windows(2) {
        let name = pair[0].rsplit('`').next().unwrap();
        let file = pair[1].split('`').next().unwrap();
        let file = root.join(file);
        if file.is_file() {
            assert!(fs::read_to_string(&file).unwrap().contains(name), "{} has no {name}", file.display());
        }
    }
}
