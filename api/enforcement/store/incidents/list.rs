//! Lists complaints and accidents.

use super::{IncidentDetail, Row, within};
use crate::{
    accounts::Scope,
    db::{Conn, in_area, narrow, newest_first, schema::incidents},
    district::District,
    enforcement::incidents::{Incident, IncidentKind, IncidentState},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::Outcome,
};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IncidentsQuery {
    pub kind: Option<IncidentKind>,
    pub state: Option<IncidentState>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Those of the caller's district, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &IncidentsQuery,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<IncidentDetail>> {
    let mut query = within(scope).limit(limit.and_one());
    narrow!(query, filter, incidents: kind, state, unit_id);
    if let Some(district) = &filter.district {
        query = in_area!(query, incidents::district, district);
    }
    newest_first!(query, incidents, cursor);
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    IncidentDetail::read_all(conn, rows.into_iter().map(Incident::from).collect())
}
