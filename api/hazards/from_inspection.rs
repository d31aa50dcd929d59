//! Rule: which hazards a submission opens, changes and drops.

use super::{Hazard, HazardState, Origin};
use crate::ids::Id;
use checklists::{HazardLevel, Text, evaluation::CitedBasis, evaluation::FoundFailure};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A hazard as a submission finds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub id: Id,
    pub item: String,
    pub computed: Option<String>,
    pub number: u32,
    pub level: HazardLevel,
    pub reason: Text,
    pub basis: Vec<CitedBasis>,
    pub photos: Vec<Id>,
    /// The day of the visit.
    pub found_on: NaiveDate,
}

impl Finding {
    pub(super) fn origin(&self, inspection_id: Id) -> Origin {
        Origin::Inspection {
            inspection_id,
            item: self.item.clone(),
            computed: self.computed.clone(),
            number: self.number,
        }
    }
}

/// What a submission changes. Only [`changes`] makes them.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardChange {
    what: HazardChangeKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum HazardChangeKind {
    Open(Finding),
    /// To this level.
    Correct(Finding, HazardLevel),
    FindAgain(Finding),
    Drop(Id),
    /// Something was done about it already: it stays until a supervisor takes it back.
    NotConfirmed(Id),
}

impl HazardChange {
    pub(super) fn what(&self) -> &HazardChangeKind {
        &self.what
    }
}

/// The hazards of an inspection's failures: one each, or one for each counted unit. Their ids follow from the
/// inspection and the item, so that a submission that is repeated or corrected finds the same ones.
pub fn findings(
    inspection_id: Id,
    found_on: NaiveDate,
    failures: &[FoundFailure],
    photos: &BTreeMap<String, Vec<Id>>,
) -> Vec<Finding> {
    let each = failures.iter().flat_map(|failure| {
        (1..=failure.count).map(move |number| Finding {
            id: id_of(inspection_id, failure, number),
            item: failure.item.clone(),
            computed: failure.computed.clone(),
            number,
            level: failure.level,
            reason: failure.reason.clone(),
            basis: failure.basis.clone(),
            photos: photos.get(&failure.item).cloned().unwrap_or_default(),
            found_on,
        })
    });
    each.collect()
}

fn id_of(inspection_id: Id, failure: &FoundFailure, number: u32) -> Id {
    let mut name = failure.item.clone();
    if let Some(computed) = &failure.computed {
        name = format!("{name}/{computed}");
    }
    if number > 1 {
        name = format!("{name}#{number}");
    }
    Id::named(&inspection_id.0, &name)
}

/// What follows from a submission for the hazards that the inspection's earlier ones found.
///
/// A level that somebody raised or lowered stays. What a supervisor invalidated stays so, and so does what was
/// closed. What is found no more is dropped while nothing was done about it. An inspection that is withdrawn finds
/// nothing.
pub fn changes(known: &[Hazard], findings: Vec<Finding>) -> Vec<HazardChange> {
    let gone = known
        .iter()
        .filter(|hazard| !findings.iter().any(|finding| finding.id == hazard.id))
        .filter_map(|hazard| match hazard.state {
            HazardState::Found if is_untouched(hazard) => Some(HazardChangeKind::Drop(hazard.id)),
            _ if hazard.is_open() => Some(HazardChangeKind::NotConfirmed(hazard.id)),
            _ => None,
        });
    let gone: Vec<HazardChangeKind> = gone.collect();
    let by_id: BTreeMap<Id, &Hazard> = known.iter().map(|hazard| (hazard.id, hazard)).collect();
    let found = findings.into_iter().filter_map(|finding| {
        let Some(hazard) = by_id.get(&finding.id) else {
            return Some(HazardChangeKind::Open(finding));
        };
        match hazard.state {
            HazardState::Dropped => Some(HazardChangeKind::FindAgain(finding)),
            _ if !hazard.is_open() || is_the_same(hazard, &finding) => None,
            _ => {
                let by_hand = hazard.level != hazard.found_level;
                let level = if by_hand { hazard.level } else { finding.level };
                Some(HazardChangeKind::Correct(finding, level))
            }
        }
    });
    found.chain(gone).map(|what| HazardChange { what }).collect()
}

/// Whether nothing was done about it yet but to raise or lower its level.
fn is_untouched(hazard: &Hazard) -> bool {
    hazard.round == 1 && hazard.deadline.is_none() && hazard.listing.is_none()
}

