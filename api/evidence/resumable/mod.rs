//! Photos that arrive in pieces: an upload remembers how far it is, each piece is an object of its own until the last
//! byte is there. Pieces may arrive at different servers; what was received outlives each of them.

pub mod append;
pub mod complete;
pub mod create;
pub mod list;
pub mod presigned;
pub mod store;
pub mod sweep;

use super::photo::{DeclaredPhoto, PhotoMetadata};
use crate::{
    clock::Moment,
    ids::Id,
    problem::{Problem, ProblemKind},
};
use chrono::TimeDelta;
use serde_json::json;

/// How long an upload is kept after its last byte.
pub const LIFE: TimeDelta = TimeDelta::days(7);
/// How long a finished one is remembered, for a client that missed the answer.
pub const MEMORY: TimeDelta = TimeDelta::days(1);
/// How many uploads of one account may be under way.
pub const OPEN_AT_ONCE: i64 = 500;
/// How many pieces one upload may come in.
pub const MOST_PIECES: i64 = 4096;

/// Whose photo arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Inspection(Id),
    Hazard(Id),
}

impl Owner {
    pub fn id(self) -> Id {
        match self {
            Self::Inspection(id) | Self::Hazard(id) => id,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Inspection(_) => "inspection",
            Self::Hazard(_) => "hazard",
        }
    }

    fn of(kind: &str, id: Id) -> Option<Self> {
        match kind {
            "inspection" => Some(Self::Inspection(id)),
            "hazard" => Some(Self::Hazard(id)),
            _ => None,
        }
    }
}

/// A photo on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct ResumableUpload {
    pub id: Id,
    /// Who made it; nobody else may go on with it.
    pub account_id: Id,
    pub owner: Owner,
    pub photo: DeclaredPhoto,
    pub said: PhotoMetadata,
    /// `Upload-Metadata` as it was sent.
    pub metadata: Option<String>,
    /// Bytes that are durable, from the first one on.
    pub received: i64,
    /// Where in object storage a client puts the whole; none if the bytes come in pieces.
    pub incoming: Option<String>,
    pub created_at: Moment,
    pub expires_at: Moment,
    /// When the photo was stored.
    pub finished_at: Option<Moment>,
}

impl ResumableUpload {
    /// Bytes that are still to come.
    pub fn missing(&self) -> u64 {
        u64::try_from(self.photo.size.saturating_sub(self.received)).unwrap_or_default()
    }

    pub fn is_whole(&self) -> bool {
        self.missing() == 0
    }
}

/// A part of the bytes, durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its first byte's place in the whole.
    pub start: i64,
    /// Bytes.
    pub size: i64,
    /// Where in object storage.
    pub object: String,
}

/// Bytes were sent for another offset than the one that the upload stands at.
pub fn elsewhere(stands_at: i64, sent_for: i64) -> Problem {
    Problem::new(ProblemKind::UploadOffset)
        .because(
            format!("该上传已收到 {stands_at} 字节,请从此处继续"),
            format!("The upload stands at {stands_at}: go on from there"),
        )
        .with("expected-offset", json!(stands_at))
        .with("provided-offset", json!(sent_for))
}
