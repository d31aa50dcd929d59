//! The bytes of photos and signatures: declared, arriving, stored; what their files say; smaller pictures.
//!
//! It knows an owner's id and nothing more of it: the owner's feature authorizes each access.

pub mod content_digest;
pub mod decoding;
pub mod dedup;
pub mod download;
pub mod exif;
pub mod identity;
pub mod ingest;
pub mod media_type;
pub mod originals;
pub mod photo;
pub mod photo_owner;
pub mod plausibility;
pub mod rendition_size;
pub mod renditions;
pub mod resize;
pub mod resumable;
pub mod routes;
pub mod scrub;
pub mod spool;
pub mod store;
pub mod store_photo;
pub mod sweep;
mod verified_read;

pub use ingest::{Intake, Limits};

/// The largest picture of a signature, in bytes.
pub const SIGNATURE_SIZE: i64 = 512 << 10;
