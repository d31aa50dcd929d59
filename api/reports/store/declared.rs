//! Counts the figures that checklists declare.

use super::{ByDistrict, add, districts, hazards::wanted as wanted_hazards};
use crate::{
    accounts::Scope,
    db::{
        Conn, MultiBackend,
        schema::{hazards, inspection_figures as figures},
    },
    district::District,
    hazards::HazardState,
    ids::Id,
    problem::Outcome,
    reports::{Metric, ReportScope},
};
use checklists::Figure;
use diesel::{dsl::max, prelude::*};
use std::collections::BTreeSet;

pub(super) fn count(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    declared: &[&Figure],
    counts: &mut ByDistrict,
) -> Outcome<()> {
    for (district, code, _, value) in of_subjects(conn, scope, wanted, None)? {
        add(counts, &district, Metric::Declared(code), value.unwrap_or_default());
    }
    for figure in declared.iter().filter(|figure| !figure.since.is_empty()) {
        for (district, _) in put_right_since(conn, scope, wanted, figure)? {
            add(counts, &district, Metric::Since(figure.code.clone()), 1.0);
        }
    }
    Ok(())
}

/// A subject's district, a figure's code, the subject, the highest value seen.
type OfSubject = (District, String, Id, Option<f64>);

/// The highest value of a figure, or of each, that was seen of each subject.
pub(super) fn of_subjects(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    figure: Option<&str>,
) -> Outcome<Vec<OfSubject>> {
    let (lowest, highest) = districts(scope, wanted);
    let mut query = figures::table
        .group_by((figures::district, figures::figure, figures::subject_id))
        .select((figures::district, figures::figure, figures::subject_id, max(figures::value)))
        .into_boxed::<MultiBackend>()
        .filter(figures::campaign_id.eq(wanted.campaign_id))
        .filter(figures::district.between(lowest, highest));
    if let Some(figure) = figure {
        query = query.filter(figures::figure.eq(figure.to_owned()));
    }
    if let Some(from) = wanted.days.from {
        query = query.filter(figures::date.ge(from));
    }
    if let Some(to) = wanted.days.to {
        query = query.filter(figures::date.le(to));
    }
    if let Some(checklist) = wanted.checklist.clone() {
        query = query.filter(figures::checklist.eq(checklist));
    }
    Ok(query.load(conn)?)
}

/// The subjects of which hazards of the figure's items were closed.
pub(super) fn put_right_since(
    conn: &mut Conn,
    scope: &Scope,
    wanted: &ReportScope,
    figure: &Figure,
) -> Outcome<BTreeSet<(District, Id)>> {
    let query = hazards::table
        .select((hazards::district, hazards::equipment_id, hazards::unit_id))
        .distinct()
        .into_boxed::<MultiBackend>()
        .filter(hazards::state.eq(HazardState::Closed))
        .filter(hazards::item.eq_any(figure.since.clone()));
    let rows: Vec<(District, Option<Id>, Id)> = wanted_hazards!(query, scope, wanted).load(conn)?;
    Ok(rows.into_iter().map(|(district, equipment, unit)| (district, equipment.unwrap_or(unit))).collect())
}
