//! The items of a follow-up visit: one for each hazard to look at again.

use super::VisitKind;
use crate::{
    hazards::{Hazard, steps::reinspection::Seen},
    ids::Id,
    problem::{Outcome, Problem},
};
use checklists::{
    Answer, Item, Template, Text, Verdict,
    answer_kind::{AnswerKind, VerdictKind},
    item::{Failure, Level, PhotoRule, PhotoWhen, Section},
};

/// The most hazards that one visit carries.
pub const MOST: usize = 200;

const PREFIX: &str = "hazard-";

/// A hazard that a visit carries, as the item that it is ticked under.
#[derive(Clone, Debug)]
pub struct Recheck {
    pub hazard_id: Id,
    pub item: Item,
}

impl Recheck {
    /// Fixed here: a hazard that is corrected later is asked for as it stood.
    pub fn of(hazard: &Hazard) -> Self {
        let (zh, en) = (&hazard.reason.zh, &hazard.reason.en);
        let level = Level {
            level: hazard.level,
            in_force: None,
            when: None,
            reason: Text::new(format!("复查仍未整改:{zh}"), format!("Still not put right: {en}")),
            grounds: Vec::new(),
        };
        let item = Item {
            code: format!("{PREFIX}{}", hazard.id),
            prompt: Text::new(
                format!("复查:该隐患是否已整改?{zh}"),
                format!("Re-inspection: is it put right? {en}"),
            ),
            answer: AnswerKind::Verdict(VerdictKind { na: true }),
            photo: PhotoRule { rule: PhotoWhen::Always, at_least: 1 },
            in_force: None,
            when: None,
            failure: Some(Failure { when: None, levels: vec![level] }),
            basis: Vec::new(),
            guidance: Text::new(
                "到原处查看,拍下现状;看不到的选“不适用”并说明原因。",
                "Go to the place and photograph how it is now; where it cannot be seen, say 'not applicable' and why.",
            ),
            note: None,
        };
        Self { hazard_id: hazard.id, item }
    }
}

/// Whether an item of a visit is a hazard that it looks at again.
pub fn is_recheck(item: &str) -> bool {
    item.starts_with(PREFIX)
}

/// The section that goes with the checklist; none if the visit carries no hazards.
pub fn section(rechecks: &[Recheck]) -> Option<Section> {
    (!rechecks.is_empty()).then(|| Section {
        code: "rechecks".to_owned(),
        title: Text::new("隐患复查", "Hazards to look at again"),
        items: rechecks.iter().map(|recheck| recheck.item.clone()).collect(),
    })
}

/// The checklist with that section.
pub fn with_rechecks(template: &Template, rechecks: &[Recheck]) -> Template {
    let mut template = template.clone();
    template.sections.extend(section(rechecks));
    template
}

/// What an answer says of the hazard; nothing if it could not be seen.
pub fn seen(answer: &Answer) -> Option<Seen> {
    let rectified = match answer.verdict? {
        Verdict::Pass => true,
        Verdict::Fail | Verdict::Defective => false,
        Verdict::Na => return None,
    };
    Some(Seen {
        rectified,
        remark: answer.remark.clone(),
        photos: answer.photos.iter().map(|photo| Id(photo.id)).collect(),
    })
}

/// Whether a visit of this kind may carry hazards that were asked for by name.
pub fn may_carry(visit: VisitKind, named: Option<&[Id]>) -> Outcome<()> {
    if named.is_none_or(<[Id]>::is_empty) || visit == VisitKind::FollowUp {
        return Ok(());
    }
    Err(Problem::invalid(
        "/hazards",
        "只有复查类检查才能携带隐患",
        "Only a follow-up visit looks at hazards again",
    ))
}
