//! Merging answers of several phones: item by item the later one wins, ties are broken by value, so that every order
//! of arrival ends the same.

use crate::answer::{Answer, Answers};
use std::cmp::Ordering;

/// Whether `new` takes the place of `standing`.
pub fn wins(new: &Answer, standing: &Answer) -> bool {
    let order =
        new.answered_at.cmp(&standing.answered_at).then_with(|| canonical(new).cmp(&canonical(standing)));
    order == Ordering::Greater
}

fn canonical(answer: &Answer) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// Both sets of answers in one. Commutative, associative, idempotent.
pub fn merge(a: &Answers, b: &Answers) -> Answers {
    let mut merged = a.clone();
    for (item, answer) in b {
        let stays = merged.get(item).is_some_and(|standing| !wins(answer, standing));
        if !stays {
            merged.insert(item.clone(), answer.clone());
        }
    }
    merged
}
