//! Reads and writes the rows of inspections.

mod answers;
mod list;
mod reinspection_items;
mod revisions;
mod signatures;
mod statistics;

pub use answers::{answers, corrected, keep_merge, submitted_answers};
pub use list::{InspectionFilter, Listed, cursor_of, list};
pub use reinspection_items::{insert_rechecks, keep_recheck, rechecks};
pub use revisions::{Body, KeptPhoto, Revision, keep_review, keep_submission, revision, revisions};
pub use signatures::{
    add_signature, disputes, is_picture_of_dispute, keep_dispute, remove_signature, signature, signature_of,
    signatures,
};
pub use statistics::{keep_count, keep_no_count};

use super::{ChecklistRef, Inspection, Inspector, ReturnedItem, VisitContext};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, MultiBackend, in_area,
        schema::{accounts, inspection_inspectors, inspections, returned_items},
    },
    district::District,
    events::{self, NewEvent},
    evidence::photo::GeoPoint,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use checklists::AttributeValue;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The events' name for inspections.
pub const SUBJECT: &str = "inspection";

#[derive(Queryable, Selectable)]
#[diesel(table_name = inspections)]
struct Row {
    id: Id,
    district: District,
    unit_id: Id,
    equipment_id: Option<Id>,
    checklist: String,
    checklist_version: i64,
    checklist_hash: String,
    date: NaiveDate,
    kind: String,
    state: String,
    started_at: Option<Moment>,
    ended_at: Option<Moment>,
    unit_opinion: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    attributes: String,
    conclusion: String,
    comment: Option<String>,
    revision: i64,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    submitted_at: Option<Moment>,
    reviewed_by: Option<Id>,
    reviewed_at: Option<Moment>,
    version: i64,
    campaign_id: Option<Id>,
    joint_with: String,
    led_by: Option<String>,
    announced: Option<bool>,
    people: i32,
    assignment_id: Option<Id>,
}

impl Row {
    fn with(self, inspectors: Vec<Inspector>, returned_items: Vec<ReturnedItem>) -> Outcome<Inspection> {
        Ok(Inspection {
            id: self.id,
            district: self.district,
            unit_id: self.unit_id,
            equipment_id: self.equipment_id,
            checklist: ChecklistRef {
                code: self.checklist,
                version: u32::try_from(self.checklist_version).map_err(Problem::internal)?,
                hash: self.checklist_hash,
            },
            date: self.date,
            visit: self.kind.parse().map_err(Problem::internal)?,
            assignment_id: self.assignment_id,
            occasion: VisitContext {
                campaign_id: self.campaign_id,
                joint_with: serde_json::from_str(&self.joint_with).map_err(Problem::internal)?,
                led_by: self.led_by,
                announced: self.announced,
            },
            state: self.state.parse().map_err(Problem::internal)?,
            inspectors,
            people: self.people,
            started_at: self.started_at,
            ended_at: self.ended_at,
            unit_opinion: self.unit_opinion,
            place: self.latitude.zip(self.longitude).map(|(latitude, longitude)| GeoPoint {
                latitude,
                longitude,
                accuracy: None,
            }),
            attributes: serde_json::from_str(&self.attributes).map_err(Problem::internal)?,
            conclusion: self.conclusion,
            comment: self.comment,
            returned_items,
            revision: self.revision,
            created_by: self.created_by,
            created_at: self.created_at,
            changed_at: self.changed_at,
            submitted_at: self.submitted_at,
            reviewed_by: self.reviewed_by,
            reviewed_at: self.reviewed_at,
            version: self.version,
        })
    }
}

/// What the caller can see; a unit sees an inspection once it was submitted.
fn within<'a>(scope: &Scope) -> inspections::BoxedQuery<'a, MultiBackend> {
    let query = in_area!(inspections::table.into_boxed(), inspections::district, scope.area());
    match scope.unit_id() {
        Some(unit_id) => query.filter(inspections::unit_id.eq(unit_id).and(inspections::revision.gt(0))),
        None => query,
    }
}

