//! Reads and writes the rows of answers.

use super::{note, revision, set_conclusion, touch};
use crate::{
    clock::Moment,
    db::{
        Conn, Json,
        schema::{answers, superseded_answers},
    },
    events::ChangedBy,
    evidence,
    ids::Id,
    inspections::{
        Inspection,
        merge::{KnownAnswers, Merged, SupersededAnswer},
    },
    problem::{Outcome, Text},
};
use checklists::{Answer, Answers};
use diesel::prelude::*;
use serde_json::json;

/// An inspection's answers as they stand.
pub fn answers(conn: &mut Conn, inspection_id: Id) -> Outcome<Answers> {
    let rows: Vec<(String, Json<Answer>)> = answers::table
        .filter(answers::inspection_id.eq(inspection_id))
        .select((answers::item, answers::answer))
        .load(conn)?;
    Ok(rows.into_iter().map(|(item, answer)| (item, answer.into_inner())).collect())
}

/// All that a merge of `incoming` has to know of an inspection's answers.
pub fn known_answers(conn: &mut Conn, inspection: &Inspection, incoming: &Answers) -> Outcome<KnownAnswers> {
    let rows: Vec<(String, Json<Answer>, Option<Moment>)> = answers::table
        .filter(answers::inspection_id.eq(inspection.id))
        .select((answers::item, answers::answer, answers::said_at))
        .load(conn)?;
    let mut known = KnownAnswers {
        superseded: superseded(conn, inspection.id, incoming)?,
        submitted: submitted_answers(conn, inspection)?,
        ..KnownAnswers::default()
    };
    for (item, answer, said_at) in rows {
        if let Some(said_at) = said_at {
            known.said_at.insert(item.clone(), said_at);
        }
        known.standing.insert(item, answer.into_inner());
    }
    Ok(known)
}

/// The answers that lost, of the items of `incoming`.
fn superseded(conn: &mut Conn, inspection_id: Id, incoming: &Answers) -> Outcome<Vec<SupersededAnswer>> {
    let rows: Vec<(String, Json<Answer>, Option<Moment>)> = superseded_answers::table
        .filter(superseded_answers::inspection_id.eq(inspection_id))
        .filter(superseded_answers::item.eq_any(incoming.keys()))
        .order(superseded_answers::id)
        .select((superseded_answers::item, superseded_answers::answer, superseded_answers::said_at))
        .load(conn)?;
    let of_row = |(item, answer, said_at): (_, Json<Answer>, _)| SupersededAnswer {
        item,
        answer: answer.into_inner(),
        said_at,
    };
    Ok(rows.into_iter().map(of_row).collect())
}

/// The answers of the last submission; none before the first.
pub fn submitted_answers(conn: &mut Conn, inspection: &Inspection) -> Outcome<Answers> {
    if inspection.revision == 0 {
        return Ok(Answers::new());
    }
    Ok(revision(conn, inspection.id, inspection.revision)?
        .map(|found| found.body.answers)
        .unwrap_or_default())
}

/// Keeps a merge: the answers that won with their photos, the lost ones, the conclusion that now holds.
pub fn keep_merge(conn: &mut Conn, merged: &Merged) -> Outcome<()> {
    let (id, by) = (merged.inspection_id, merged.by);
    for photo in merged.photos() {
        evidence::store::declare(conn, id, &photo, by.account_id, by.at).map_err(|problem| {
            let item = photo.item.as_deref().unwrap_or_default();
            problem
                .at(format!("/answers/{item}/photos"), Text::new("照片编号冲突", "the photo's id is taken"))
        })?;
    }
    for (item, answer) in &merged.won {
        keep_answer(conn, merged, item, answer)?;
    }
    for lost in &merged.lost {
        keep_superseded(conn, id, lost, by)?;
    }
    if !merged.won.is_empty() {
        set_conclusion(conn, id, merged.evaluation.conclusion.as_str())?;
        touch(conn, id, by.at)?;
        let items: Vec<_> = merged.won.keys().collect();
        note(conn, id, "answered", by, &json!({ "items": items }))?;
    }
    Ok(())
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = answers, primary_key(inspection_id, item), treat_none_as_null = true)]
struct AnswerRow<'a> {
    inspection_id: Id,
    item: &'a str,
    answer: Json<&'a Answer>,
    answered_at: Moment,
    answered_by: Id,
    received_at: Moment,
    said_at: Option<Moment>,
}

fn keep_answer(conn: &mut Conn, merged: &Merged, item: &str, answer: &Answer) -> Outcome<()> {
    let row = AnswerRow {
        inspection_id: merged.inspection_id,
        item,
        answer: Json::new(answer)?,
        answered_at: answer.answered_at.into(),
        answered_by: answer.answered_by.map_or(merged.by.account_id, Id),
        received_at: merged.by.at,
        said_at: merged.said_at.get(item).copied(),
    };
    let there = answers::table.find((merged.inspection_id, item));
    if diesel::update(there).set(&row).execute(conn)? == 0 {
        diesel::insert_into(answers::table).values(&row).execute(conn)?;
    }
    Ok(())
}

fn keep_superseded(conn: &mut Conn, id: Id, lost: &SupersededAnswer, by: ChangedBy) -> Outcome<()> {
    diesel::insert_into(superseded_answers::table)
        .values((
            superseded_answers::inspection_id.eq(id),
            superseded_answers::item.eq(&lost.item),
            superseded_answers::answer.eq(Json::new(&lost.answer)?),
            superseded_answers::said_at.eq(lost.said_at),
            superseded_answers::superseded_at.eq(by.at),
        ))
        .execute(conn)?;
    let mut detail = json!({ "item": lost.item, "answer": lost.answer });
    if let (Some(said_at), Some(members)) = (lost.said_at, detail.as_object_mut()) {
        members.insert("said_at".to_owned(), json!(said_at));
    }
    note(conn, id, "answer_superseded", by, &detail)
}
