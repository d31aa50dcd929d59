//! Which hazards a submission opens, changes and drops.

use super::{Hazard, State};
use crate::ids::Id;
use checklists::{HazardLevel, Text, evaluation::CitedBasis, evaluation::FoundFailure};
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
}

/// What a submission changes. Only [`changes`] makes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Open(Finding),
    /// To this level.
    Correct(Finding, HazardLevel),
    FindAgain(Finding),
    Drop(Id),
}

impl Change {
    pub(super) fn what(&self) -> &What {
        &self.what
    }
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
            level: failure.level,
            reason: failure.reason.clone(),
            basis: failure.basis.clone(),
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

/// What follows from a submission for the hazards that the inspection's earlier ones found.
///
/// A level that somebody raised or lowered stays. What a supervisor invalidated stays so. An inspection that is
/// withdrawn finds nothing.
pub fn changes(known: &[Hazard], findings: Vec<Finding>) -> Vec<Change> {
    let gone = known
        .iter()
        .filter(|hazard| hazard.state == State::Found)
        .filter(|hazard| !findings.iter().any(|finding| finding.id == hazard.id))
        .map(|hazard| What::Drop(hazard.id));
    let gone: Vec<What> = gone.collect();
    let by_id: BTreeMap<Id, &Hazard> = known.iter().map(|hazard| (hazard.id, hazard)).collect();
    let found = findings.into_iter().filter_map(|finding| {
        let Some(hazard) = by_id.get(&finding.id) else {
            return Some(What::Open(finding));
        };
        match hazard.state {
            State::Found if is_the_same(hazard, &finding) => None,
            State::Found => {
                let by_hand = hazard.level != hazard.found_level;
                let level = if by_hand { hazard.level } else { finding.level };
                Some(What::Correct(finding, level))
            }
            State::Dropped => Some(What::FindAgain(finding)),
            State::Invalidated => None,
        }
    });
    found.chain(gone).map(|what| Change { what }).collect()
}

fn is_the_same(hazard: &Hazard, finding: &Finding) -> bool {
    hazard.found_level == finding.level
        && hazard.reason == finding.reason
        && hazard.basis == finding.basis
        && hazard.photos == finding.photos
}
