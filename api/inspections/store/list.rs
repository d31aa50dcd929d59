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
        Conn, in_area,
        schema::{inspection_inspectors, inspections},
    },
    district::District,
    http::{Cursor, PageLimit},
    ids::Id,
    inspections::{Inspection, InspectionState},
    problem::Outcome,
    registry::{Named, store::NameLookup},
};
use diesel::prelude::*;

/// Which inspections are wanted; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct InspectionFilter {
    pub state: Option<String>,
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    pub checklist: Option<String>,
    pub inspector_id: Option<Id>,
    /// The days of the visit.
    pub days: Days,
    pub conclusion: Option<String>,
    pub campaign_id: Option<Id>,
    /// Of the campaign.
    pub phase: Option<PhaseNumber>,
    /// With other departments.
    pub joint: Option<bool>,
    /// Led by a senior official.
    pub led: Option<bool>,
    pub announced: Option<bool>,
    /// Submitted, and not withdrawn: what reports count.
    pub counted: Option<bool>,
}

/// An inspection with the names that a list shows.
#[derive(Clone, Debug)]
pub struct Listed {
    pub inspection: Inspection,
    pub unit: Named,
    pub equipment: Option<Named>,
}

/// The inspections that the caller can see, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &InspectionFilter,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Listed>> {
    let mut query =
        within(scope).order((inspections::created_at.desc(), inspections::id.desc())).limit(limit.and_one());
    if let Some(state) = &filter.state {
        query = query.filter(inspections::state.eq(state));
    }
    if let Some(district) = &filter.district {
        query = in_area!(query, inspections::district, district);
    }
    if let Some(unit_id) = filter.unit_id {
        query = query.filter(inspections::unit_id.eq(unit_id));
    }
    if let Some(equipment_id) = filter.equipment_id {
        query = query.filter(inspections::equipment_id.eq(equipment_id));
    }
    if let Some(checklist) = &filter.checklist {
        query = query.filter(inspections::checklist.eq(checklist));
    }
    if let Some(inspector_id) = filter.inspector_id {
        let visits = inspection_inspectors::table
            .filter(inspection_inspectors::account_id.eq(inspector_id))
            .select(inspection_inspectors::inspection_id);
        query = query.filter(inspections::id.eq_any(visits));
    }
    let days = filter.days.and(days_of_phase(conn, scope, filter.campaign_id, filter.phase)?);
    if let Some(from) = days.from {
        query = query.filter(inspections::date.ge(from));
    }
    if let Some(to) = days.to {
        query = query.filter(inspections::date.le(to));
    }
    if let Some(conclusion) = &filter.conclusion {
        query = query.filter(inspections::conclusion.eq(conclusion));
    }
    if let Some(campaign_id) = filter.campaign_id {
        query = query.filter(inspections::campaign_id.eq(campaign_id));
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
    if let Some(announced) = filter.announced {
        query = query.filter(inspections::announced.eq(announced));
    }
    if let Some(counted) = filter.counted {
        let states = InspectionState::COUNTED.map(InspectionState::as_str);
        query = if counted {
            query.filter(inspections::state.eq_any(states))
        } else {
            query.filter(inspections::state.ne_all(states))
        };
    }
    if let Some(Cursor { at, id }) = cursor {
        query = query
            .filter(inspections::created_at.le(at))
            .filter(inspections::created_at.lt(at).or(inspections::id.lt(id)));
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    with_names(conn, rows)
}

fn with_names(conn: &mut Conn, rows: Vec<Row>) -> Outcome<Vec<Listed>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut people = inspectors(conn, &ids)?;
    let names = NameLookup::read(
        conn,
        rows.iter().map(|row| row.unit_id),
        rows.iter().filter_map(|row| row.equipment_id),
    )?;
    rows.into_iter()
        .map(|row| {
            let unit = names.named(row.unit_id);
            let equipment = row.equipment_id.map(|id| names.named(id));
            let here = people.remove(&row.id).unwrap_or_default();
            Ok(Listed { inspection: row.with(here, Vec::new())?, unit, equipment })
        })
        .collect()
}

/// The place of an inspection in the list.
pub fn cursor_of(listed: &Listed) -> Cursor {
    let at: Moment = listed.inspection.created_at;
    Cursor { at, id: listed.inspection.id }
}
