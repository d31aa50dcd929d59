//! Evaluates the answers of an inspection by its checklist.

use super::Inspection;
use checklists::{Answers, Evaluation, Subject, Template};

/// What applies, what is missing, what failed and why, the conclusion: by the day of the visit and the attributes that
/// the inspection was created with.
pub fn evaluate(template: &Template, inspection: &Inspection, answers: &Answers) -> Evaluation {
    checklists::evaluate(template, &subject(inspection), answers)
}

/// The conclusion of the evaluation, as it is stored.
pub fn conclusion(template: &Template, inspection: &Inspection, answers: &Answers) -> String {
    evaluate(template, inspection, answers).conclusion.as_str().to_owned()
}

/// The day and the attributes that the checklist's conditions are about.
pub fn subject(inspection: &Inspection) -> Subject {
    Subject { date: inspection.date, attributes: inspection.attributes.clone() }
}