/// The inspection, where the caller can see it: in his district, and for an enterprise account of its own unit and
/// submitted at least once. Anything else is [`ProblemKind::NotFound`].
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Inspection> {
    let row: Row = within(scope)
        .filter(inspections::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let inspectors = inspectors(conn, &[id])?.remove(&id).unwrap_or_default();
    let returned = returned_items(conn, id)?;
    row.with(inspectors, returned)
}

/// The same for a change: other changes of the inspection wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Inspection> {
    diesel::update(inspections::table.filter(inspections::id.eq(id)))
        .set(inspections::version.eq(inspections::version))
        .execute(conn)?;
    find(conn, scope, id)
}

/// Whether some inspection has this id, whoever may see it.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(inspections::table.find(id))).get_result(conn)?)
}

fn inspectors(conn: &mut Conn, ids: &[Id]) -> Outcome<BTreeMap<Id, Vec<Inspector>>> {
    type Row = (Id, Id, String, Option<String>, bool);
    let rows: Vec<Row> = inspection_inspectors::table
        .inner_join(accounts::table)
        .filter(inspection_inspectors::inspection_id.eq_any(ids))
        .order((inspection_inspectors::lead.desc(), accounts::username))
        .select((
            inspection_inspectors::inspection_id,
            accounts::id,
            accounts::name,
            accounts::badge,
            inspection_inspectors::lead,
        ))
        .load(conn)?;
    let mut found: BTreeMap<Id, Vec<Inspector>> = BTreeMap::new();
    for (inspection_id, account_id, name, badge, lead) in rows {
        found.entry(inspection_id).or_default().push(Inspector { account_id, name, badge, lead });
    }
    Ok(found)
}

fn returned_items(conn: &mut Conn, id: Id) -> Outcome<Vec<ReturnedItem>> {
    let rows: Vec<(String, String)> = returned_items::table
        .filter(returned_items::inspection_id.eq(id))
        .order(returned_items::item)
        .select((returned_items::item, returned_items::comment))
        .load(conn)?;
    Ok(rows.into_iter().map(|(item, comment)| ReturnedItem { item, comment }).collect())
}

/// Who made a change, and when.
#[derive(Clone, Copy, Debug)]
pub struct ChangedBy {
    pub account_id: Id,
    pub at: Moment,
}

/// Keeps a new inspection.
pub fn insert(conn: &mut Conn, inspection: &Inspection, named: &[(Id, bool)]) -> Outcome<()> {
    let attributes = attributes_text(&inspection.attributes)?;
    diesel::insert_into(inspections::table)
        .values((
            (
                inspections::id.eq(inspection.id),
                inspections::district.eq(&inspection.district),
                inspections::unit_id.eq(inspection.unit_id),
                inspections::equipment_id.eq(inspection.equipment_id),
                inspections::checklist.eq(&inspection.checklist.code),
                inspections::checklist_version.eq(i64::from(inspection.checklist.version)),
                inspections::checklist_hash.eq(&inspection.checklist.hash),
                inspections::date.eq(inspection.date),
                inspections::kind.eq(inspection.visit.as_str()),
                inspections::assignment_id.eq(inspection.assignment_id),
                inspections::state.eq(inspection.state.as_str()),
            ),
            (
                inspections::started_at.eq(inspection.started_at),
                inspections::ended_at.eq(inspection.ended_at),
                inspections::unit_opinion.eq(&inspection.unit_opinion),
                inspections::latitude.eq(inspection.place.map(|place| place.latitude)),
                inspections::longitude.eq(inspection.place.map(|place| place.longitude)),
                inspections::attributes.eq(attributes),
                inspections::conclusion.eq(&inspection.conclusion),
                inspections::revision.eq(inspection.revision),
                inspections::created_by.eq(inspection.created_by),
                inspections::created_at.eq(inspection.created_at),
                inspections::changed_at.eq(inspection.changed_at),
                inspections::version.eq(inspection.version),
            ),
            of_occasion(&inspection.occasion)?,
        ))
        .execute(conn)?;
    insert_inspectors(conn, inspection.id, named)?;
    let by = ChangedBy { account_id: inspection.created_by, at: inspection.created_at };
    note(conn, inspection.id, "created", by, &json!({}))
}

