//! Validates conditions: they refer to things that exist and compare them by their kind.

use super::Check;
use crate::{
    answer_kind::AnswerKind,
    condition::{About, Condition, Scalar},
    item::Item,
    place::Place,
    template::{Attribute, AttributeKind},
};
use std::collections::BTreeSet;

/// Whose condition it is.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    /// The item's or computed result's code.
    pub name: &'a str,
    /// The only items that may be looked at; all of them if none are given.
    pub earlier: Option<&'a BTreeSet<&'a str>>,
    /// Whether an interval's state may be looked at.
    pub in_interval: bool,
}

const NUMBERS: [&str; 5] = ["at_least", "at_most", "above", "below", "equals"];

impl Check<'_> {
    pub(super) fn condition(&mut self, owner: Owner<'_>, place: &Place, condition: &Condition) {
        self.one(owner, place, condition);
        for (key, list) in [("all", &condition.all), ("any", &condition.any)] {
            for (nth, inner) in list.iter().flatten().enumerate() {
                self.condition(owner, &place.key(key).nth(nth), inner);
            }
        }
        if let Some(inner) = &condition.not {
            self.condition(owner, &place.key("not"), inner);
        }
    }

    fn one(&mut self, owner: Owner<'_>, place: &Place, condition: &Condition) {
        let comparisons = condition.comparisons();
        let Some(about) = condition.about() else {
            return self.note(
                place,
                "a condition is about exactly one of all, any, not, item, attribute, inspection_date",
            );
        };
        let about_items = matches!(about, About::Item(_) | About::Attribute(_));
        if let Some(comparison) = comparisons.first().filter(|_| !about_items) {
            self.note(
                &place.key(comparison),
                format!("{comparison} compares an item or an attribute, and none is named here"),
            );
        }
        if condition.part.is_some() && !matches!(about, About::Item(_)) {
            self.note(&place.key("part"), "a part belongs to an item");
        }
        match about {
            About::All([]) => self.note(place, "all of nothing: list conditions"),
            About::Any([]) => self.note(place, "any of nothing: list conditions"),
            About::InspectionDate(test) if test.before.is_none() && test.on_or_after.is_none() => self
                .note(&place.key("inspection_date"), "inspection_date is compared by before or on_or_after"),
            About::State(state) => self.state(owner, &place.key("state"), state),
            About::Item(of) => self.of_item(owner, place, of, condition, &comparisons),
            About::Attribute(of) => match self.template.attribute(of) {
                None => self.note(&place.key("attribute"), format!("there is no attribute {of}")),
                Some(attribute) => self.of_attribute(place, attribute, condition, &comparisons),
            },
            _ => {}
        }
        self.compared_with(owner, place, condition);
    }

    fn state(&mut self, owner: Owner<'_>, place: &Place, state: &str) {
        if !owner.in_interval {
            self.note(place, "state is only for the failure levels of an interval");
        }
        if !matches!(state, "overdue" | "beyond_allowed") {
            self.note(place, format!("an interval that fails is overdue or beyond_allowed, not {state}"));
        }
    }

    /// What the condition compares with: months, words, limits.
    fn compared_with(&mut self, owner: Owner<'_>, place: &Place, condition: &Condition) {
        if let Some(test) = &condition.months_ago
            && [test.at_least, test.at_most, test.above, test.below] == [None; 4]
        {
            self.note(
                &place.key("months_ago"),
                "months_ago is compared by at_least, at_most, above or below",
            );
        }
        let lists = [
            ("in", &condition.r#in),
            ("includes_any", &condition.includes_any),
            ("includes_all", &condition.includes_all),
        ];
        for (key, list) in lists {
            if list.as_ref().is_some_and(Vec::is_empty) {
                self.note(&place.key(key), format!("{key} lists nothing"));
            }
        }
        for (key, bound) in condition.bounds() {
            let place = place.key(key);
            if bound.stated().is_some() {
                self.note(&place, "a condition cannot be held against a limit stated on site");
            }
            for item in bound.items() {
                self.in_order(owner, &place, item);
            }
            self.bound(owner, &place, bound);
        }
    }

    fn in_order(&mut self, owner: Owner<'_>, place: &Place, of: &str) {
        let later = owner.earlier.is_some_and(|earlier| !earlier.contains(of));
        if later && self.template.item(of).is_some() {
            self.note(
                place,
                format!(
                    "whether {} is asked rests on item {of}, which comes later or is the same",
                    owner.name
                ),
            );
        }
    }

    fn of_item(
        &mut self,
        owner: Owner<'_>,
        place: &Place,
        of: &str,
        condition: &Condition,
        comparisons: &[&'static str],
    ) {
        let item_place = place.key("item");
        let Some(item) = self.template.item(of) else {
            return self.note(&item_place, format!("there is no item {of}"));
        };
        self.in_order(owner, &item_place, of);
        if comparisons.is_empty() {
            self.note(&item_place, format!("item {of} is compared with nothing"));
        }
        if condition.failed.is_some() && comparisons.len() > 1 {
            self.note(&place.key("failed"), "failed stands alone in a condition");
        }
        for comparison in comparisons.iter().filter(|comparison| !fits(item, comparison)) {
            self.note(
                &place.key(comparison),
                format!("{comparison} cannot be asked of item {of}: it is answered by {}", kind_of(item)),
            );
        }
        if matches!(condition.is, Some(Scalar::Flag(_))) {
            self.note(
                &place.key("is"),
                format!("is: true or false is for an attribute; item {of} is answered by {}", kind_of(item)),
            );
        }
        for (key, word) in condition.words().filter(|(key, word)| fits(item, key) && !offers(item, word)) {
            self.note(&place.key(key), format!("item {of} has no answer {word:?}"));
        }
        self.part(place, item, condition, comparisons);
    }

    fn part(&mut self, place: &Place, item: &Item, condition: &Condition, comparisons: &[&'static str]) {
        let by_number = comparisons.iter().any(|comparison| NUMBERS.contains(comparison));
        let parts = match &item.answer {
            AnswerKind::Number(kind) => kind.parts.as_slice(),
            _ => &[],
        };
        match &condition.part {
            None if by_number && !parts.is_empty() => {
                self.note(&place.key("item"), format!("item {} has several numbers: which part?", item.code))
            }
            Some(part) if !by_number || !parts.iter().any(|known| known.code == *part) => {
                self.note(&place.key("part"), format!("item {} has no number {part} to compare", item.code))
            }
            _ => {}
        }
    }

    fn of_attribute(
        &mut self,
        place: &Place,
        attribute: &Attribute,
        condition: &Condition,
        comparisons: &[&'static str],
    ) {
        let of = &attribute.code;
        let allowed: &[&str] = match attribute.kind {
            AttributeKind::Flag => &["is"],
            AttributeKind::Number => &NUMBERS,
            AttributeKind::Date => &["months_ago", "before", "on_or_after"],
            AttributeKind::Choice | AttributeKind::Text => &["is", "in"],
        };
        if comparisons.is_empty() {
            self.note(&place.key("attribute"), format!("attribute {of} is compared with nothing"));
        }
        for comparison in comparisons.iter().filter(|comparison| !allowed.contains(comparison)) {
            self.note(
                &place.key(comparison),
                format!("{comparison} cannot be asked of attribute {of}: it is a {}", attribute.kind.name()),
            );
        }
        let is_flag = matches!(condition.is, Some(Scalar::Flag(_)));
        if allowed.contains(&"is")
            && condition.is.is_some()
            && is_flag != (attribute.kind == AttributeKind::Flag)
        {
            let stands = if is_flag { "true or false" } else { "a word" };
            self.note(
                &place.key("is"),
                format!("attribute {of} is a {}: here stands {stands}", attribute.kind.name()),
            );
        }
        if attribute.kind == AttributeKind::Choice {
            for (key, word) in condition.words() {
                if !attribute.options.iter().any(|option| option.code == word) {
                    self.note(&place.key(key), format!("attribute {of} has no option {word:?}"));
                }
            }
        }
    }
}

/// Whether a comparison suits the item's kind of answer.
fn fits(item: &Item, comparison: &str) -> bool {
    let words = matches!(comparison, "is" | "in");
    comparison == "failed"
        || (words && item.answer.takes_na())
        || match &item.answer {
            AnswerKind::Verdict(_) | AnswerKind::Choice(_) | AnswerKind::Photo(_) => words,
            AnswerKind::Number(_) | AnswerKind::Count(_) => NUMBERS.contains(&comparison),
            AnswerKind::Date(_) => words || matches!(comparison, "months_ago" | "before" | "on_or_after"),
            AnswerKind::Choices(_) => matches!(comparison, "includes" | "includes_any" | "includes_all"),
            AnswerKind::Text(_) => false,
        }
}

/// Whether the item can be answered by the word.
fn offers(item: &Item, word: &str) -> bool {
    if word == "na" && item.answer.takes_na() {
        return true;
    }
    match &item.answer {
        AnswerKind::Verdict(_) => matches!(word, "pass" | "fail" | "defective"),
        AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => kind.option(word).is_some(),
        AnswerKind::Date(kind) => word == "dated" || (word == "none" && kind.none.is_some()),
        AnswerKind::Photo(_) => word == "none",
        AnswerKind::Number(_) | AnswerKind::Count(_) | AnswerKind::Text(_) => false,
    }
}

pub(super) fn kind_of(item: &Item) -> &'static str {
    match &item.answer {
        AnswerKind::Verdict(_) => "a verdict",
        AnswerKind::Number(_) => "a number",
        AnswerKind::Count(_) => "a count",
        AnswerKind::Date(_) => "a date",
        AnswerKind::Choice(_) => "a choice",
        AnswerKind::Choices(_) => "several choices",
        AnswerKind::Text(_) => "a text",
        AnswerKind::Photo(_) => "photos",
    }
}
