//! Compares two submissions item by item.

use checklists::{Answer, Answers};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// An item whose answer is not what it was.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChangedItem {
    pub item: String,
    /// Null if it had no answer.
    pub before: Option<Answer>,
    /// Null if it has none any more.
    pub after: Option<Answer>,
}

/// The items that differ, in order of their codes.
pub fn difference(before: &Answers, after: &Answers) -> Vec<ChangedItem> {
    let items: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    items
        .into_iter()
        .filter(|item| before.get(*item) != after.get(*item))
        .map(|item| ChangedItem {
            item: item.clone(),
            before: before.get(item).cloned(),
            after: after.get(item).cloned(),
        })
        .collect()
}
