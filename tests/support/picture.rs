//! Pictures that phones take.

use super::rng::drawn_id;
use base64::{Engine, prelude::BASE64_STANDARD};
use checklists::PhotoRef;
use fastrand::Rng;
use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Cursor;
use uuid::Uuid;

/// A picture that was taken: a PNG like no other.
pub struct Picture {
    pub id: Uuid,
    pub bytes: Vec<u8>,
}

impl Picture {
    pub fn new() -> Self {
        Self::of_size(8)
    }

    /// A square with so many pixels a side; about three bytes each.
    pub fn of_size(pixels: u32) -> Self {
        Self { id: Uuid::now_v7(), ..Self::drawn(&mut Rng::new(), pixels) }
    }

    /// The same, where `chance` draws it and its id.
    pub fn drawn(chance: &mut Rng, pixels: u32) -> Self {
        let mut picture = RgbImage::new(pixels, pixels);
        chance.fill(&mut picture);
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        Self { id: drawn_id(chance), bytes: bytes.into_inner() }
    }

    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    pub fn of_answer(&self) -> PhotoRef {
        PhotoRef { id: self.id, sha256: hex::encode(self.sha256()), size: self.bytes.len() as u64 }
    }

    /// As an answer or a signature names it.
    pub fn named(&self) -> Value {
        json!(self.of_answer())
    }

    pub fn content_digest(&self) -> String {
        format!("sha-256=:{}:", BASE64_STANDARD.encode(self.sha256()))
    }
}
