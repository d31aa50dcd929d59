//! Reads the checklist that an inspection is filled in with.

use super::rechecks;
use crate::{
    db::Conn,
    inspections::{Inspection, reinspection_items::with_rechecks},
    problem::Outcome,
    templates::Templates,
};
use checklists::Template;
use std::sync::Arc;

/// The checklist of an inspection, with an item for each hazard that it looks at again.
pub fn template_of(
    conn: &mut Conn,
    templates: &Templates,
    inspection: &Inspection,
) -> Outcome<Arc<Template>> {
    let template = templates.exact(conn, &inspection.checklist.code, inspection.checklist.version)?;
    let rechecks = rechecks(conn, inspection.id)?;
    if rechecks.is_empty() {
        return Ok(template);
    }
    Ok(Arc::new(with_rechecks(&template, &rechecks)))
}
