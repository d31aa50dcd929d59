//! Lists inspections: a supervisor's queue, an inspector's own.

use super::{Row, inspectors, within};
use crate::{
    accounts::Scope,
    campaigns::{
        period::{Days, PhaseNumber},
        store::days_of_phase,
    },
    clock::Moment,
    db::{
        Conn, in_area, in_days, narrow, newest_first,
        schema::{inspection_inspectors, inspections},
    },
    district::District,
    http::{Cursor, PageLimit},
    ids::Id,
    inspections::{Inspection, InspectionState},
    problem::Outcome,
    registry::{UnitAndEquipment, store::NameLookup},
    validation::texts::SingleLineText,
};
use checklists::Conclusion;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which inspections are asked for; each field narrows the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InspectionsQuery {
    pub state: Option<InspectionState>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    /// A checklist's code.
    #[param(inline)]
    pub checklist: Option<SingleLineText<100>>,
    /// One of the inspectors; `me` through `GET /v1/me`.
    pub inspector_id: Option<Id>,
    /// The first day of the visit.
    pub from: Option<NaiveDate>,
    /// The last day of the visit.
    pub to: Option<NaiveDate>,
    pub conclusion: Option<Conclusion>,
    pub campaign_id: Option<Id>,
    /// A phase of the campaign: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// Whether other departments took part.
    pub joint: Option<bool>,
    /// Whether a senior official led it.
    pub led: Option<bool>,
    pub announced: Option<bool>,
    /// `true`: submitted and not withdrawn, which is what reports count.
    pub counted: Option<bool>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// An inspection with the names that a list shows.
#[derive(Clone, Debug)]
pub struct Listed {
    pub inspection: Inspection,
    pub about: UnitAndEquipment,
}

/// The inspections that the caller can see, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &InspectionsQuery,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Listed>> {
    let mut query = within(scope).limit(limit.and_one());
    narrow!(query, filter, inspections: state, unit_id, equipment_id, checklist, campaign_id, announced);
    if let Some(district) = &filter.district {
        query = in_area!(query, inspections::district, district);
    }
    if let Some(inspector_id) = filter.inspector_id {
        let visits = inspection_inspectors::table
            .filter(inspection_inspectors::account_id.eq(inspector_id))
            .select(inspection_inspectors::inspection_id);
        query = query.filter(inspections::id.eq_any(visits));
    }
    let phase = days_of_phase(conn, scope, filter.campaign_id, filter.phase)?;
    in_days!(query, inspections::date, Days { from: filter.from, to: filter.to }.and(phase));
    if let Some(conclusion) = filter.conclusion {
        query = query.filter(inspections::conclusion.eq(conclusion.as_str()));
    }
    if let Some(joint) = filter.joint {
        query = if joint {
            query.filter(inspections::joint_with.ne("[]"))
        } else {
            query.filter(inspections::joint_with.eq("[]"))
        };
    }
    if let Some(led) = filter.led {
        query = if led {
            query.filter(inspections::led_by.is_not_null())
        } else {
            query.filter(inspections::led_by.is_null())
        };
    }
    if let Some(counted) = filter.counted {
        let states = InspectionState::COUNTED;
        query = if counted {
            query.filter(inspections::state.eq_any(states))
        } else {
            query.filter(inspections::state.ne_all(states))
        };
    }
    newest_first!(query, inspections, cursor);
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    with_names(conn, rows)
}

fn with_names(conn: &mut Conn, rows: Vec<Row>) -> Outcome<Vec<Listed>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut people = inspectors(conn, &ids)?;
    let names = NameLookup::read(conn, rows.iter().map(|row| (row.unit_id, row.equipment_id)))?;
    rows.into_iter()
        .map(|row| {
            let about = names.about(row.unit_id, row.equipment_id);
            let here = people.remove(&row.id).unwrap_or_default();
            Ok(Listed { inspection: row.with(here, Vec::new())?, about })
        })
        .collect()
}

/// The place of an inspection in the list.
pub fn cursor_of(listed: &Listed) -> Cursor {
    let at: Moment = listed.inspection.created_at;
    Cursor { at, id: listed.inspection.id }
}
