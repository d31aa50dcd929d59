//! Hazards, legal bases and orders of an inspection in Chinese words.

use super::{
    dates::day,
    order::deadline,
    record_facts::{Facts, Numbers, applying},
};
use crate::{
    hazards::{Origin, legal_term},
    orders::Order,
};
use checklists::{HazardLevel, basis::Source, evaluation::CitedBasis};
use serde_json::{Value, json};

/// Hazards that are alike, as those of several units counted under one item, share a line.
pub fn hazards(facts: &Facts, numbers: &Numbers<'_>) -> Vec<Value> {
    let mut lines: Vec<(Value, usize)> = Vec::new();
    for hazard in &facts.hazards {
        let items = match &hazard.origin {
            Origin::Inspection { item, .. } => numbers.item(item),
            _ => None,
        };
        let line = json!({
            "reason": hazard.reason.zh,
            "items": items.map(|item| item.to_string()).unwrap_or_default(),
            "major": hazard.level == HazardLevel::Major,
            "level": legal_term(hazard).zh,
            "grounds": hazard.grounds.iter().map(printed).collect::<Vec<_>>(),
            "basis": settled(facts, &hazard.basis).iter().map(CitedBasis::in_chinese).collect::<Vec<_>>(),
            "state": hazard.state.name().zh,
        });
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => lines.push((line, 1)),
        }
    }
    (1_usize..)
        .zip(lines)
        .map(|(number, (mut line, count))| {
            if let Value::Object(line) = &mut line {
                line.insert("no".to_owned(), number.into());
                line.insert("count".to_owned(), count.into());
            }
            line
        })
        .collect()
}

/// A ground as a paper prints it, with a mark if its text was not seen.
fn printed(ground: &CitedBasis) -> String {
    ground.in_chinese() + &ground.mark().zh
}

/// What is not verified is no settled law, what has no day from which it counts is no law at all: neither goes on a
/// paper.
fn settled(facts: &Facts, bases: &[CitedBasis]) -> Vec<CitedBasis> {
    let is_law = |basis: &&CitedBasis| {
        let document = facts.checklist.document(&basis.document);
        document.is_some_and(|document| document.in_force.is_some())
    };
    bases.iter().filter(|basis| basis.source == Source::Verified).filter(is_law).cloned().collect()
}

/// What the items that applied rest on, in force on the day, document by document, each clause once and in order.
pub fn bases(facts: &Facts) -> Vec<Value> {
    let mut documents: Vec<(String, Vec<CitedBasis>)> = Vec::new();
    for (item, _) in applying(facts) {
        let bases = facts.checklist.cite(&item.basis, facts.inspection.date);
        for basis in settled(facts, &bases) {
            let title = basis.title_in_chinese();
            let place = documents.iter().position(|(known, _)| *known == title).unwrap_or(documents.len());
            if place == documents.len() {
                documents.push((title, Vec::new()));
            }
            if let Some((_, clauses)) = documents.get_mut(place)
                && basis.clause.is_some()
                && !clauses.iter().any(|known| known.clause == basis.clause)
            {
                clauses.push(basis);
            }
        }
    }
    documents
        .into_iter()
        .map(|(title, mut clauses)| {
            clauses.sort_by_cached_key(|basis| numbers_in(basis.clause.as_deref().unwrap_or_default()));
            let clauses: Vec<String> = clauses.iter().map(CitedBasis::clause_in_chinese).collect();
            json!({ "title": title, "clauses": clauses.join("、") })
        })
        .collect()
}

/// The numbers of a clause, by which it is sorted: 84 and 2 of `Art. 84(2)`.
fn numbers_in(clause: &str) -> Vec<u32> {
    clause.split(|sign: char| !sign.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

pub fn order(order: &Order) -> Value {
    let served = if order.service.is_some() { "已送达" } else { "未送达" };
    json!({
        "number": order.number.to_string(),
        "issued_on": day(order.issued_on),
        "measures": order.measures,
        "deadline": deadline(order),
        "state": format!("{}，{served}", order.state.name().zh),
    })
}
