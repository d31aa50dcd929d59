//! What a printed inspection record rests on: the rows, and the numbers of items and photos on the paper.

use crate::{
    evidence::photo::Photo,
    hazards::Hazard,
    ids::Id,
    inspections::{Dispute, Inspection, revision::Revision},
    orders::Order,
    registry::{Equipment, Unit},
};
use checklists::{Answer, Item, Template};
use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Facts {
    pub inspection: Inspection,
    /// The last submission.
    pub revision: Revision,
    /// With the hazards that were looked at again.
    pub checklist: Template,
    pub unit: Unit,
    pub equipment: Option<Equipment>,
    /// Those that it found, whatever became of them.
    pub hazards: Vec<Hazard>,
    /// Those about these hazards.
    pub orders: Vec<Order>,
    /// Name and number of the law-enforcement ID.
    pub reviewer: Option<(String, Option<String>)>,
    pub photos: Vec<Photo>,
    /// By signature.
    pub disputes: BTreeMap<Id, Dispute>,
}

/// The numbers that items and photos have on the paper, from 1.
pub struct Numbers<'a> {
    items: BTreeMap<&'a str, usize>,
    pub photos: Vec<Shown<'a>>,
}

pub struct Shown<'a> {
    pub number: usize,
    pub item: &'a Item,
    pub item_number: usize,
    pub id: Id,
    pub sha256: &'a str,
    /// Bytes.
    pub size: u64,
}

impl<'a> Numbers<'a> {
    pub fn of(facts: &'a Facts) -> Self {
        let mut items = BTreeMap::new();
        let mut photos = Vec::new();
        for (item, answer) in applying(facts) {
            let item_number = items.len().saturating_add(1);
            items.insert(item.code.as_str(), item_number);
            for named in answer.iter().flat_map(|answer| &answer.photos) {
                photos.push(Shown {
                    number: photos.len().saturating_add(1),
                    item,
                    item_number,
                    id: Id(named.id),
                    sha256: &named.sha256,
                    size: named.size,
                });
            }
        }
        Self { items, photos }
    }

    pub fn item(&self, code: &str) -> Option<usize> {
        self.items.get(code).copied()
    }
}

/// The items that applied, with their answers, in the order of the checklist.
pub fn applying(facts: &Facts) -> impl Iterator<Item = (&Item, Option<&Answer>)> {
    let body = &facts.revision.body;
    facts
        .checklist
        .items()
        .filter(|item| body.evaluation.applies.contains(&item.code))
        .map(|item| (item, body.answers.get(&item.code)))
}
