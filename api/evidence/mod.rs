//! The bytes of photos and signatures: declared, arriving, stored; what their files say; smaller pictures.
//!
//! Knows an owner's id and nothing more of it: the owner's feature opens the door.

mod checked;
pub mod decoding;
pub mod digest;
pub mod edge;
pub mod exif;
pub mod flags;
pub mod identity;
pub mod intake;
pub mod media;
pub mod originals;
pub mod photo;
pub mod pieces;
pub mod rendition;
pub mod renditions;
pub mod scrub;
pub mod serve;
pub mod sharing;
pub mod spool;
pub mod store;
pub mod sweep;
pub mod upload;

pub use intake::{Intake, Limits};

/// The largest picture of a signature, in bytes.
pub const SIGNATURE_SIZE: i64 = 512 << 10;
