//! What the tests stand on.

pub mod folder;
pub mod postgres;
pub mod s3;
