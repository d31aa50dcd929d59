//! The sizes of smaller pictures.

use serde::Deserialize;
use utoipa::ToSchema;

/// The longer side of a smaller picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Edge {
    #[serde(rename = "320")]
    Small,
    #[serde(rename = "1280")]
    Large,
}

impl Edge {
    pub const ALL: [Edge; 2] = [Edge::Small, Edge::Large];

    /// The largest, in pixels.
    pub const LONGEST: u32 = 1280;

    pub fn pixels(self) -> u32 {
        match self {
            Self::Small => 320,
            Self::Large => Self::LONGEST,
        }
    }
}
