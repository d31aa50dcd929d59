//! The catalogue of problems as a page.

use crate::problem::{ProblemKind, Retry};
use std::fmt::Write;

const PAGE: &str = include_str!("problems.html");

/// A row for each problem; its anchor is the code.
pub fn page() -> String {
    let mut rows = String::new();
    for kind in ProblemKind::ALL {
        let (code, title) = (kind.code(), kind.title());
        let (zh, en) = match kind.retry() {
            Retry::Never => ("不要重试", "do not repeat"),
            Retry::Later => ("稍后重试", "repeat later"),
            Retry::AfterSignIn => ("登录后重试", "sign in, then repeat"),
            Retry::AfterReading => ("重新读取后再决定", "read again, then decide"),
        };
        // Writing to a String does not fail.
        let _ = writeln!(
            rows,
            "<tr id=\"{code}\"><td><a href=\"#{code}\"><code>{code}</code></a><td>{}<td>{}<td>{}<td>{zh}<br>{en}</tr>",
            kind.status(),
            title.zh,
            title.en
        );
    }
    PAGE.replace("{rows}", &rows)
}
