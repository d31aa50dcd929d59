//! Conditions that can hold: about things that exist, compared as their kind allows, without circles.

use super::Check;
use crate::{
    answer_kind::AnswerKind,
    condition::{About, Condition, Scalar},
    item::Item,
    template::{Attribute, AttributeKind},
};
use std::collections::BTreeSet;

/// Where a condition stands.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    /// The item or computed result.
    pub code: &'a str,
    /// Items that may be looked at; all of them where none is given.
    pub earlier: Option<&'a [&'a str]>,
    /// Whether an interval's state may be looked at.
    pub in_interval: bool,
}

impl<'a> Check<'a> {
    pub(super) fn conditions(&mut self) {
        let mut earlier: Vec<&str> = Vec::new();
        for item in self.template.items() {
            if let Some(condition) = &item.when {
                let seen = earlier.clone();
                self.condition(
                    Owner {
                        code: &item.code,
                        earlier: Some(&seen),
                        in_interval: false,
                    },
                    condition,
                );
            }
            let owner = Owner {
                code: &item.code,
                earlier: None,
                in_interval: false,
            };
            for condition in failure_conditions(item) {
                self.condition(owner, condition);
            }
            earlier.push(&item.code);
        }
        for item in self.template.items() {
            if self.leads_back(item) {
                let reason = format!(
                    "whether {} fails leads back to itself through 'failed'",
                    item.code
                );
                self.note(&item.code, Some("failed:"), reason);
            }
        }
    }

    pub(super) fn condition(&mut self, owner: Owner<'_>, condition: &Condition) {
        let mut inner = Vec::new();
        condition.walk(&mut |condition| inner.push(condition));
        for condition in inner {
            self.one(owner, condition);
        }
    }

    fn one(&mut self, owner: Owner<'_>, condition: &Condition) {
        let code = owner.code;
        let comparisons = condition.comparisons();
        let Some(about) = condition.about() else {
            let reason = format!(
                "a condition of {code} is about exactly one of all, any, not, item, attribute, inspection_date"
            );
            return self.note(code, Some("when:"), reason);
        };
        match about {
            About::All(inner) | About::Any(inner) => {
                if inner.is_empty() || !comparisons.is_empty() {
                    self.note(
                        code,
                        Some("when:"),
                        format!("all and any of {code} hold conditions and nothing else"),
                    );
                }
            }
            About::Not(_) | About::InspectionDate(_) => {
                if !comparisons.is_empty() {
                    self.note(
                        code,
                        Some("when:"),
                        format!("a comparison of {code} says of no item or attribute"),
                    );
                }
            }
            About::State(_) => {
                if !owner.in_interval {
                    self.note(
                        code,
                        Some("state:"),
                        format!("state is for the failure levels of an interval, not for {code}"),
                    );
                }
            }
            About::Item(of) => self.of_item(owner, of, condition, &comparisons),
            About::Attribute(of) => match self.template.attribute(of) {
                None => self.note(
                    code,
                    Some(of),
                    format!("a condition of {code} rests on attribute {of}, which does not exist"),
                ),
                Some(attribute) => self.of_attribute(code, attribute, condition, &comparisons),
            },
        }
        for bound in condition.bounds() {
            if bound.stated().is_some() {
                self.note(
                    code,
                    Some("stated"),
                    format!("a condition of {code} cannot rest on a stated limit"),
                );
            }
            self.bound(code, bound);
        }
    }