fn insert_inspectors(conn: &mut Conn, id: Id, named: &[(Id, bool)]) -> Outcome<()> {
    for (account_id, lead) in named {
        diesel::insert_into(inspection_inspectors::table)
            .values((
                inspection_inspectors::inspection_id.eq(id),
                inspection_inspectors::account_id.eq(account_id),
                inspection_inspectors::lead.eq(lead),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps changed fields of the inspection itself, and its inspectors where `named` gives them.
pub fn change(
    conn: &mut Conn,
    changed: &Inspection,
    named: Option<&[(Id, bool)]>,
    by: ChangedBy,
    fields: &Value,
) -> Outcome<()> {
    let attributes = attributes_text(&changed.attributes)?;
    diesel::update(inspections::table.find(changed.id))
        .set((
            inspections::date.eq(changed.date),
            inspections::kind.eq(changed.visit.as_str()),
            inspections::started_at.eq(changed.started_at),
            inspections::ended_at.eq(changed.ended_at),
            inspections::unit_opinion.eq(&changed.unit_opinion),
            inspections::latitude.eq(changed.place.map(|place| place.latitude)),
            inspections::longitude.eq(changed.place.map(|place| place.longitude)),
            inspections::attributes.eq(attributes),
            inspections::conclusion.eq(&changed.conclusion),
            of_occasion(&changed.occasion)?,
        ))
        .execute(conn)?;
    if let Some(named) = named {
        diesel::delete(
            inspection_inspectors::table.filter(inspection_inspectors::inspection_id.eq(changed.id)),
        )
        .execute(conn)?;
        insert_inspectors(conn, changed.id, named)?;
    }
    touch(conn, changed.id, by.at)?;
    note(conn, changed.id, "changed", by, &json!({ "fields": fields }))
}

type OccasionColumns = (
    diesel::dsl::Eq<inspections::campaign_id, Option<Id>>,
    diesel::dsl::Eq<inspections::joint_with, String>,
    diesel::dsl::Eq<inspections::led_by, Option<String>>,
    diesel::dsl::Eq<inspections::announced, Option<bool>>,
);

fn of_occasion(occasion: &VisitContext) -> Outcome<OccasionColumns> {
    let joint_with = serde_json::to_string(&occasion.joint_with).map_err(Problem::internal)?;
    Ok((
        inspections::campaign_id.eq(occasion.campaign_id),
        inspections::joint_with.eq(joint_with),
        inspections::led_by.eq(occasion.led_by.clone()),
        inspections::announced.eq(occasion.announced),
    ))
}

fn attributes_text(attributes: &BTreeMap<String, AttributeValue>) -> Outcome<String> {
    serde_json::to_string(attributes).map_err(Problem::internal)
}

/// Counts a change: the next version, the time of the last change.
pub fn touch(conn: &mut Conn, id: Id, at: Moment) -> Outcome<()> {
    diesel::update(inspections::table.find(id))
        .set((inspections::version.eq(inspections::version + 1), inspections::changed_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

/// Keeps what the evaluation of the answers concludes.
pub fn set_conclusion(conn: &mut Conn, id: Id, conclusion: &str) -> Outcome<()> {
    diesel::update(inspections::table.find(id)).set(inspections::conclusion.eq(conclusion)).execute(conn)?;
    Ok(())
}

/// Appends to the record of the inspection.
pub fn note(conn: &mut Conn, id: Id, action: &'static str, by: ChangedBy, detail: &Value) -> Outcome<()> {
    let actor_id = Some(by.account_id);
    events::record(conn, &NewEvent { subject: SUBJECT, subject_id: id, action, actor_id, at: by.at, detail })
}
