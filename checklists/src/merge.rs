//! Merges the answers of several phones: item by item the later one wins, so that every order of arrival ends the same.

use crate::answer::{Answer, Answers};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, btree_map::Entry},
};

/// What a merge made of an answer that came in.
#[derive(Clone, Debug, PartialEq)]
pub enum MergedAnswer {
    /// It is the one that stands.
    Unchanged,
    /// It stands from now on; `over` is the answer that stood before.
    Won {
        over: Option<Answer>,
    },
    Lost(Answer),
}

/// Whether `new` takes the place of `standing`: by the later `answered_at`; of two at the same moment the one whose JSON
/// text is greater, so that all phones choose the same.
pub fn wins(new: &Answer, standing: &Answer) -> bool {
    let order =
        new.answered_at.cmp(&standing.answered_at).then_with(|| canonical(new).cmp(&canonical(standing)));
    order == Ordering::Greater
}

fn canonical(answer: &Answer) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// Merges `incoming` into the answers that stand. Which of two sets came first makes no difference; merging the same again
/// changes nothing.
pub fn merge(standing: &mut Answers, incoming: Answers) -> BTreeMap<String, MergedAnswer> {
    let merged = incoming.into_iter().map(|(item, answer)| {
        let became = match standing.entry(item.clone()) {
            Entry::Vacant(place) => {
                place.insert(answer);
                MergedAnswer::Won { over: None }
            }
            Entry::Occupied(place) if *place.get() == answer => MergedAnswer::Unchanged,
            Entry::Occupied(mut place) if wins(&answer, place.get()) => {
                MergedAnswer::Won { over: Some(place.insert(answer)) }
            }
            Entry::Occupied(_) => MergedAnswer::Lost(answer),
        };
        (item, became)
    });
    merged.collect()
}
