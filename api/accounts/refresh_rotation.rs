//! Rule: refresh tokens: a new one at each use, and the use of an old one ends the whole family (RFC 9700, 4.14.2).
//!
//! On a bad line the answer with the new token may be lost, so the one before it stays good until the new one was used.

use super::device::{self, DeviceEnded, DeviceEnding};
use crate::{
    clock::Moment,
    ids::Id,
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
    pub device_id: Id,
    pub account_id: Id,
    pub expires_at: Moment,
    /// Whether one that was given for it, or another that was given for the same one, was used.
    pub superseded: bool,
    /// Why its device may not go on, if it may not.
    pub ended: Option<DeviceEnding>,
}

/// A refresh token with the next one in its place. Only [`present`] makes one.
#[derive(Debug)]
pub struct TokenRenewed {
    pub device_id: Id,
    pub presented: RefreshToken,
    pub next: RefreshToken,
    pub at: Moment,
    _sealed: (),
}

/// What presenting a refresh token leads to.
#[derive(Debug)]
pub enum Rotation {
    Renewed(TokenRenewed),
    /// Somebody has a copy: the device is ended.
    FamilyEnded(DeviceEnded),
    /// The device was ended before, or this is not a token of this server, or not any more.
    Refused(Problem),
}

/// Decides what presenting a refresh token leads to; `next` would take its place.
pub fn present(
    stored: Option<StoredToken>,
    presented: &RefreshToken,
    next: &RefreshToken,
    at: Moment,
) -> Rotation {
    match stored {
        Some(StoredToken { ended: Some(why), .. }) => Rotation::Refused(why.refusal()),
        Some(StoredToken { account_id, device_id, superseded: true, .. }) => {
            Rotation::FamilyEnded(device::end_family(account_id, device_id, at))
        }
        Some(StoredToken { device_id, expires_at, .. }) if expires_at > at => {
            let (presented, next) = (presented.clone(), next.clone());
            Rotation::Renewed(TokenRenewed { device_id, presented, next, at, _sealed: () })
        }
        Some(_) | None => Rotation::Refused(unknown()),
    }
}

/// The answer to a token that is not good.
fn unknown() -> Problem {
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
        let [one, other] = [RefreshToken::new().unwrap(), RefreshToken::new().unwrap()];
        let present = |stored, at| present(stored, &one, &other, at);
        let (device_id, account_id) = (Id::new(), Id::new());
        let fresh = StoredToken {
            device_id,
            account_id,
            expires_at: now.plus(LIFETIME),
            superseded: false,
            ended: None,
        };
        assert!(matches!(present(Some(fresh), now), Rotation::Renewed(_)));
        let refused = |rotation| matches!(rotation, Rotation::Refused(problem) if problem.kind == ProblemKind::Unauthenticated);
        assert!(refused(present(Some(fresh), now.plus(LIFETIME))));
        assert!(refused(present(None, now)));
        let superseded = StoredToken { superseded: true, ..fresh };
        assert!(
            matches!(present(Some(superseded), now), Rotation::FamilyEnded(ended) if ended.device_id == device_id)
        );
        let ended = StoredToken { ended: Some(DeviceEnding::SignedOut), ..superseded };
        let says = |rotation| matches!(rotation, Rotation::Refused(problem) if problem.kind == ProblemKind::DeviceEnded);
        assert!(says(present(Some(ended), now)));
    }

    #[test]
    fn tokens_differ_and_are_not_shown() {
        let [one, other] = [RefreshToken::new().unwrap(), RefreshToken::new().unwrap()];
        assert_eq!(one.characters(), 43);
        assert_ne!(one.digest(), other.digest());
        assert!(!format!("{one:?}").contains(&one.0));
    }
}
