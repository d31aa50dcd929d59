//! Counts stopped units and their re-checks.

use super::{ByDistrict, add};
use crate::{
    accounts::Scope,
    campaigns::Campaign,
    db::Conn,
    lookback::{
        recheck::recheck,
        store::{Area, follow_ups, stopped},
    },
    problem::Outcome,
    reports::{Metric, ReportScope},
};
use chrono::NaiveDate;

/// Of the campaign as a whole: it knows neither days nor checklists.
pub fn look_back(
    conn: &mut Conn,
    scope: &Scope,
    campaign: &Campaign,
    wanted: &ReportScope,
) -> Outcome<ByDistrict> {
    let last_phase = campaign.plan.phases.last();
    let last_phase = last_phase.map_or(NaiveDate::MAX, |phase| phase.from);
    let area = Area::of(scope, wanted.district.as_ref());
    let visits = follow_ups(conn, &area, last_phase)?;
    let mut counts = ByDistrict::new();
    for unit in stopped(conn, &area, campaign)? {
        add(&mut counts, &unit.district, Metric::StoppedUnits, 1.0);
        let was_rechecked = recheck(last_phase, &unit, &visits).is_some();
        let rechecked = if was_rechecked { 1.0 } else { 0.0 };
        add(&mut counts, &unit.district, Metric::RecheckedUnits, rechecked);
    }
    Ok(counts)
}
