//! Command: creates an inspection.

use super::effects;
use crate::{
    accounts::candidates,
    assignments, campaigns,
    context::Context,
    db::Conn,
    hazards::{self, Hazard},
    ids::Id,
    inspections::{
        VisitKind,
        draft::{NamedRecords, NewInspection, draft},
        store::{self, InspectionDetail},
    },
    problem::{OptionalOutcome, Outcome},
    registry,
};

/// Creates an inspection, or finds that this request has created it; says whether it did so now. A campaign that it names
/// is in use from then on.
pub fn create(
    conn: &mut Conn,
    context: &Context,
    id: Id,
    new: &NewInspection,
) -> Outcome<(InspectionDetail, bool)> {
    new.check()?;
    let scope = context.scope();
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).or_taken(|known| new.was_made(known, &context.actor))?;
        return Ok((InspectionDetail::read(conn, known)?, false));
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let assignment = match new.assignment_id {
        Some(id) => assignments::store::find_to_change(conn, &scope, id).optional()?,
        None => None,
    };
    let of_assignment = assignment.as_ref().and_then(|assignment| assignment.campaign_id);
    let campaign = campaigns::store::find_to_join(conn, &scope, new.campaign_id.or(of_assignment))?;
    let wanted = &new.checklist;
    let template = context.templates.exact(conn, &wanted.code, wanted.version).optional()?;
    let records = NamedRecords {
        unit: &unit,
        equipment: equipment.as_ref(),
        template: template.as_deref(),
        assignment: assignment.as_ref(),
        campaign: campaign.as_ref(),
        candidates: &candidates(conn, &new.inspector_ids())?,
        hazards: &hazards_to_look_at(conn, new)?,
    };
    let drafted = draft(&context.actor, id, new, &records, context.at)?;
    store::insert(conn, &drafted)?;
    if let Some(joined) = &drafted.joined {
        campaigns::store::keep_joined(conn, joined)?;
    }
    effects::of_beginning(conn, &drafted.inspection)?;
    Ok((InspectionDetail::find(conn, &scope, id)?, true))
}

fn hazards_to_look_at(conn: &mut Conn, new: &NewInspection) -> Outcome<Vec<Hazard>> {
    match &new.hazards {
        Some(ids) => hazards::store::these(conn, ids),
        None if new.visit == VisitKind::FollowUp => {
            hazards::store::open_of_unit(conn, new.unit_id, new.equipment_id)
        }
        None => Ok(Vec::new()),
    }
}