    fn of_item(&mut self, owner: Owner<'_>, of: &str, condition: &Condition, comparisons: &[&'static str]) {
        let code = owner.code;
        let Some(item) = self.template.item(of) else {
            return self.note(
                code,
                Some(of),
                format!("a condition of {code} rests on item {of}, which does not exist"),
            );
        };
        if owner.earlier.is_some_and(|earlier| !earlier.contains(&of)) {
            self.note(
                code,
                Some(of),
                format!("the condition of {code} rests on item {of}, which comes later"),
            );
        }
        if comparisons.is_empty() {
            return self.note(
                code,
                Some(of),
                format!("a condition of {code} compares item {of} with nothing"),
            );
        }
        let numbers = ["at_least", "at_most", "above", "below", "equals"];
        let takes_words = item.answer.takes_na();
        let allowed: &[&str] = match &item.answer {
            AnswerKind::Verdict(_) | AnswerKind::Choice(_) | AnswerKind::Photo(_) => &["is", "in", "failed"],
            AnswerKind::Number(_) | AnswerKind::Count(_) => {
                &["at_least", "at_most", "above", "below", "equals", "failed"]
            }
            AnswerKind::Date(_) => &["is", "in", "months_ago", "before", "on_or_after", "failed"],
            AnswerKind::Choices(_) => &["includes", "includes_any", "includes_all", "failed"],
            AnswerKind::Text(_) => &["failed"],
        };
        let fits = |comparison: &str| {
            allowed.contains(&comparison) || (takes_words && matches!(comparison, "is" | "in"))
        };
        for comparison in comparisons.iter().filter(|comparison| !fits(comparison)) {
            let kind = item.answer.name();
            self.note(
                code,
                Some(of),
                format!("a condition of {code} asks {comparison} of item {of}, which is a {kind}"),
            );
        }
        for word in words(condition) {
            if !offers(item, word) {
                self.note(code, Some(word), format!("item {of} has no answer {word:?}"));
            }
        }
        if let AnswerKind::Number(kind) = &item.answer
            && comparisons.iter().any(|comparison| numbers.contains(comparison))
        {
            let fits = match &condition.part {
                None => kind.parts.is_empty(),
                Some(part) => kind.parts.iter().any(|known| known.code == *part),
            };
            if !fits {
                self.note(
                    code,
                    Some(of),
                    format!("a condition of {code} names no number of item {of}: see its parts"),
                );
            }
        }
    }

    fn of_attribute(
        &mut self,
        code: &str,
        attribute: &Attribute,
        condition: &Condition,
        comparisons: &[&'static str],
    ) {
        let of = attribute.code.as_str();
        let allowed: &[&str] = match attribute.kind {
            AttributeKind::Flag => &["is"],
            AttributeKind::Number => &["at_least", "at_most", "above", "below", "equals"],
            AttributeKind::Date => &["months_ago", "before", "on_or_after"],
            AttributeKind::Choice | AttributeKind::Text => &["is", "in"],
        };
        let fits =
            !comparisons.is_empty() && comparisons.iter().all(|comparison| allowed.contains(comparison));
        let is_flag = matches!(condition.is, Some(Scalar::Flag(_)));
        if !fits || (condition.is.is_some() && is_flag != (attribute.kind == AttributeKind::Flag)) {
            self.note(
                code,
                Some(of),
                format!("a condition of {code} compares attribute {of} as its kind does not allow"),
            );
        }
        if attribute.kind == AttributeKind::Choice {
            for word in words(condition) {
                if !attribute.options.iter().any(|option| option.code == word) {
                    self.note(code, Some(word), format!("attribute {of} has no option {word:?}"));
                }
            }
        }
    }

    /// Whether the item's failing rests on itself.
    fn leads_back(&self, item: &'a Item) -> bool {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&Item> = vec![item];
        while let Some(next) = open.pop() {
            for of in failing_rests_on(next) {
                if of == item.code {
                    return true;
                }
                if seen.insert(of)
                    && let Some(found) = self.template.item(of)
                {
                    open.push(found);
                }
            }
        }
        false
    }
}

fn failure_conditions(item: &Item) -> impl Iterator<Item = &Condition> {
    item.failure.iter().flat_map(|failure| {
        failure
            .when
            .iter()
            .chain(failure.levels.iter().filter_map(|level| level.when.as_ref()))
    })
}

/// The items whose failing decides whether this one fails.
fn failing_rests_on(item: &Item) -> Vec<&str> {
    let mut items = Vec::new();
    if let Some(condition) = item.failure.as_ref().and_then(|failure| failure.when.as_ref()) {
        condition.walk(&mut |condition| {
            if condition.failed.is_some() {
                items.extend(condition.item.as_deref());
            }
        });
    }
    items
}

fn words(condition: &Condition) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    if let Some(Scalar::Word(word)) = &condition.is {
        words.push(word);
    }
    for list in [&condition.r#in, &condition.includes_any, &condition.includes_all]
        .into_iter()
        .flatten()
    {
        words.extend(list.iter().map(String::as_str));
    }
    words.extend(condition.includes.as_deref());
    words
}

fn offers(item: &Item, word: &str) -> bool {
    if word == "na" {
        return item.answer.takes_na();
    }
    match &item.answer {
        AnswerKind::Verdict(_) => matches!(word, "pass" | "fail" | "defective"),
        AnswerKind::Choice(kind) | AnswerKind::Choices(kind) => kind.option(word).is_some(),
        AnswerKind::Date(kind) => word == "dated" || (word == "none" && kind.none.is_some()),
        AnswerKind::Photo(_) => word == "none",
        // Another flaw says that these take no words.
        AnswerKind::Number(_) | AnswerKind::Count(_) | AnswerKind::Text(_) => true,
    }
}
