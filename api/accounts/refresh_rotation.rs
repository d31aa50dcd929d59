//! Refresh tokens: a new one at each use, and the use of an old one ends the whole family (RFC 9700, 4.14.2).
//!
//! On a bad line the answer with the new token may be lost, so the one before it stays good until the new one was used.

use super::device::DeviceEnding;
use crate::{
    clock::Moment,
    problem::{Outcome, Problem, ProblemKind},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// How long a refresh token is good for.
pub const LIFETIME: TimeDelta = TimeDelta::days(30);

/// A refresh token: 256 random bits. The server keeps its digest only. Never shown in debug output.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RefreshToken(String);

impl RefreshToken {
    pub fn new() -> Outcome<Self> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(Problem::internal)?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(random)))
    }

    /// What the server knows it by.
    pub fn digest(&self) -> Vec<u8> {
        Sha256::digest(&self.0).to_vec()
    }

    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(a refresh token)")
    }
}

/// A refresh token as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct StoredToken {
    pub expires_at: Moment,
    /// Whether one that was given for it, or another that was given for the same one, was used.
    pub superseded: bool,
    /// Why its device may not go on, where it may not.
    pub ended: Option<DeviceEnding>,
}

/// What presenting a refresh token leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RotationResult {
    /// A new pair of tokens takes its place.
    Renew,
    /// Somebody has a copy: the device is ended.
    EndFamily,
    /// The device was ended before.
    Ended(DeviceEnding),
    /// Not, or not any more, a token of this server.
    Unknown,
}

pub fn present(held: Option<StoredToken>, now: Moment) -> RotationResult {
    match held {
        None => RotationResult::Unknown,
        Some(StoredToken { ended: Some(why), .. }) => RotationResult::Ended(why),
        Some(held) if held.superseded => RotationResult::EndFamily,
        Some(held) if held.expires_at <= now => RotationResult::Unknown,
        Some(_) => RotationResult::Renew,
    }
}

/// The answer to a token that is not good.
pub fn unknown() -> Problem {
    Problem::new(ProblemKind::Unauthenticated).because(
        "刷新令牌无效或已过期,请重新登录",
        "The refresh token is not valid or has expired; sign in again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_works_until_another_took_its_place_and_for_thirty_days() {
        let now = Moment::from_micros(1_780_000_000_000_000).unwrap();
        let fresh = StoredToken { expires_at: now.plus(LIFETIME), superseded: false, ended: None };
        assert_eq!(present(Some(fresh), now), RotationResult::Renew);
        assert_eq!(present(Some(fresh), now.plus(LIFETIME)), RotationResult::Unknown);
        assert_eq!(present(Some(StoredToken { superseded: true, ..fresh }), now), RotationResult::EndFamily);
        let ended = StoredToken { superseded: true, ended: Some(DeviceEnding::SignedOut), ..fresh };
        assert_eq!(present(Some(ended), now), RotationResult::Ended(DeviceEnding::SignedOut));
        assert_eq!(present(None, now), RotationResult::Unknown);
    }

    #[test]
    fn tokens_differ_and_are_not_shown() {
        let [one, other] = [RefreshToken::new().unwrap(), RefreshToken::new().unwrap()];
        assert_eq!(one.characters(), 43);
        assert_ne!(one.digest(), other.digest());
        assert!(!format!("{one:?}").contains(&one.0));
    }
}
