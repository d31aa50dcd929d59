//! What has to be on the server: whatever somebody was told is done.

use checklists::{Answer, Answers, wins};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Default)]
pub struct Ledger {
    pub visits: BTreeMap<Uuid, Visit>,
    /// Returned or held back once, and given again later.
    pub given_again: usize,
    pub replayed: usize,
}

/// A visit as the people know it.
#[derive(Default)]
pub struct Visit {
    /// By the merge rule, with the true times.
    pub standing: Answers,
    /// All that were taken in, each once.
    pub accepted: Vec<(String, Answer)>,
    /// SHA-256 and size of the photos that were acknowledged.
    pub photos: BTreeMap<Uuid, (String, usize)>,
    pub signatures: BTreeSet<Uuid>,
    pub submitted: usize,
    pub returned: usize,
    pub approved: usize,
    /// What phones deleted their photos against.
    pub receipts: Vec<String>,
}

impl Visit {
    pub fn accept(&mut self, item: &str, answer: &Answer) {
        let known = self.accepted.iter().any(|(other, known)| other == item && known == answer);
        assert!(!known, "{item} was taken in twice: {answer:?}");
        self.accepted.push((item.to_owned(), answer.clone()));
        let stays = self.standing.get(item).is_some_and(|standing| !wins(answer, standing));
        if !stays {
            self.standing.insert(item.to_owned(), answer.clone());
        }
    }
}
