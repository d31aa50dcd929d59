//! The record of an inspection and the order, as papers.

mod keeping;
mod law;
mod order;
mod record;
mod signs;

use crate::support::{
    App, Client,
    people::CHEN,
    visit::{begun, filled_in, registered, submit},
};
use serde_json::Value;

/// A visit of Chen and Liu that was submitted with one finding, `cv-plan`: who leads, the unit, its address, the
/// hazard's.
async fn a_visit(app: &App) -> (Client, Value, String, String) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let hazards = chen.get(&format!("/v1/hazards?unit_id={}", unit.as_str().unwrap())).await;
    let hazard = hazards.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    (chen, unit, visit, hazard)
}

/// Every one of these is in the text.
#[track_caller]
fn says(text: &str, expected: &[&str]) {
    for words in expected {
        let words: String = words.split_whitespace().collect();
        assert!(text.contains(&words), "{words} is not in\n{text}");
    }
}

/// What a phone reads from the code on the first page.
fn scanned(paper: &crate::support::paper::Paper) -> String {
    let mut page = rqrr::PreparedImage::prepare(paper.corner());
    let codes = page.detect_grids();
    assert_eq!(codes.len(), 1, "codes in the corner");
    codes[0].decode().unwrap().1
}
