//! Counts rows by district.

mod declared;
mod drilldown;
mod enforcement;
mod hazards;
mod lookback;
mod visits;

pub use drilldown::{ListedSubject, ListedUnit, equipment, subjects, units};
pub use lookback::look_back;

use super::{Metric, MetricValues, ReportScope};
use crate::{accounts::Scope, db::Conn, district::District, problem::Outcome};
use checklists::Figure;
use std::collections::BTreeMap;

/// Counts by district.
pub type ByDistrict = BTreeMap<District, MetricValues>;

/// Everything that is counted, of the districts that the caller may see.
pub fn count(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    declared: &[&Figure],
) -> Outcome<ByDistrict> {
    let mut counts = ByDistrict::new();
    visits::count(conn, scope, wanted, &mut counts)?;
    hazards::count(conn, scope, wanted, &mut counts)?;
    enforcement::count(conn, scope, wanted, &mut counts)?;
    declared::count(conn, scope, wanted, declared, &mut counts)?;
    Ok(counts)
}

fn add(counts: &mut ByDistrict, district: &District, counted: Metric, value: f64) {
    if value != 0.0 {
        let of_district = counts.entry(district.clone()).or_default();
        *of_district.entry(counted).or_default() += value;
    }
}

/// As a figure; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
fn number(count: i64) -> f64 {
    count as f64
}

/// The lowest and the highest district that are counted, both inclusive.
fn districts(scope: &Scope, wanted: &ReportScope) -> (String, String) {
    let (lowest, highest) = scope.districts();
    match wanted.district.as_ref().map(District::range) {
        None => (lowest, highest),
        Some((from, to)) => (lowest.max(from), highest.min(to)),
    }
}
