//! Rule: merges the answers of several phones into an inspection.

use super::{
    Inspection, InspectionState,
    permissions::{must_be_inspector, wrong_state},
};
use crate::{
    accounts::Actor,
    problem::{Outcome, Problem, ProblemKind, Text},
    validation::{ValidationErrors, texts},
};
use checklists::{Answer, Answers, Template, wins};

/// The most photos that one answer names.
pub const PHOTOS_AN_ANSWER: usize = 50;
/// The most characters of a text in an answer.
pub const TEXT: usize = 4000;

/// What merging changes. Only [`merge`] makes one.
#[derive(Debug)]
pub struct Merged {
    won: Answers,
    lost: Vec<(String, Answer)>,
    not_kept: Vec<String>,
    all: Answers,
}

impl Merged {
    /// The answers that are now the inspection's.
    pub fn won(&self) -> &Answers {
        &self.won
    }

    /// The answers that a later one stands against, from either side: kept in the events.
    pub fn lost(&self) -> &[(String, Answer)] {
        &self.lost
    }

    /// The items of which an answer that came in did not win.
    pub fn not_kept(&self) -> &[String] {
        &self.not_kept
    }

    /// Every answer of the inspection after the merge.
    pub fn all(&self) -> &Answers {
        &self.all
    }
}

/// Merges what came in into what is known: item by item the later answer wins, ties by value.
///
/// Refused as a whole, with the places: items that the checklist does not have, answers by somebody else, and
/// answers that would win on an item that is locked. Answers that change nothing are never refused, so that a phone
/// may repeat itself after submission.
pub fn merge(
    actor: &Actor,
    inspection: &Inspection,
    template: &Template,
    known: Answers,
    submitted: &Answers,
    incoming: Answers,
) -> Outcome<Merged> {
    must_be_inspector(actor, inspection)?;
    let incoming: Answers = incoming
        .into_iter()
        .map(|(item, answer)| {
            let answered_by = answer.answered_by.or(Some(actor.id.0));
            (item, Answer { answered_by, ..answer })
        })
        .collect();
    check(actor, template, &incoming)?;

    let mut merged = Merged { won: Answers::new(), lost: Vec::new(), not_kept: Vec::new(), all: known };
    for (item, answer) in incoming {
        match merged.all.get(&item) {
            Some(standing) if *standing == answer => {}
            Some(standing) if !wins(&answer, standing) => {
                merged.not_kept.push(item.clone());
                merged.lost.push((item, answer));
            }
            standing => {
                if let Some(standing) = standing {
                    merged.lost.push((item.clone(), standing.clone()));
                }
                merged.won.insert(item.clone(), answer.clone());
                merged.all.insert(item, answer);
            }
        }
    }
    refuse_locked(inspection, submitted, &merged.won)?;
    Ok(merged)
}

fn check(actor: &Actor, template: &Template, incoming: &Answers) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    for (item, answer) in incoming {
        let place = format!("/answers/{item}");
        flaws.check(
            template.item(item).is_some(),
            &place,
            "检查表中没有此项",
            "The checklist has no such item",
        );
        flaws.check(
            answer.answered_by == Some(actor.id.0),
            &format!("{place}/answered_by"),
            "只能上传本人的答案",
            "Only the caller's own answers can be sent",
        );
        flaws.check(
            answer.photos.len() <= PHOTOS_AN_ANSWER,
            &format!("{place}/photos"),
            "一项最多 50 张照片",
            "An answer names at most 50 photos",
        );
        for (field, text) in [("reason", &answer.reason), ("remark", &answer.remark), ("text", &answer.text)]
        {
            let Some(text) = text else { continue };
            let place = format!("{place}/{field}");
            flaws.check(text.chars().count() <= TEXT, &place, "最多 4000 字", "At most 4000 characters");
            flaws.check(
                !texts::is_unprintable(text),
                &place,
                "不能含有控制字符",
                "Control characters are not taken",
            );
        }
    }
    flaws.finish()
}

fn refuse_locked(inspection: &Inspection, submitted: &Answers, won: &Answers) -> Outcome<()> {
    let locked: Vec<&String> = won.keys().filter(|item| !inspection.is_open(item, submitted)).collect();
    if locked.is_empty() {
        return Ok(());
    }
    if inspection.state != InspectionState::Returned {
        return Err(wrong_state(inspection.state));
    }
    let mut problem = Problem::new(ProblemKind::ItemLocked);
    for item in locked {
        problem = problem.at(
            format!("/answers/{item}"),
            Text::new("该项未被退回,不能修改", "This item was not returned and stays as it was submitted"),
        );
    }
    Err(problem)
}
