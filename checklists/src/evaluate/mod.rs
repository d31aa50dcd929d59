//! Evaluation: template, answers, inspection date and what the registry knows in, what they amount to out. Total: no
//! input panics.

mod answered;
mod calendar;
mod conditions;
mod failing;
mod figures;
mod known;
mod missing;
mod results;

use crate::{
    Text,
    answer::{Answer, Answers},
    basis::{Basis, InForce},
    condition::Condition,
    evaluation::{AnswerWarning, CitedBasis, Conclusion, Evaluation, FoundFailure, IntervalState},
    item::{HazardLevel, Item, Level},
    template::Template,
};
use answered::Answered;
use chrono::NaiveDate;
pub use figures::figures;
use known::Known;
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, collections::BTreeMap};
use utoipa::ToSchema;

/// What is inspected, and on which day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// In Suzhou.
    pub date: NaiveDate,
    /// What the registry knows, by attribute code.
    #[serde(default)]
    pub attributes: BTreeMap<String, AttributeValue>,
}

/// A fact about the equipment or unit; a date is a text `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum AttributeValue {
    Flag(bool),
    Number(f64),
    Text(String),
}

/// What the answers amount to on the inspection's date.
///
/// - What is not in force on the inspection's date (items, options, limits, levels, computed results) is not there.
/// - An item applies if its condition holds, or if it rests on an attribute that is not known. It does not
///   apply yet if an earlier answer that it rests on is missing.
/// - Of an item without an answer only the answer is missing. A photo that is always asked for is not asked for with
///   'not applicable'.
/// - Failures come in the template's order, computed ones after them.
pub fn evaluate(template: &Template, subject: &Subject, answers: &Answers) -> Evaluation {
    let mut sheet = Sheet::new(template, subject, answers);
    let applying: Vec<&Item> = template.items().filter(|item| sheet.item_applies(&item.code)).collect();

    let mut missing = Vec::new();
    let mut warnings = Vec::new();
    let mut failures = Vec::new();
    for item in &applying {
        sheet.missing_of(item, &mut missing);
        warnings.extend(sheet.warning_of(item));
        failures.extend(sheet.failure_of(item));
    }
    warnings.extend(answers.keys().filter(|code| template.item(code).is_none()).map(|code| AnswerWarning {
        item: code.clone(),
        text: Text::new("检查表中没有此项", "The checklist has no such item"),
    }));
    let computed = sheet.results(&mut failures);
    let conclusion = if !missing.is_empty() {
        Conclusion::Incomplete
    } else if failures.iter().any(|failure| failure.level == HazardLevel::Major) {
        Conclusion::MajorHazards
    } else if failures.is_empty() {
        Conclusion::Conforming
    } else {
        Conclusion::GeneralHazards
    };
    let applies = applying.iter().map(|item| item.code.clone()).collect();
    Evaluation { applies, missing, warnings, failures, computed, conclusion }
}

/// All that is needed while evaluating.
struct Sheet<'a> {
    template: &'a Template,
    subject: &'a Subject,
    answers: &'a Answers,
    /// Which items apply, as far as it has been worked out; none while it is: what leads back to itself does not hold.
    applies: RefCell<BTreeMap<&'a str, Option<bool>>>,
    /// Which items fail, likewise.
    fails: RefCell<BTreeMap<&'a str, Option<Known>>>,
    /// The state of the interval whose failure levels are looked at.
    interval: Option<IntervalState>,
}

impl<'a> Sheet<'a> {
    fn new(template: &'a Template, subject: &'a Subject, answers: &'a Answers) -> Self {
        Self {
            template,
            subject,
            answers,
            applies: RefCell::default(),
            fails: RefCell::default(),
            interval: None,
        }
    }

    fn item_applies(&self, code: &str) -> bool {
        let known = self.applies.borrow().get(code).copied();
        if let Some(applies) = known {
            return applies.unwrap_or(false);
        }
        let Some(item) = self.template.item(code) else {
            return false;
        };
        self.applies.borrow_mut().insert(&item.code, None);
        let applies = self.is_in_force(item.in_force)
            && item
                .when
                .as_ref()
                .is_none_or(|condition| matches!(self.holds(condition), Known::Yes | Known::NotStated));
        self.applies.borrow_mut().insert(&item.code, Some(applies));
        applies
    }

    /// On the day of the inspection.
    fn is_in_force(&self, days: Option<InForce>) -> bool {
        InForce::holds(days, self.subject.date)
    }

    /// Whether one of several (levels, rules, limits) is in force and its condition, if it has one, established.
    fn is_taken(&self, days: Option<InForce>, when: Option<&Condition>) -> bool {
        self.is_in_force(days) && when.is_none_or(|condition| self.is_established(condition))
    }

    fn answer(&self, code: &str) -> Option<&'a Answer> {
        self.answers.get(code)
    }

    fn answered(&self, item: &'a Item) -> Answered<'a> {
        answered::read(item, self.answer(&item.code), self.subject.date)
    }

    fn cite(&self, bases: &[Basis]) -> Vec<CitedBasis> {
        self.template.cite(bases, self.subject.date)
    }

    /// The first level of the day whose condition is established.
    fn level<'l>(&self, levels: &'l [Level]) -> Option<&'l Level> {
        levels.iter().find(|level| self.is_taken(level.in_force, level.when.as_ref()))
    }

    fn is_established(&self, condition: &Condition) -> bool {
        self.holds(condition) == Known::Yes
    }

    fn failure_of(&self, item: &'a Item) -> Option<FoundFailure> {
        if self.fails(item) != Known::Yes {
            return None;
        }
        let level = self.level(&item.failure.as_ref()?.levels)?;
        Some(FoundFailure {
            item: item.code.clone(),
            computed: None,
            level: level.level,
            reason: level.reason.clone(),
            count: self.hazards(item),
            units: self.counted_units(item),
            basis: self.cite(&item.basis),
            grounds: self.cite(&level.grounds),
        })
    }
}
