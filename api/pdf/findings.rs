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

/// What the items that applied rest on, in force on the day, document by document.
pub fn bases(facts: &Facts) -> Vec<Value> {
    let mut documents: Vec<(String, Vec<String>)> = Vec::new();
    for (item, _) in applying(facts) {
        let bases = facts.checklist.cite(&item.basis, facts.inspection.date);
        for basis in settled(facts, &bases) {
            let known = documents.iter().position(|(title, _)| *title == basis.title.zh);
            let place = known.unwrap_or(documents.len());
            if known.is_none() {
                documents.push((basis.title.zh.clone(), Vec::new()));
            }
            let clause = basis.clause_in_chinese();
            if let Some((_, clauses)) = documents.get_mut(place)
                && !clause.is_empty()
                && !clauses.contains(&clause)
            {
                clauses.push(clause);
            }
        }
    }
    documents
        .into_iter()
        .map(|(title, clauses)| json!({ "title": title, "clauses": clauses.join("、") }))
        .collect()
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
