//! Rule: what an inspection adds to the figures of reports, from its first submission until it is withdrawn.

use super::{Inspection, evaluation::subject};
use crate::ids::Id;
use checklists::{Answers, Template, figures};

/// What a submission counts for.
#[derive(Debug)]
pub struct VisitStatistics {
    /// The inspectors of the visit: a person-time each.
    pub people: i32,
    /// The equipment that was inspected, else the unit.
    pub subject_id: Id,
    /// The figures that the checklist declares, by code; only those above zero.
    pub figures: Vec<(String, f64)>,
}

/// Counts a submission.
pub fn count(inspection: &Inspection, template: &Template, answers: &Answers) -> VisitStatistics {
    VisitStatistics {
        people: i32::try_from(inspection.inspectors.len()).unwrap_or(i32::MAX),
        subject_id: inspection.equipment_id.unwrap_or(inspection.unit_id),
        figures: figures(template, &subject(inspection), answers).into_iter().collect(),
    }
}
