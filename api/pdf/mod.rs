//! The papers to hand over, as PDF: the record of an inspection (监督检查记录) and the order (监察指令书).
//!
//! What is on a paper is read from the rows of the floors below and put into words without knowing how it is set; the
//! templates (`record.typ`, `order.typ`) say how it looks. A paper is made when somebody asks for it, kept as an object,
//! and made anew only when what it would say has changed.

mod answers;
mod cache;
mod dates;
mod findings;
mod gathering;
mod glyphs;
mod images;
mod labels;
mod order;
mod record;
mod record_facts;
mod routes;
mod store;
pub mod sweep;
mod typesetter;

pub use routes::routes;

use crate::{
    clock::Moment, district::District, evidence::photo::Photo, http::public_url::PublicUrl, ids::Id,
    validation::string_enum,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

string_enum! {
    /// What a paper is about.
    Subject {
        Inspection = "inspection",
        Order = "order",
    }
}

/// A paper before it is set.
#[derive(Debug)]
struct Paper {
    subject: Subject,
    subject_id: Id,
    /// Of the file, with its ending.
    file_name: String,
    /// Where what it says can be read, below the public address.
    path: String,
    /// SHA-256 of what is kept there, in hexadecimal; none: of the paper's own content.
    hash: Option<String>,
    /// The last change that it shows.
    as_of: Moment,
    /// What the template reads.
    content: Value,
    /// The photos and signatures that it shows.
    pictures: Vec<Photo>,
}

impl Paper {
    /// SHA-256 of everything that decides how the paper comes out.
    fn digest(&self, public_url: &PublicUrl) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for part in typesetter::SOURCES.map(|(_, text)| text) {
            hasher.update(part);
        }
        hasher.update(typesetter::EDITION);
        hasher.update(public_url.as_str());
        hasher.update(self.content.to_string());
        hasher.finalize().into()
    }
}

/// Who supervises special equipment there, by what the law calls it: the names of the offices change.
fn authority(district: &District) -> String {
    format!("{}特种设备安全监督管理部门", place_name(district))
}

/// `苏州市姑苏区`; the code if it is none of Suzhou's.
fn place_name(district: &District) -> String {
    match district.name() {
        Some(name) if district.as_str() == "320500" || name.zh.starts_with("苏州") => name.zh,
        Some(name) => format!("苏州市{}", name.zh),
        None => district.to_string(),
    }
}
