//! Writes what an inspection adds to the figures of reports.

use crate::{
    db::{
        Conn,
        schema::{counted_visits, equipment, inspection_figures},
    },
    ids::Id,
    inspections::submission::Submitted,
    problem::Outcome,
};
use diesel::prelude::*;

/// Keeps what a submission counts for, in place of what an earlier one did.
pub(super) fn keep(conn: &mut Conn, submitted: &Submitted) -> Outcome<()> {
    let (inspection, counted) = (&submitted.inspection, &submitted.statistics);
    let kind: Option<String> = equipment::table
        .filter(equipment::id.nullable().eq(inspection.equipment_id))
        .select(equipment::kind)
        .first(conn)
        .optional()?;
    diesel::update(counted_visits::table.find(inspection.id))
        .set((counted_visits::equipment_kind.eq(kind), counted_visits::people.eq(counted.people)))
        .execute(conn)?;
    clear(conn, inspection.id)?;
    for (figure, value) in &counted.figures {
        diesel::insert_into(inspection_figures::table)
            .values((
                inspection_figures::inspection_id.eq(inspection.id),
                inspection_figures::figure.eq(figure),
                inspection_figures::value.eq(value),
                inspection_figures::campaign_id.eq(inspection.occasion.campaign_id),
                inspection_figures::district.eq(&inspection.district),
                inspection_figures::checklist.eq(&inspection.checklist.code),
                inspection_figures::date.eq(inspection.date),
                inspection_figures::subject_id.eq(counted.subject_id),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Forgets the figures of an inspection, which from now on counts for nothing.
pub(super) fn clear(conn: &mut Conn, id: Id) -> Outcome<()> {
    diesel::delete(inspection_figures::table.filter(inspection_figures::inspection_id.eq(id)))
        .execute(conn)?;
    Ok(())
}
