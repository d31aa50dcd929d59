//! Rule: merges the answers of several phones into an inspection.

use super::{
    Inspection, InspectionState,
    clock_correction::{CorrectedAnswer, correct},
    evaluation::evaluate,
    permissions::{must_be_inspector, wrong_state},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    events::ChangedBy,
    evidence::photo::DeclaredPhoto,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    validation::{ValidationErrors, texts},
};
use checklists::{Answer, Answers, Evaluation, MergedAnswer, Template};
use std::collections::BTreeMap;

/// The most photos that one answer names.
pub const PHOTOS_AN_ANSWER: usize = 50;
/// The most characters of a text in an answer.
pub const TEXT: usize = 4000;
/// The most units that one answer names.
pub const UNITS: usize = 1000;
/// The most characters of the description of a counted unit.
pub const UNIT_TEXT: usize = 200;

/// The most answers of one request.
pub const AT_ONCE: usize = 500;

/// An answer that lost to another.
#[derive(Clone, Debug, PartialEq)]
pub struct SupersededAnswer {
    pub item: String,
    pub answer: Answer,
    /// The time by its phone, if that was corrected.
    pub said_at: Option<Moment>,
}

/// The answers of an inspection before a merge.
#[derive(Debug, Default)]
pub struct KnownAnswers {
    /// As they stand.
    pub standing: Answers,
    /// The times by their phones, of those that were corrected.
    pub said_at: BTreeMap<String, Moment>,
    /// Of the items of what came in.
    pub superseded: Vec<SupersededAnswer>,
    /// Those of the last submission.
    pub submitted: Answers,
}

/// What merging changes. Only [`merge`] makes one.
#[derive(Debug)]
pub struct Merged {
    pub inspection_id: Id,
    /// The answers that are now the inspection's.
    pub won: Answers,
    /// The times by their phones, of those that were corrected.
    pub said_at: BTreeMap<String, Moment>,
    /// The answers, stored or sent, that lost now.
    pub lost: Vec<SupersededAnswer>,
    /// The items of which an answer that came in did not win.
    pub not_kept: Vec<String>,
    /// Every answer of the inspection after the merge.
    pub all: Answers,
    /// Of `all`.
    pub evaluation: Evaluation,
    pub by: ChangedBy,
    _sealed: (),
}

impl Merged {
    /// The photos that the answers that won name.
    pub fn photos(&self) -> impl Iterator<Item = DeclaredPhoto> {
        self.won.iter().flat_map(|(item, answer)| {
            answer.photos.iter().filter_map(|photo| {
                Some(DeclaredPhoto {
                    id: Id(photo.id),
                    item: Some(item.clone()),
                    sha256: photo.sha256.parse().ok()?,
                    size: i64::try_from(photo.size).ok()?,
                })
            })
        })
    }
}

/// Refuses more than [`AT_ONCE`] answers.
pub fn check_count(incoming: &Answers) -> Outcome<()> {
    if incoming.len() > AT_ONCE {
        return Err(Problem::invalid("/answers", "一次最多 500 项", "At most 500 answers at a time"));
    }
    Ok(())
}

/// Merges what came in into what is known: item by item the one that [`checklists::wins`]. The times of a phone whose clock
/// is wrong are corrected before.
///
/// Refused as a whole, with the places: items that the checklist does not have, answers by somebody else, and
/// answers that would win on an item that is locked. Answers that change nothing are never refused, so that a phone
/// may repeat itself after submission.
pub fn merge(
    actor: &Actor,
    inspection: &Inspection,
    template: &Template,
    known: KnownAnswers,
    incoming: &Answers,
    at: Moment,
) -> Outcome<Merged> {
    check_count(incoming)?;
    must_be_inspector(actor, inspection)?;
    let (incoming, said_at) = correct(incoming, actor.id, actor.clock_behind, at, &corrected_before(&known));
    check(actor, template, &incoming)?;

    let (mut won, mut lost, mut not_kept, mut all) =
        (incoming.clone(), Vec::new(), Vec::new(), known.standing);
    for (item, became) in checklists::merge(&mut all, incoming) {
        let (said_at, answer) = match became {
            MergedAnswer::Won { over: None } => continue,
            MergedAnswer::Won { over: Some(answer) } => (known.said_at.get(&item), answer),
            MergedAnswer::Lost(answer) => {
                won.remove(&item);
                not_kept.push(item.clone());
                (said_at.get(&item), answer)
            }
            MergedAnswer::Unchanged => {
                won.remove(&item);
                continue;
            }
        };
        lost.push(SupersededAnswer { said_at: said_at.copied(), item, answer });
    }
    refuse_locked(inspection, &known.submitted, &won)?;
    lost.retain(|one| !known.superseded.contains(one));
    Ok(Merged {
        inspection_id: inspection.id,
        evaluation: evaluate(template, inspection, &all),
        won,
        said_at,
        lost,
        not_kept,
        all,
        by: ChangedBy { account_id: actor.id, at },
        _sealed: (),
    })
}

/// The answers whose time is another than their phone said.
fn corrected_before(known: &KnownAnswers) -> Vec<CorrectedAnswer<'_>> {
    let standing = known.said_at.iter().filter_map(|(item, said_at)| {
        Some(CorrectedAnswer { item, said_at: *said_at, answer: known.standing.get(item)? })
    });
    let superseded = known.superseded.iter().filter_map(|lost| {
        Some(CorrectedAnswer { item: &lost.item, said_at: lost.said_at?, answer: &lost.answer })
    });
    standing.chain(superseded).collect()
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
        flaws.check(
            answer.units.len() <= UNITS,
            &format!("{place}/units"),
            "一项最多 1000 台",
            "A count names at most 1000 units",
        );
        for (place, unit) in
            answer.units.iter().enumerate().map(|(nth, unit)| (format!("{place}/units/{nth}"), unit))
        {
            let description = unit.description.as_deref().unwrap_or_default();
            let place = format!("{place}/description");
            flaws.check(
                description.chars().count() <= UNIT_TEXT,
                &place,
                "最多 200 字",
                "At most 200 characters",
            );
            flaws.check(
                !texts::is_unprintable(description),
                &place,
                "不能含有控制字符",
                "Control characters are not taken",
            );
        }
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