fn is_the_same(hazard: &Hazard, finding: &Finding) -> bool {
    hazard.found_level == finding.level
        && hazard.reason == finding.reason
        && hazard.basis == finding.basis
        && hazard.photos == finding.photos
        && hazard.found_on == finding.found_on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Moment, hazards::Beginning};
    use proptest::{collection::vec, prelude::*};
    use uuid::Uuid;

    const INSPECTION: Id = Id(Uuid::from_u128(7));

    fn failure(item: u8, major: bool, count: u32) -> FoundFailure {
        FoundFailure {
            item: format!("item-{item}"),
            computed: None,
            level: if major { HazardLevel::Major } else { HazardLevel::General },
            reason: Text::new("不合格", "not as it should be"),
            count,
            basis: Vec::new(),
        }
    }

    fn hazard(finding: &Finding, level: HazardLevel) -> Hazard {
        let at = Moment::from_micros(0).unwrap();
        let beginning = Beginning {
            id: finding.id,
            district: "320508".parse().unwrap(),
            unit_id: Id(Uuid::nil()),
            equipment_id: None,
            origin: finding.origin(INSPECTION),
            campaign_id: None,
            checklist: None,
            level: finding.level,
            reason: finding.reason.clone(),
            basis: finding.basis.clone(),
            photos: finding.photos.clone(),
            found_on: finding.found_on,
            found_by: Vec::new(),
            at,
        };
        Hazard { level, ..beginning.into() }
    }

    /// What the store makes of it.
    fn apply(known: &mut Vec<Hazard>, changes: &[HazardChange]) {
        for change in changes {
            match change.what() {
                HazardChangeKind::Open(finding) => known.push(hazard(finding, finding.level)),
                HazardChangeKind::Correct(finding, level) => *of(known, finding.id) = hazard(finding, *level),
                HazardChangeKind::FindAgain(finding) => {
                    *of(known, finding.id) = hazard(finding, finding.level)
                }
                HazardChangeKind::Drop(id) => of(known, *id).state = HazardState::Dropped,
                HazardChangeKind::NotConfirmed(_) => {}
            }
        }
    }

    fn of(known: &mut [Hazard], id: Id) -> &mut Hazard {
        known.iter_mut().find(|hazard| hazard.id == id).unwrap()
    }

    /// A submission: by item, whether it fails as a major hazard and for how many units.
    fn submission() -> impl Strategy<Value = Vec<FoundFailure>> {
        proptest::collection::btree_map(0_u8..5, (any::<bool>(), 1_u32..4), 0..5).prop_map(|failures| {
            let failures = failures.into_iter();
            failures.map(|(item, (major, count))| failure(item, major, count)).collect()
        })
    }

    fn found(failures: &[FoundFailure]) -> Vec<Finding> {
        findings(INSPECTION, NaiveDate::MIN, failures, &BTreeMap::new())
    }

    proptest! {
        #[test]
        fn the_open_hazards_are_those_of_the_last_submission_and_a_repeat_changes_none(
            submissions in vec(submission(), 1..5),
        ) {
            let mut known = Vec::new();
            for failures in &submissions {
                let follows = changes(&known, found(failures));
                apply(&mut known, &follows);
                prop_assert_eq!(changes(&known, found(failures)), []);
                let mut open: Vec<(Id, HazardLevel)> = known
                    .iter()
                    .filter(|hazard| hazard.state == HazardState::Found)
                    .map(|hazard| (hazard.id, hazard.level))
                    .collect();
                let mut wanted: Vec<(Id, HazardLevel)> =
                    found(failures).iter().map(|finding| (finding.id, finding.level)).collect();
                open.sort_unstable();
                wanted.sort_unstable();
                prop_assert_eq!(open, wanted);
            }
        }

        #[test]
        fn what_was_taken_back_or_closed_or_handed_over_stays_so(
            first in submission(),
            second in submission(),
            state in prop::sample::select(vec![HazardState::Invalidated, HazardState::Closed, HazardState::Transferred]),
        ) {
            let mut known = Vec::new();
            let follows = changes(&known, found(&first));
            apply(&mut known, &follows);
            for hazard in &mut known {
                hazard.state = state;
            }
            let taken_back = known.clone();
            let follows = changes(&known, found(&second));
            apply(&mut known, &follows);
            prop_assert_eq!(&known[..taken_back.len()], &taken_back[..]);
        }
    }
}
