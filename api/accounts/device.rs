//! A device: one sign-in, valid until it is ended.

use crate::{
    clock::Moment,
    ids::Id,
    problem::{Problem, ProblemKind},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A sign-in that is alive.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Device {
    pub id: Id,
    pub name: String,
    /// Where it signed in from.
    pub address: String,
    pub signed_in_at: Moment,
    /// When it last fetched tokens: at most an access token's life behind what it really did.
    pub seen_at: Moment,
    /// Whether it is the one that asks.
    pub current: bool,
    /// How many seconds its clock is behind the server's, negative where it is ahead; 0 within a minute.
    pub clock_behind: i64,
    /// When that was measured; null: never.
    pub clock_measured_at: Option<Moment>,
}

/// Why a device was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceEnding {
    SignedOut,
    EndedByOwner,
    EndedByAdmin,
    TokenUsedTwice,
    PasswordChanged,
    PasswordSetByAdmin,
    Deactivated,
}

impl DeviceEnding {
    const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::EndedByOwner,
        Self::EndedByAdmin,
        Self::TokenUsedTwice,
        Self::PasswordChanged,
        Self::PasswordSetByAdmin,
        Self::Deactivated,
    ];

    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::EndedByOwner => "ended_by_owner",
            Self::EndedByAdmin => "ended_by_admin",
            Self::TokenUsedTwice => "token_used_twice",
            Self::PasswordChanged => "password_changed",
            Self::PasswordSetByAdmin => "password_set_by_admin",
            Self::Deactivated => "deactivated",
        }
    }

    pub fn from_kept(text: &str) -> Result<Self, Problem> {
        Self::ALL
            .into_iter()
            .find(|ending| ending.as_str() == text)
            .ok_or_else(|| Problem::internal(format!("a device was ended because '{text}'")))
    }

    /// The answer to whatever an ended device asks.
    pub fn refusal(self) -> Problem {
        let told = self.name();
        Problem::new(ProblemKind::DeviceEnded).because(told.zh, told.en)
    }
}
