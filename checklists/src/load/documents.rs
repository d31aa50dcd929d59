//! Loads the documents that checklists cite.

use super::{Flaw, flaws, reasons};
use crate::{basis::Document, template::Template, validate};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Every document, in the order of the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    documents: Vec<Document>,
}

impl Documents {
    /// Reads `documents.yaml`. `file` names it in the flaws, which are as those of [`Template::parse`].
    pub fn parse(file: &str, yaml: &str) -> Result<Self, Vec<Flaw>> {
        let read: Self = serde_saphyr::from_str(yaml).map_err(|error| {
            let (line, reason) = reasons::of(&error, yaml);
            vec![Flaw { file: file.to_owned(), line, reason }]
        })?;
        let found = validate::flaws_of_documents(&read.documents);
        if found.is_empty() { Ok(read) } else { Err(flaws(file, yaml, found)) }
    }

    /// Those that the template cites.
    pub(super) fn cited_by(&self, template: &Template) -> Vec<Document> {
        let cited: BTreeSet<&str> = template.every_basis().map(|basis| basis.document.as_str()).collect();
        self.documents.iter().filter(|document| cited.contains(document.code.as_str())).cloned().collect()
    }
}
