//! Rule: corrects the times of answers if the phone's clock is wrong.

use crate::{accounts::clock_skew::corrected, clock::Moment, ids::Id};
use checklists::{Answer, Answers};
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// An answer that was stored with another time than its phone said.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrectedAnswer<'a> {
    pub item: &'a str,
    /// By the device's clock.
    pub said_at: Moment,
    /// With the corrected time.
    pub answer: &'a Answer,
}

/// Answers with the times that they are merged by, and what the phone said of those whose time is another.
///
/// The clock of the phone is `behind` the server's. An answer that came before keeps the time that it was given then,
/// so that a repeat changes nothing, whatever became of the clock in between.
pub fn correct(
    incoming: &Answers,
    by: Id,
    behind: TimeDelta,
    now: Moment,
    before: &[CorrectedAnswer],
) -> (Answers, BTreeMap<String, Moment>) {
    let mut said = BTreeMap::new();
    let answers = incoming
        .iter()
        .map(|(item, answer)| {
            let said_at = Moment::from(answer.answered_at);
            let mut answer = Answer { answered_by: answer.answered_by.or(Some(by.0)), ..answer.clone() };
            let first = before.iter().find(|known| {
                let as_said = Answer { answered_at: answer.answered_at, ..known.answer.clone() };
                known.item == *item && known.said_at == said_at && as_said == answer
            });
            let at = match first {
                Some(known) => Moment::from(known.answer.answered_at),
                None => corrected(said_at, behind, now),
            };
            if at != said_at {
                answer.answered_at = at.utc();
                said.insert(item.clone(), said_at);
            }
            (item.clone(), answer)
        })
        .collect();
    (answers, said)
}
