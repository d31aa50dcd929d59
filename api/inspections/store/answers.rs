//! The rows of answers.

use super::{By, note, revision, set_conclusion, touch};
use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{answers, events},
    },
    ids::Id,
    inspections::{Inspection, merge::Merged},
    problem::{Outcome, Problem},
};
use checklists::{Answer, Answers};
use diesel::prelude::*;
use serde_json::json;

/// An inspection's answers as they stand.
pub fn answers(conn: &mut Conn, inspection_id: Id) -> Outcome<Answers> {
    let rows: Vec<(String, String)> = answers::table
        .filter(answers::inspection_id.eq(inspection_id))
        .select((answers::item, answers::answer))
        .load(conn)?;
    rows.into_iter()
        .map(|(item, answer)| Ok((item, serde_json::from_str(&answer).map_err(Problem::internal)?)))
        .collect()
}

/// The answers of the last submission; none where there was none.
pub fn submitted_answers(conn: &mut Conn, inspection: &Inspection) -> Outcome<Answers> {
    if inspection.revision == 0 {
        return Ok(Answers::new());
    }
    Ok(revision(conn, inspection.id, inspection.revision)?
        .map(|found| found.body.answers)
        .unwrap_or_default())
}

/// Keeps a merge: the answers that won, the lost ones in the events, the conclusion that now holds.
pub fn keep_merge(conn: &mut Conn, id: Id, merged: &Merged, conclusion: &str, by: By) -> Outcome<()> {
    for (item, answer) in merged.won() {
        keep_answer(conn, id, item, answer, by)?;
    }
    for (item, answer) in merged.lost() {
        let detail = json!({ "item": item, "answer": answer });
        let known = diesel::select(diesel::dsl::exists(
            events::table
                .filter(
                    events::subject_id
                        .eq(id)
                        .and(events::action.eq("answer_superseded")),
                )
                .filter(events::detail.eq(detail.to_string())),
        ));
        if !known.get_result::<bool>(conn)? {
            note(conn, id, "answer_superseded", by, &detail)?;
        }
    }
    if !merged.won().is_empty() {
        set_conclusion(conn, id, conclusion)?;
        touch(conn, id, by.at)?;
        let items: Vec<_> = merged.won().keys().collect();
        note(conn, id, "answered", by, &json!({ "items": items }))?;
    }
    Ok(())
}

fn keep_answer(conn: &mut Conn, id: Id, item: &str, answer: &Answer, by: By) -> Outcome<()> {
    let text = serde_json::to_string(answer).map_err(Problem::internal)?;
    let answered_at = Moment::from(answer.answered_at);
    let answered_by = answer.answered_by.map_or(by.account_id, Id);
    let kept = diesel::update(answers::table.find((id, item)))
        .set((
            answers::answer.eq(&text),
            answers::answered_at.eq(answered_at),
            answers::answered_by.eq(answered_by),
            answers::received_at.eq(by.at),
        ))
        .execute(conn)?;
    if kept == 0 {
        diesel::insert_into(answers::table)
            .values((
                answers::inspection_id.eq(id),
                answers::item.eq(item),
                answers::answer.eq(&text),
                answers::answered_at.eq(answered_at),
                answers::answered_by.eq(answered_by),
                answers::received_at.eq(by.at),
            ))
            .execute(conn)?;
    }
    Ok(())
}
