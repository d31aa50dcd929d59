//! Demo assignments: some before a visit, and the ageing lifts of Gusu in bulk.

use super::{Workshop, campaign, id, people::PEOPLE, text};
use crate::{
    assignments::{self, NewAssignment, Plan, bulk::EquipmentQuery},
    clock::Moment,
    context::Context,
    db::Conn,
    ids::Id,
    inspections::draft::NewInspection,
    problem::{Outcome, Problem},
    registry::attributes::Entered,
};
use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::json;

/// The assignment that a visit carries out; every third has one.
pub(super) fn before_visit(number: usize) -> Option<Id> {
    number.is_multiple_of(3).then(|| id(&format!("assignment of inspection {number}")))
}

/// Assigns what a visit is begun for, due three days later.
pub(super) fn assign(conn: &mut Conn, supervisor: &Context, visit: &NewInspection) -> Outcome<()> {
    let Some(assignment_id) = visit.assignment_id else {
        return Ok(());
    };
    let due_on = visit.date.checked_add_days(Days::new(3)).unwrap_or(visit.date);
    let inspectors = visit.inspectors.iter();
    let new = NewAssignment {
        unit_id: visit.unit_id,
        equipment_id: visit.equipment_id,
        checklist: visit.checklist.code.clone(),
        due_on,
        campaign_id: campaign::on(due_on),
        inspectors: inspectors.map(|inspector| inspector.account_id).collect(),
        note: None,
    };
    assignments::commands::assign(conn, supervisor, assignment_id, &new).map(|_| ())
}

/// The lifts of Gusu that are over 15 years old and have a lever drum brake, for the two inspectors there.
pub(super) async fn make(workshop: &Workshop) -> Outcome<()> {
    let person = |username: &str| {
        let known = PEOPLE.iter().find(|person| person.username == username);
        known.ok_or_else(|| Problem::internal("a person of the demo is missing"))
    };
    let supervisor = person("wang")?.actor(None)?;
    let due_on = NaiveDate::from_ymd_opt(2018, 3, 9).ok_or_else(|| Problem::internal("a day of the demo"))?;
    let lever_drum: Entered = [("brake-type".to_owned(), json!("lever-drum-plunger"))].into();
    let plan = Plan {
        equipment: Some(EquipmentQuery {
            kind: Some("31".to_owned()),
            district: Some("320508".parse().map_err(Problem::internal)?),
            older_than_years: Some(15),
            attributes: lever_drum,
            ..EquipmentQuery::default()
        }),
        units: None,
        checklist: "drum-brake-lifts".to_owned(),
        due_on,
        campaign_id: campaign::on(due_on),
        teams: vec![vec![person("chen")?.id(), person("liu")?.id()]],
        note: Some(text("使用超过15年、采用杠杆鼓式制动器的电梯")?),
    };
    let at = due_on.checked_sub_days(Days::new(14)).unwrap_or(due_on);
    let at = Moment::from(at.and_time(NaiveTime::MIN).and_utc());
    let context = workshop.context(supervisor, at);
    let assign = move |conn: &mut Conn| {
        assignments::commands::assign_in_bulk(conn, &context, id("plan of old lifts"), &plan).map(|_| ())
    };
    workshop.db.write(assign).await
}
