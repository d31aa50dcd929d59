//! A checklist in one version.

use crate::{
    Text,
    basis::{Basis, Document, InForce, Source},
    computed::Computed,
    evaluation::CitedBasis,
    figure::Figure,
    item::{Item, PhotoWhen, Section},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub code: String,
    /// A change of content is a new version.
    #[schema(minimum = 1)]
    pub version: u32,
    /// The inspection dates that this version is for.
    pub in_force: InForce,
    pub title: Text,
    pub inspects: Inspects,
    /// Leading digits of catalogue codes; only if equipment is inspected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equipment_kinds: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// What conditions need to know of the equipment or unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Those that are cited. In a file they are named by their codes, and stand in `documents.yaml`.
    #[serde(default)]
    pub documents: Vec<Document>,
    pub sections: Vec<Section>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<Computed>,
    /// What an inspection counts for in a campaign's report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    hash: String,
}

/// What a checklist is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inspects {
    /// One piece of equipment, or one line of piping.
    Equipment,
    /// A using unit as a whole.
    Unit,
}

/// Something that the registry may know of the equipment or unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    pub code: String,
    pub kind: AttributeKind,
    pub label: Text,
    /// Of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<AttributeOption>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributeKind {
    Flag,
    Number,
    Date,
    Choice,
    Text,
}

impl AttributeKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::Text => "text",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeOption {
    pub code: String,
    pub label: Text,
}

/// How much there is in a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    pub sections: usize,
    pub items: usize,
    /// Items by kind of answer.
    pub kinds: BTreeMap<String, usize>,
    /// Items that always ask for a photo.
    pub photo_always: usize,
    /// Clauses by how they are known.
    pub verified: usize,
    pub recalled: usize,
    pub inference: usize,
}

impl Template {
    /// SHA-256 of [`Template::json`], in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The content as JSON: what phones get and what is kept with the inspections.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// From JSON that was kept. Its bytes stay as they are, though this version would write them in another way.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<Self>(json).map(|template| template.kept_as(json.to_owned()))
    }

    pub(crate) fn written(self) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(&self)?;
        Ok(self.kept_as(json))
    }

    fn kept_as(mut self, json: String) -> Self {
        self.hash = Sha256::digest(json.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        self.json = json;
        self
    }

    /// Every item, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items().find(|item| item.code == code)
    }

    pub fn attribute(&self, code: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.code == code)
    }

    pub fn document(&self, code: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.code == code)
    }

    /// Those of the clauses that are in force on a day, as they are cited.
    pub fn cite(&self, bases: &[Basis], date: NaiveDate) -> Vec<CitedBasis> {
        bases
            .iter()
            .filter(|basis| InForce::holds(basis.in_force, date))
            .filter_map(|basis| Some((basis, self.document(&basis.document)?)))
            .filter(|(_, document)| InForce::holds(document.in_force, date))
            .map(|(basis, document)| CitedBasis {
                document: document.code.clone(),
                title: document.title.clone(),
                number: document.number.clone(),
                term: basis.term,
                clause: basis.clause.clone(),
                source: basis.source,
                note: basis.note.clone(),
            })
            .collect()
    }

    /// Whether it is for a piece of equipment.
    pub fn inspects_equipment(&self) -> bool {
        self.inspects == Inspects::Equipment
    }

    /// Whether it is for equipment of this catalogue code: a prefix that ends in zeros covers what is below it.
    pub fn fits_kind(&self, kind: &str) -> bool {
        self.equipment_kinds.iter().any(|prefix| kind.starts_with(prefix.trim_end_matches('0')))
    }

    pub fn counts(&self) -> Counts {
        let mut kinds = BTreeMap::new();
        for item in self.items() {
            let count = kinds.entry(item.answer.name().to_owned()).or_insert(0_usize);
            *count = count.saturating_add(1);
        }
        let known = |source: Source| self.bases().filter(|basis| basis.source == source).count();
        Counts {
            sections: self.sections.len(),
            items: self.items().count(),
            kinds,
            photo_always: self.items().filter(|item| item.photo.rule == PhotoWhen::Always).count(),
            verified: known(Source::Verified),
            recalled: known(Source::Recalled),
            inference: known(Source::Inference),
        }
    }

    fn bases(&self) -> impl Iterator<Item = &Basis> {
        self.items().flat_map(|item| &item.basis)
    }

    /// Every clause that is cited anywhere: of items, of the grounds of levels, of computed results.
    pub(crate) fn every_basis(&self) -> impl Iterator<Item = &Basis> {
        let of_items = self.items().flat_map(|item| {
            let levels = item.failure.iter().flat_map(|failure| &failure.levels);
            item.basis.iter().chain(levels.flat_map(|level| &level.grounds))
        });
        of_items.chain(self.computed.iter().flat_map(Computed::bases))
    }
}
