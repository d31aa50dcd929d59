//! Long texts, and signs that the font does not have.

use super::says;
use crate::support::{
    App,
    people::CHEN,
    visit::{begun, filled_in, registered, submit},
};
use serde_json::json;

on_each_engine! {
    long_texts_and_rare_signs_are_printed_as_far_as_they_can_be,
}

async fn long_texts_and_rare_signs_are_printed_as_far_as_they_can_be(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let path = format!("/v1/units/{}", unit.as_str().unwrap());
    // 𠮷 and the smile are in no font here; 堃, 喆, 玥 and 㳇 are common in names and stand in the table of 2013.
    let facts = json!({ "name": "苏州堃喆玥㳇𠮷😀贸易有限公司", "contact_name": "#strong[*张*] $x$ @label <x>", "address": "路".repeat(300) });
    chen.patch(&path, &facts).await.expect(200);
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    let opinion = format!("{}\n\n{}终", "意见".repeat(900), "A".repeat(150));
    chen.patch(&visit, &json!({ "unit_opinion": opinion })).await.expect(200);
    let answer =
        json!({ "verdict": "pass", "remark": "W".repeat(1500), "answered_at": "2018-02-01T05:00:00Z" });
    chen.patch_answers(&visit, &json!({ "cv-body-or-manager": answer })).await.expect(200);
    submit(&chen, &visit).await;
    let paper = chen.print(&format!("{visit}/record.pdf")).await;
    let text = paper.text().replace('\u{200b}', "");
    says(
        &text,
        &[
            "苏州堃喆玥㳇〔U+20BB7〕〔U+1F600〕贸易有限公司",
            "#strong[*张*]$x$@label<x>",
            &format!("{}终", "A".repeat(150)),
        ],
    );
    // A text over two pages has a footer in it.
    assert_eq!(text.matches("意见").count() / 100, 9, "{text}");
    assert_eq!(text.matches('W').count(), 1500);
}
