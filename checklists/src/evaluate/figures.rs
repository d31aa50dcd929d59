//! Computes what an inspection adds to the figures of a report.

use super::{
    Sheet,
    answered::{Answered, LARGEST},
};
use crate::{
    answer::Answers,
    computed::Computed,
    evaluate::Subject,
    figure::{Adds, Summed},
    template::Template,
};
use std::collections::BTreeMap;

/// What the inspection adds to each of the template's figures, by code: only those it adds something to, each above 0
/// and at most 2^53.
///
/// - Applicability and usable answers are those of [`evaluate`](super::evaluate): what does not apply, cannot be used
///   or is not known adds nothing.
/// - Without any usable answer nothing has been inspected, and nothing counts, whatever the registry knows.
pub fn figures(template: &Template, subject: &Subject, answers: &Answers) -> BTreeMap<String, f64> {
    let sheet = Sheet::new(template, subject, answers);
    if !sheet.is_begun() {
        return BTreeMap::new();
    }
    template
        .figures
        .iter()
        .filter_map(|figure| Some((figure.code.clone(), sheet.added(figure.adds()?)?)))
        .collect()
}

impl Sheet<'_> {
    /// Whether some item that applies has a usable answer.
    fn is_begun(&self) -> bool {
        self.template.items().any(|item| {
            self.item_applies(&item.code)
                && matches!(self.answered(item), Answered::Value(_) | Answered::Photos)
        })
    }

    fn added(&self, adds: Adds<'_>) -> Option<f64> {
        match adds {
            Adds::Sum(summed) => {
                let number = match summed {
                    Summed::Item(of) => self.number_of_item(of),
                    Summed::Attribute(of) => self.number_of_attribute(of),
                };
                number.filter(|number| *number > 0.0 && *number <= LARGEST)
            }
            Adds::When(condition) => self.is_established(condition).then_some(1.0),
            Adds::Complete(code) => self.is_complete(code).then_some(1.0),
        }
    }

    fn is_complete(&self, code: &str) -> bool {
        self.template.computed.iter().any(|computed| match computed {
            Computed::Matrix(matrix) => {
                matrix.code == code && self.is_in_force(matrix.in_force) && self.matrix(matrix).complete
            }
            Computed::Interval(_) | Computed::Age(_) => false,
        })
    }
}
