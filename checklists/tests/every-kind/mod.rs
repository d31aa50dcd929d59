//! A made-up checklist in which everything occurs, with its documents.

use checklists::{Documents, Flaw, Template};
use std::sync::LazyLock;

pub const YAML: &str = include_str!("templates/every-kind.yaml");
pub const DOCUMENTS_YAML: &str = include_str!("documents.yaml");

static DOCUMENTS: LazyLock<Documents> =
    LazyLock::new(|| Documents::parse("documents.yaml", DOCUMENTS_YAML).unwrap());

pub fn parse(file: &str, yaml: &str) -> Result<Template, Vec<Flaw>> {
    Template::parse(file, yaml, &DOCUMENTS)
}
