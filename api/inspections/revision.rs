//! A submission as it is kept for ever.

use super::Signature;
use crate::{clock::Moment, evidence::photo::Sha256, ids::Id};
use checklists::{Answers, Evaluation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a submission was, as it is kept for ever.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RevisionBody {
    #[schema(value_type = std::collections::BTreeMap<String, checklists::Answer>)]
    pub answers: Answers,
    pub evaluation: Evaluation,
    pub photos: Vec<KeptPhoto>,
    pub signatures: Vec<Signature>,
}

/// A photo or signature that a submission rests on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KeptPhoto {
    pub id: Id,
    pub item: Option<String>,
    pub sha256: Sha256,
    pub size: i64,
}

/// A submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Revision {
    /// From 1.
    pub number: i64,
    pub submitted_at: Moment,
    pub submitted_by: Id,
    /// SHA-256 of `body` as JSON, as it is kept.
    pub hash: String,
    pub body: RevisionBody,
}
