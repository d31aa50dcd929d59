//! Rule: what an inspection adds to the figures of reports, from its first submission until it is withdrawn.

use super::Inspection;
use crate::ids::Id;
use checklists::{Answers, Subject, Template, figures};

/// What a submission counts for. Only [`count`] makes one.
#[derive(Debug)]
pub struct VisitStatistics {
    people: i32,
    subject_id: Id,
    figures: Vec<(String, f64)>,
}

impl VisitStatistics {
    /// The inspectors of the visit: a person-time each.
    pub fn people(&self) -> i32 {
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
pub fn count(inspection: &Inspection, template: &Template, answers: &Answers) -> VisitStatistics {
    let subject = Subject { date: inspection.date, attributes: inspection.attributes.clone() };
    VisitStatistics {
        people: i32::try_from(inspection.inspectors.len()).unwrap_or(i32::MAX),
        subject_id: inspection.equipment_id.unwrap_or(inspection.unit_id),
        figures: figures(template, &subject, answers).into_iter().collect(),
    }
}
