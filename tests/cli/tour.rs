//! The README's tour, line by line, against the demo.

use crate::support::process::Server;
use std::process::Command;

/// Pastes the blocks into a shell, beside a demo that has just started; these texts come out.
fn paste(mark: &str, expected: &[&str]) {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--demo"]);
    let told = Command::new("bash")
        .args(["-eu", "-o", "pipefail", "-c", &blocks(mark)])
        .env("FI", server.url(""))
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr),
    );
    assert!(told.status.success() && err.is_empty(), "{out}\n{err}");
    for expected in expected {
        assert!(out.contains(expected), "{expected} is not in\n{out}");
    }
    println!("{out}");
}

#[test]
fn the_day_of_a_phone_goes_as_it_is_printed() {
    let expected = [
        "\"afresh\":true",
        "\"replayed\":true",
        "5 \"state\":\"stored\"",
        "\"state\":\"submitted\"",
        "{\"receipt\":\"",
        "\"changed\":{",
    ];
    paste("phone", &expected);
}

#[test]
fn the_tour_of_the_readme_works_as_it_is_printed() {
    let expected = [
        "\"complete\":false",
        "\"state\":\"stored\"",
        "\"step\":\"invalidate\"",
        "特监令〔2018〕320508-0002号",
        "\"what\":\"listed\"",
        "proof-missing",
        "\"rechecks\":{\"code\":\"rechecks\"",
        "\"overdue_hazards\":",
        "区划代码,地区,使用单位",
        "item-locked",
        "The inspection is approved",
        "/order.pdf %PDF-1.7",
        "/record.pdf %PDF-1.7",
    ];
    paste("tour", &expected);
}

#[test]
fn the_demo_has_what_the_readme_promises_and_comes_up_again() {
    let data = tempfile::tempdir().unwrap();
    let first = Server::start(data.path(), &["--demo"]);
    assert!(
        first.before.iter().any(|line| line.contains("wang")),
        "{:?}",
        first.before
    );
    let ended = first.stop();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let again = Server::start(data.path(), &["--demo"]);
    assert!(
        again.before.iter().any(|line| line.contains("suzhou-2018")),
        "{:?}",
        again.before
    );
}

/// The blocks between two marks of the README.
fn blocks(mark: &str) -> String {
    let readme = include_str!("../../README.md");
    let tour = readme
        .split(&format!("<!-- {mark} -->"))
        .nth(1)
        .unwrap()
        .split(&format!("<!-- /{mark} -->"))
        .next()
        .unwrap();
    let blocks = tour
        .split("```sh\n")
        .skip(1)
        .map(|block| block.split("```").next().unwrap());
    blocks.collect::<Vec<_>>().join("\n")
}
