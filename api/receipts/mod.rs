//! Receipts: the server's signed word that a submission and each of its photos is kept. A phone deletes its copies
//! against one; anybody checks one with the public key of `/.well-known/jwks.json`.

pub mod claims;
mod routes;
mod storage_check;
mod store;
pub mod verification;

pub use routes::register as routes;

use crate::{clock::Moment, evidence::photo::Sha256, ids::Id};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The `typ` of a receipt.
pub const TYPE: &str = "field-inspection-receipt+jwt";

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReceiptClaims)]
pub struct Claims {
    /// `field-inspection`
    pub iss: String,
    /// When it was given: seconds since 1970-01-01T00:00:00Z, by the server's clock.
    pub iat: i64,
    pub inspection: Id,
    /// The number of the submission, from 1.
    pub revision: i64,
    pub submitted_at: Moment,
    /// SHA-256 of the submission's `answers` (as `GET .../revisions/{number}` has them in `body`) as canonical JSON
    /// (RFC 8785), in UTF-8.
    pub answers_sha256: Sha256,
    /// SHA-256 of the whole submission as it is kept: the revision's `hash`.
    pub revision_sha256: Sha256,
    /// The photos and signatures that the submission rests on; each is in storage.
    pub photos: Vec<HeldPhoto>,
    /// How many of them are in storage: all.
    pub stored: usize,
    pub of: usize,
}

/// A photo or signature that is in storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReceiptPhoto)]
pub struct HeldPhoto {
    pub id: Id,
    pub sha256: Sha256,
    /// Bytes.
    pub size: i64,
}
