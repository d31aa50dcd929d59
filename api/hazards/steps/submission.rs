//! Rule: which hazards a submission opens, changes and drops.

use super::{HazardChanged, Visit};
use crate::{
    hazards::{Beginning, Hazard, HazardState, HistoryKind, Origin},
    ids::Id,
};
use checklists::{
    CountedUnit, HazardLevel, Text,
    evaluation::{CitedBasis, FoundFailure},
};
use std::collections::BTreeMap;

/// A hazard as a submission finds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub id: Id,
    pub item: String,
    pub computed: Option<String>,
    pub number: u32,
    /// Which of the counted units, if that is named.
    pub unit: Option<CountedUnit>,
    pub level: HazardLevel,
    pub reason: Text,
    pub basis: Vec<CitedBasis>,
    pub grounds: Vec<CitedBasis>,
    pub photos: Vec<Id>,
}

/// What a submission, or a withdrawal, changes of the hazards that the inspection found. Only [`changes`] makes one.
#[derive(Debug)]
pub struct SubmissionFollowed {
    pub inspection_id: Id,
    /// Of all hazards of the inspection from now on.
    pub campaign_id: Option<Id>,
    pub changed: Vec<HazardChanged>,
    _sealed: (),
}

/// The hazards of an inspection's failures: one each, or one for each counted unit. Their ids follow from the
/// inspection and the item, so that a submission that is repeated or corrected finds the same ones.
pub fn findings(
    inspection_id: Id,
    failures: &[FoundFailure],
    photos: &BTreeMap<String, Vec<Id>>,
) -> Vec<Finding> {
    let each = failures.iter().flat_map(|failure| {
        (1..=failure.count).map(move |number| Finding {
            id: id_of(inspection_id, failure, number),
            item: failure.item.clone(),
            computed: failure.computed.clone(),
            number,
            unit: usize::try_from(number - 1).ok().and_then(|nth| failure.units.get(nth)).cloned(),
            level: failure.level,
            reason: failure.reason.clone(),
            basis: failure.basis.clone(),
            grounds: failure.grounds.clone(),
            photos: photos.get(&failure.item).cloned().unwrap_or_default(),
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

/// What a submission changes of the hazards that the inspection's earlier ones found (`known`).
///
/// A level that was raised or lowered by hand stays. A hazard that was invalidated or closed stays so. What is found no
/// more is dropped if nothing was done about it. An inspection that is withdrawn finds nothing.
pub fn changes(visit: &Visit, known: &[Hazard], findings: Vec<Finding>) -> SubmissionFollowed {
    let changed =
        |hazard: &Hazard, after, what| HazardChanged::from(hazard, after, what, visit.fields(), visit.by);
    let gone = known.iter().filter(|hazard| !findings.iter().any(|finding| finding.id == hazard.id));
    let gone: Vec<HazardChanged> = gone
        .filter_map(|hazard| match hazard.state {
            HazardState::Found if is_untouched(hazard) => {
                let after = Hazard { state: HazardState::Dropped, ..hazard.clone() };
                Some(changed(hazard, after, HistoryKind::Dropped))
            }
            _ if hazard.is_open() => Some(changed(hazard, hazard.clone(), HistoryKind::NotConfirmed)),
            _ => None,
        })
        .collect();
    let found = findings.into_iter().filter_map(|finding| {
        let Some(hazard) = known.iter().find(|hazard| hazard.id == finding.id) else {
            let beginning = finding.beginning(visit);
            return Some(HazardChanged::opened(beginning, HistoryKind::Found, visit.fields(), visit.by));
        };
        match hazard.state {
            HazardState::Dropped => {
                let level = finding.level;
                let after = Hazard { state: HazardState::Found, ..finding.corrected(hazard, level, visit) };
                Some(changed(hazard, after, HistoryKind::FoundAgain))
            }
            _ if !hazard.is_open() || is_the_same(hazard, &finding, visit) => None,
            _ => {
                let by_hand = hazard.level != hazard.found_level;
                let level = if by_hand { hazard.level } else { finding.level };
                let after = finding.corrected(hazard, level, visit);
                Some(changed(hazard, after, HistoryKind::Corrected))
            }
        }
    });
    SubmissionFollowed {
        inspection_id: visit.inspection_id,
        campaign_id: visit.campaign_id,
        changed: found.chain(gone).collect(),
        _sealed: (),
    }
}

impl Finding {
    fn beginning(self, visit: &Visit) -> Beginning {
        Beginning {
            id: self.id,
            district: visit.district.clone(),
            unit_id: visit.unit_id,
            equipment_id: self.equipment_id(visit),
            described: self.described(),
            origin: Origin::Inspection {
                inspection_id: visit.inspection_id,
                item: self.item,
                computed: self.computed,
                number: self.number,
            },
            campaign_id: visit.campaign_id,
            checklist: Some(visit.checklist.clone()),
            level: self.level,
            reason: self.reason,
            basis: self.basis,
            grounds: self.grounds,
            photos: self.photos,
            found_on: visit.visited_on,
            found_by: visit.inspectors.clone(),
            at: visit.by.at,
        }
    }

    /// The counted piece of equipment, else the visited one.
    fn equipment_id(&self, visit: &Visit) -> Option<Id> {
        let counted = self.unit.as_ref().and_then(|unit| unit.equipment_id);
        counted.map(Id).or(visit.equipment_id)
    }

    fn described(&self) -> Option<String> {
        self.unit.as_ref().and_then(|unit| unit.description.clone())
    }

    /// The hazard as it is found now.
    fn corrected(self, hazard: &Hazard, level: HazardLevel, visit: &Visit) -> Hazard {
        Hazard {
            equipment_id: self.equipment_id(visit),
            described: self.described(),
            level,
            found_level: self.level,
            reason: self.reason,
            basis: self.basis,
            grounds: self.grounds,
            photos: self.photos,
            found_on: visit.visited_on,
            ..hazard.clone()
        }
    }
}

/// Whether nothing was done about it yet except to raise or lower its level.
fn is_untouched(hazard: &Hazard) -> bool {
    hazard.round == 1 && hazard.deadline.is_none() && hazard.listing.is_none()
}

fn is_the_same(hazard: &Hazard, finding: &Finding, visit: &Visit) -> bool {
    hazard.found_level == finding.level
        && hazard.equipment_id == finding.equipment_id(visit)
        && hazard.described == finding.described()
        && hazard.reason == finding.reason
        && hazard.basis == finding.basis
        && hazard.grounds == finding.grounds
        && hazard.photos == finding.photos
        && hazard.found_on == visit.visited_on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Moment, events::ChangedBy};
    use chrono::NaiveDate;
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
            units: Vec::new(),
            basis: Vec::new(),
            grounds: Vec::new(),
        }
    }

    fn visit() -> Visit {
        Visit {
            inspection_id: INSPECTION,
            district: "320508".parse().unwrap(),
            unit_id: Id(Uuid::nil()),
            equipment_id: None,
            campaign_id: None,
            checklist: "elevator".to_owned(),
            visited_on: NaiveDate::MIN,
            inspectors: Vec::new(),
            revision: 1,
            by: ChangedBy { account_id: Id(Uuid::nil()), at: Moment::from_micros(0).unwrap() },
        }
    }

    /// Submits these failures; gives how many hazards that opens or changes.
    fn submit(known: &mut Vec<Hazard>, failures: &[FoundFailure]) -> usize {
        let follows = changes(&visit(), known, found(failures));
        for HazardChanged { before, after, .. } in &follows.changed {
            match known.iter_mut().find(|hazard| hazard.id == after.id) {
                Some(hazard) => {
                    assert_eq!(*before, Some(hazard.version));
                    hazard.clone_from(after);
                }
                None => known.push(after.clone()),
            }
        }
        follows.changed.len()
    }

    /// A submission: by item, whether it fails as a major hazard and for how many units.
    fn submission() -> impl Strategy<Value = Vec<FoundFailure>> {
        proptest::collection::btree_map(0_u8..5, (any::<bool>(), 1_u32..4), 0..5).prop_map(|failures| {
            let failures = failures.into_iter();
            failures.map(|(item, (major, count))| failure(item, major, count)).collect()
        })
    }

    fn found(failures: &[FoundFailure]) -> Vec<Finding> {
        findings(INSPECTION, failures, &BTreeMap::new())
    }

    proptest! {
        #[test]
        fn the_open_hazards_are_those_of_the_last_submission_and_a_repeat_changes_none(
            submissions in vec(submission(), 1..5),
        ) {
            let mut known = Vec::new();
            for failures in &submissions {
                submit(&mut known, failures);
                let before = known.clone();
                prop_assert_eq!(submit(&mut known, failures), 0);
                prop_assert_eq!(&known, &before);
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
            submit(&mut known, &first);
            for hazard in &mut known {
                hazard.state = state;
            }
            let taken_back = known.clone();
            submit(&mut known, &second);
            prop_assert_eq!(&known[..taken_back.len()], &taken_back[..]);
        }
    }
}
