//! The blocks of the guides, pasted into a shell beside a demo that has just started.

use crate::support::process::Server;
use std::process::Command;

/// Pastes the blocks of a guide into a shell, beside a demo that has just started; these texts come out.
fn paste(guide: &str, mark: &str, expected: &[&str]) {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--demo"]);
    let told = Command::new("bash")
        .args(["-eu", "-o", "pipefail", "-c", &blocks(guide, mark)])
        .env("FI", server.url(""))
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
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
    paste(include_str!("../../api/docs/phone-apps.md"), "phone", &expected);
}

#[test]
fn the_tour_works_as_it_is_printed() {
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
    paste(include_str!("../../api/docs/tour.md"), "tour", &expected);
}

#[test]
fn the_demo_prints_its_accounts_at_each_start() {
    let data = tempfile::tempdir().unwrap();
    let first = Server::start(data.path(), &["--demo"]);
    assert!(first.before.iter().any(|line| line.contains("wang")), "{:?}", first.before);
    let ended = first.stop();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let again = Server::start(data.path(), &["--demo"]);
    assert!(again.before.iter().any(|line| line.contains("suzhou-2018")), "{:?}", again.before);
}

/// The blocks between two marks of a guide.
fn blocks(guide: &str, mark: &str) -> String {
    let marked = guide
        .split(&format!("<!-- {mark} -->"))
        .nth(1)
        .unwrap()
        .split(&format!("<!-- /{mark} -->"))
        .next()
        .unwrap();
    let blocks = marked.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.collect::<Vec<_>>().join("\n")
}
