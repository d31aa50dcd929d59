//! Reads and writes the rows of inspections.

mod answers;
mod checklist;
mod detail;
mod list;
mod photos;
mod reinspection_items;
mod revisions;
mod signatures;
mod statistics;

pub use answers::{answers, keep_merge, known_answers, submitted_answers};
pub use checklist::template_of;
pub use detail::InspectionDetail;
pub use list::{InspectionsQuery, Listed, cursor_of, list};
pub use photos::{keep_photo_deletion, needed_photos, note_photo_stored};
pub use reinspection_items::rechecks;
pub use revisions::{keep_review, keep_submission, revision, revisions};
pub use signatures::{
    disputes, is_picture_of_dispute, keep_dispute, keep_removal, keep_signature, signature, signature_of,
    signatures,
};

use super::{
    ChecklistRef, Inspection, InspectionState, Inspector, ReturnedItem, VisitContext, VisitKind,
    change::Changed, checklist_attributes::ChecklistFacts, draft::Drafted,
};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, Json, MultiBackend, in_area, lock,
        schema::{accounts, inspection_inspectors, inspections, returned_items},
    },
    district::District,
    events::{self, ChangedBy, NewEvent},
    evidence::photo::GeoPoint,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::texts::{MultiLineText, SingleLineText},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The events' name for inspections.
pub const SUBJECT: &str = "inspection";

#[derive(Queryable, Selectable, Insertable)]
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
    kind: VisitKind,
    state: InspectionState,
    started_at: Option<Moment>,
    ended_at: Option<Moment>,
    unit_opinion: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    attributes: Json<ChecklistFacts>,
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
    joint_with: Json<Vec<SingleLineText<100>>>,
    led_by: Option<SingleLineText<100>>,
    announced: Option<bool>,
    people: i32,
    assignment_id: Option<Id>,
}

impl Row {
    fn of(inspection: &Inspection) -> Outcome<Self> {
        let Inspection { checklist, occasion, place, .. } = inspection.clone();
        Ok(Self {
            id: inspection.id,
            district: inspection.district.clone(),
            unit_id: inspection.unit_id,
            equipment_id: inspection.equipment_id,
            checklist: checklist.code,
            checklist_version: checklist.version.into(),
            checklist_hash: checklist.hash,
            date: inspection.date,
            kind: inspection.visit,
            state: inspection.state,
            started_at: inspection.started_at,
            ended_at: inspection.ended_at,
            unit_opinion: inspection.unit_opinion.clone(),
            latitude: place.map(|place| place.latitude),
            longitude: place.map(|place| place.longitude),
            attributes: Json::new(inspection.attributes.clone())?,
            conclusion: inspection.conclusion.clone(),
            comment: inspection.comment.clone(),
            revision: inspection.revision,
            created_by: inspection.created_by,
            created_at: inspection.created_at,
            changed_at: inspection.changed_at,
            submitted_at: inspection.submitted_at,
            reviewed_by: inspection.reviewed_by,
            reviewed_at: inspection.reviewed_at,
            version: inspection.version,
            campaign_id: occasion.campaign_id,
            joint_with: Json::new(occasion.joint_with)?,
            led_by: occasion.led_by,
            announced: occasion.announced,
            people: inspection.people,
            assignment_id: inspection.assignment_id,
        })
    }

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
            visit: self.kind,
            assignment_id: self.assignment_id,
            occasion: VisitContext {
                campaign_id: self.campaign_id,
                joint_with: self.joint_with.into_inner(),
                led_by: self.led_by,
                announced: self.announced,
            },
            state: self.state,
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
            attributes: self.attributes.into_inner(),
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

/// The inspection, if the caller can see it: in their district, and for an enterprise account of its own unit and
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
    lock!(conn, inspections, id);
    find(conn, scope, id)
}

/// Whether any inspection has this id, within the caller's scope or not.
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
    let rows: Vec<(String, MultiLineText<2000>)> = returned_items::table
        .filter(returned_items::inspection_id.eq(id))
        .order(returned_items::item)
        .select((returned_items::item, returned_items::comment))
        .load(conn)?;
    Ok(rows.into_iter().map(|(item, comment)| ReturnedItem { item, comment }).collect())
}

/// Keeps a new inspection with the hazards that it looks at again.
pub fn insert(conn: &mut Conn, drafted: &Drafted) -> Outcome<()> {
    let inspection = &drafted.inspection;
    diesel::insert_into(inspections::table).values(Row::of(inspection)?).execute(conn)?;
    insert_inspectors(conn, inspection.id, &drafted.inspectors)?;
    reinspection_items::insert(conn, inspection.id, &drafted.rechecks)?;
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

/// Keeps changed fields of an inspection.
pub fn keep_change(conn: &mut Conn, changed: &Changed) -> Outcome<()> {
    let inspection = &changed.inspection;
    diesel::update(inspections::table.find(inspection.id))
        .set((
            inspections::date.eq(inspection.date),
            inspections::kind.eq(inspection.visit),
            inspections::started_at.eq(inspection.started_at),
            inspections::ended_at.eq(inspection.ended_at),
            inspections::unit_opinion.eq(&inspection.unit_opinion),
            inspections::latitude.eq(inspection.place.map(|place| place.latitude)),
            inspections::longitude.eq(inspection.place.map(|place| place.longitude)),
            inspections::attributes.eq(Json::new(&inspection.attributes)?),
            inspections::conclusion.eq(&inspection.conclusion),
            inspections::campaign_id.eq(inspection.occasion.campaign_id),
            inspections::joint_with.eq(Json::new(&inspection.occasion.joint_with)?),
            inspections::led_by.eq(&inspection.occasion.led_by),
            inspections::announced.eq(inspection.occasion.announced),
        ))
        .execute(conn)?;
    if let Some(named) = &changed.inspectors {
        let before = inspection_inspectors::inspection_id.eq(inspection.id);
        diesel::delete(inspection_inspectors::table.filter(before)).execute(conn)?;
        insert_inspectors(conn, inspection.id, named)?;
    }
    touch(conn, inspection.id, changed.by.at)?;
    note(conn, inspection.id, "changed", changed.by, &json!({ "fields": changed.fields }))
}

/// Counts a change: the next version, the time of the last change.
fn touch(conn: &mut Conn, id: Id, at: Moment) -> Outcome<()> {
    diesel::update(inspections::table.find(id))
        .set((inspections::version.eq(inspections::version + 1), inspections::changed_at.eq(at)))
        .execute(conn)?;
    Ok(())
}

/// Keeps what the evaluation of the answers concludes.
fn set_conclusion(conn: &mut Conn, id: Id, conclusion: &str) -> Outcome<()> {
    diesel::update(inspections::table.find(id)).set(inspections::conclusion.eq(conclusion)).execute(conn)?;
    Ok(())
}

/// Appends to the record of the inspection.
fn note(conn: &mut Conn, id: Id, action: &'static str, by: ChangedBy, detail: &Value) -> Outcome<()> {
    let actor_id = Some(by.account_id);
    events::record(conn, &NewEvent { subject: SUBJECT, subject_id: id, action, actor_id, at: by.at, detail })
}
