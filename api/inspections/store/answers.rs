//! Reads and writes the rows of answers.

use super::{ChangedBy, note, revision, set_conclusion, touch};
use crate::{
    clock::Moment,
    db::{
        Conn, json as columns,
        schema::{answers, events},
    },
    ids::Id,
    inspections::{Inspection, clock_correction::CorrectedAnswers, merge::Merged},
    problem::{Outcome, Problem},
};
use checklists::{Answer, Answers};
use diesel::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// What becomes of an answer that a later one stands against.
const SUPERSEDED: &str = "answer_superseded";

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

/// When the phone said that the answers were given whose time is another.
fn said_times(conn: &mut Conn, inspection_id: Id) -> Outcome<BTreeMap<String, Moment>> {
    let rows: Vec<(String, Option<Moment>)> = answers::table
        .filter(answers::inspection_id.eq(inspection_id))
        .filter(answers::said_at.is_not_null())
        .select((answers::item, answers::said_at))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(item, said_at)| Some((item, said_at?))).collect())
}

/// The answers whose time is another than their phone said: of those that stand, `standing`, and of those that were
/// superseded.
pub fn corrected(conn: &mut Conn, inspection_id: Id, standing: &Answers) -> Outcome<Vec<CorrectedAnswers>> {
    let mut found = Vec::new();
    for (item, said_at) in said_times(conn, inspection_id)? {
        if let Some(answer) = standing.get(&item).cloned() {
            found.push(CorrectedAnswers { item, said_at, answer });
        }
    }
    let superseded: Vec<String> = events::table
        .filter(events::subject_id.eq(inspection_id))
        .filter(events::action.eq(SUPERSEDED))
        .filter(events::detail.like("%\"said_at\"%"))
        .select(events::detail)
        .load(conn)?;
    for detail in superseded {
        found.push(columns::read(&detail)?);
    }
    Ok(found)
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
pub fn keep_merge(
    conn: &mut Conn,
    id: Id,
    merged: &Merged,
    said: &BTreeMap<String, Moment>,
    conclusion: &str,
    by: ChangedBy,
) -> Outcome<()> {
    let before = if merged.lost().is_empty() { BTreeMap::new() } else { said_times(conn, id)? };
    for (item, answer) in merged.won() {
        keep_answer(conn, id, (item, answer), said.get(item).copied(), by)?;
    }
    for (item, answer) in merged.lost() {
        let mut detail = json!({ "item": item, "answer": answer });
        // Of the one that came, or of the one that it took the place of.
        let came = merged.won().get(item).is_none();
        let said_at = if came { said.get(item) } else { before.get(item) };
        if let (Some(said_at), Some(members)) = (said_at, detail.as_object_mut()) {
            members.insert("said_at".to_owned(), json!(said_at));
        }
        let known = diesel::select(diesel::dsl::exists(
            events::table
                .filter(events::subject_id.eq(id).and(events::action.eq(SUPERSEDED)))
                .filter(events::detail.eq(detail.to_string())),
        ));
        if !known.get_result::<bool>(conn)? {
            note(conn, id, SUPERSEDED, by, &detail)?;
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

fn keep_answer(
    conn: &mut Conn,
    id: Id,
    (item, answer): (&str, &Answer),
    said_at: Option<Moment>,
    by: ChangedBy,
) -> Outcome<()> {
    let text = serde_json::to_string(answer).map_err(Problem::internal)?;
    let answered_at = Moment::from(answer.answered_at);
    let answered_by = answer.answered_by.map_or(by.account_id, Id);
    let kept = diesel::update(answers::table.find((id, item)))
        .set((
            answers::answer.eq(&text),
            answers::answered_at.eq(answered_at),
            answers::answered_by.eq(answered_by),
            answers::received_at.eq(by.at),
            answers::said_at.eq(said_at),
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
                answers::said_at.eq(said_at),
            ))
            .execute(conn)?;
    }
    Ok(())
}
