//! Validates items: counts of photos, levels of failures.

use super::{Check, conditions::Owner};
use crate::{
    answer_kind::AnswerKind,
    basis::InForce,
    condition::Condition,
    item::{Item, Level, PhotoWhen},
    place::Place,
};
use std::collections::BTreeSet;

impl Check<'_> {
    pub(super) fn every_item(&mut self) {
        let mut earlier = BTreeSet::new();
        for (place, item) in self.items() {
            let owner = Owner { name: &item.code, earlier: None, in_interval: false };
            if let Some(condition) = &item.when {
                let owner = Owner { earlier: Some(&earlier), ..owner };
                self.condition(owner, &place.key("when"), condition);
                self.answerable_when_unsure(&place, item, condition);
            }
            self.photo(&place, item);
            self.answer(owner, &place.key("answer"), item);
            self.failure(owner, &place, item);
            earlier.insert(item.code.as_str());
        }
    }

    /// An item that rests on an attribute is shown if the attribute is not known: then 'not applicable' must be
    /// possible, or nobody can finish the checklist for a piece of equipment without the thing.
    fn answerable_when_unsure(&mut self, place: &Place, item: &Item, condition: &Condition) {
        let mut attribute = None;
        condition.walk(&mut |condition| attribute = attribute.or(condition.attribute.as_deref()));
        if let Some(attribute) = attribute
            && !item.answer.takes_na()
        {
            let code = &item.code;
            let cure = match item.answer {
                AnswerKind::Photo(_) => "photos cannot answer that: ask for a verdict with photos",
                _ => "it needs the answer 'not applicable' (na: true)",
            };
            self.note(
                &place.key("answer"),
                format!("item {code} is asked where attribute {attribute} is not known: {cure}"),
            );
        }
    }

    fn photo(&mut self, place: &Place, item: &Item) {
        let (place, code) = (place.key("photo"), &item.code);
        if item.photo.rule != PhotoWhen::None && item.photo.at_least == 0 {
            self.note(&place.word("at_least"), format!("item {code} asks for photos, but for at least 0"));
        }
        if matches!(item.answer, AnswerKind::Photo(_)) && item.photo.rule != PhotoWhen::Always {
            self.note(
                &place.word("rule"),
                format!("item {code} is answered by photos: its photo rule is always"),
            );
        }
    }

    fn failure(&mut self, owner: Owner<'_>, place: &Place, item: &Item) {
        let code = &item.code;
        let Some(failure) = &item.failure else {
            if item.answer.can_fail() {
                self.note(&place.key("code"), format!("item {code} can fail, but no failure level is given"));
            }
            return;
        };
        let place = place.key("failure");
        if !item.answer.can_fail() && failure.when.is_none() {
            self.note(
                &place,
                format!("item {code} cannot fail: there is no rule that an answer could break"),
            );
        }
        if let Some(condition) = &failure.when {
            self.condition(owner, &place.key("when"), condition);
        }
        self.levels(owner, &place.key("levels"), &failure.levels, self.days_of(item.in_force));
    }

    /// The last level has no condition and no days, and only the last, so that every failure has one level. `days` are
    /// those of what fails.
    pub(super) fn levels(
        &mut self,
        owner: Owner<'_>,
        place: &Place,
        levels: &[Level],
        days: Option<InForce>,
    ) {
        let name = owner.name;
        let last = levels.len().saturating_sub(1);
        if levels.is_empty() {
            self.note(place, format!("the failure of {name} has no level"));
        }
        for (nth, level) in levels.iter().enumerate() {
            let place = place.nth(nth);
            self.found.days(&place.key("in_force"), level.in_force.as_ref());
            self.grounds(&place, name, level, days);
            if nth == last && level.in_force.is_some() {
                let reason =
                    format!("the last failure level of {name} has days: on others there would be none");
                self.note(&place.key("in_force"), reason);
            }
            match &level.when {
                Some(condition) => {
                    self.condition(owner, &place.key("when"), condition);
                    if nth == last {
                        self.note(
                            &place.key("when"),
                            format!("the last failure level of {name} has a condition: some failures would have no level"),
                        );
                    }
                }
                None if nth < last && level.in_force.is_none() => self.note(
                    &place,
                    format!("a failure level of {name} without a condition hides those after it"),
                ),
                None => {}
            }
        }
    }
}
