//! The sizes of smaller pictures.

use serde::Deserialize;
use utoipa::ToSchema;

/// The longer side of a smaller picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
pub enum RenditionSize {
    #[serde(rename = "320")]
    Small,
    #[serde(rename = "1280")]
    Large,
}

impl RenditionSize {
    pub const ALL: [RenditionSize; 2] = [RenditionSize::Small, RenditionSize::Large];

    /// The largest, in pixels.
    pub const LONGEST: u32 = 1280;

    pub fn pixels(self) -> u32 {
        match self {
            Self::Small => 320,
            Self::Large => Self::LONGEST,
        }
    }
}
