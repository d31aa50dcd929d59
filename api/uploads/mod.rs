//! Uploads that go on where they broke off: tus 1.0 and the IETF's draft of resumable uploads, for the photos of
//! inspections and hazards. Both speak of the same uploads; only their headers differ.

pub mod ietf;
pub mod metadata;
mod owner;
pub mod protocol;
mod routes;
pub mod tus;

pub use owner::photo;
pub use routes::routes;

use crate::{
    clock::Moment,
    evidence::{
        photo::Sha256,
        resumable::{Owner, ResumableUpload},
    },
    ids::Id,
    validation::string_enum,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// How far an upload is.
    UploadState {
        Arriving = "arriving",
        /// The photo is stored; the upload is remembered for a day, for a client that missed the answer.
        Stored = "stored",
    }
}

/// An upload as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct UploadView {
    pub id: Id,
    pub inspection_id: Option<Id>,
    pub hazard_id: Option<Id>,
    pub photo_id: Id,
    /// Null for a signature.
    pub item: Option<String>,
    pub sha256: Sha256,
    /// Bytes of the whole.
    pub size: i64,
    /// Bytes that are durable: go on from there.
    pub offset: i64,
    pub state: UploadState,
    /// Until then it can be gone on with; each byte that arrives moves it.
    pub expires_at: Moment,
}

impl From<ResumableUpload> for UploadView {
    fn from(upload: ResumableUpload) -> Self {
        let (inspection_id, hazard_id) = match upload.owner {
            Owner::Inspection(id) => (Some(id), None),
            Owner::Hazard(id) => (None, Some(id)),
        };
        Self {
            id: upload.id,
            inspection_id,
            hazard_id,
            photo_id: upload.photo.id,
            item: upload.photo.item,
            sha256: upload.photo.sha256,
            size: upload.photo.size,
            offset: upload.received,
            state: if upload.finished_at.is_some() { UploadState::Stored } else { UploadState::Arriving },
            expires_at: upload.expires_at,
        }
    }
}
