//! Validates that no item depends on itself.

use super::Check;
use crate::{
    answer_kind::{AnswerKind, DatePoint},
    condition::{Bound, Condition},
    item::Item,
};
use std::collections::BTreeSet;

/// Whether an item is asked, or whether it fails.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Question<'a> {
    Asked(&'a str),
    Fails(&'a str),
}

impl<'a> Check<'a> {
    pub(super) fn circles(&mut self) {
        for (place, item) in self.items() {
            let fails = Question::Fails(&item.code);
            if self.leads_back(fails) {
                self.note(
                    &place.key("failure"),
                    format!("whether {} fails rests, in a circle, on itself", item.code),
                );
            } else if self.leads_back(Question::Asked(&item.code)) {
                self.note(
                    &place.key("when"),
                    format!("whether {} is asked rests, in a circle, on itself", item.code),
                );
            }
        }
    }

    fn leads_back(&self, question: Question<'a>) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![question];
        while let Some(next) = open.pop() {
            for inner in self.rests_on(next) {
                if inner == question {
                    return true;
                }
                if seen.insert(inner) {
                    open.push(inner);
                }
            }
        }
        false
    }

    fn rests_on(&self, question: Question<'a>) -> Vec<Question<'a>> {
        let mut found = Vec::new();
        match question {
            Question::Asked(code) => {
                let item = self.template.item(code);
                conditioned(item.and_then(|item| item.when.as_ref()), &mut found);
            }
            Question::Fails(code) => {
                let Some(item) = self.template.item(code) else {
                    return found;
                };
                found.push(Question::Asked(code));
                let failure = item.failure.as_ref();
                conditioned(failure.and_then(|failure| failure.when.as_ref()), &mut found);
                found.extend(held_against(item).into_iter().map(Question::Asked));
            }
        }
        found
    }
}

fn conditioned<'a>(condition: Option<&'a Condition>, found: &mut Vec<Question<'a>>) {
    let Some(condition) = condition else { return };
    condition.walk(&mut |condition| {
        if let Some(item) = &condition.item {
            found.push(Question::Asked(item));
            if condition.failed.is_some() {
                found.push(Question::Fails(item));
            }
        }
        for (_, bound) in condition.bounds() {
            found.extend(bound.items().into_iter().map(Question::Asked));
        }
    });
}

/// The items whose answers an item's own answer is held against.
fn held_against(item: &Item) -> Vec<&str> {
    match &item.answer {
        AnswerKind::Number(kind) => {
            kind.limited().flat_map(|(_, limits)| limits.bounds()).flat_map(Bound::items).collect()
        }
        AnswerKind::Date(kind) => {
            let months = kind.rules.not_older_than.iter().map(|rule| &rule.months);
            let points = [&kind.rules.on_or_after, &kind.rules.on_or_before];
            let days = points.into_iter().flatten().filter_map(|point| match point {
                DatePoint::Item(of) => Some(of.item.as_str()),
                _ => None,
            });
            months.flat_map(Bound::items).chain(days).collect()
        }
        _ => Vec::new(),
    }
}
