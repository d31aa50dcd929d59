//! A device: one sign-in, valid until it is ended. Rule: who may end it.

use super::{Actor, Role};
use crate::{
    clock::Moment,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::string_enum,
};
use diesel::Queryable;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sign-in that is alive.
#[derive(Clone, Debug, Queryable, Serialize, ToSchema)]
pub struct Device {
    pub id: Id,
    pub name: String,
    /// Where it signed in from.
    pub address: String,
    pub signed_in_at: Moment,
    /// When it last fetched tokens: at most an access token's life behind what it really did.
    pub seen_at: Moment,
    /// Whether it is the caller's.
    pub current: bool,
    /// How many seconds its clock is behind the server's, negative if it is ahead; 0 within a minute.
    pub clock_behind: i64,
    /// When that was measured; null: never.
    pub clock_measured_at: Option<Moment>,
}

string_enum! {
    /// Why a device was ended.
    DeviceEnding {
        SignedOut = "signed_out",
        EndedByOwner = "ended_by_owner",
        EndedByAdmin = "ended_by_admin",
        TokenUsedTwice = "token_used_twice",
        PasswordChanged = "password_changed",
        PasswordSetByAdmin = "password_set_by_admin",
        Deactivated = "deactivated",
    }
}

impl DeviceEnding {
    /// Why a device may not go on, if it may not.
    pub fn of(active: bool, ended_because: Option<Self>) -> Option<Self> {
        ended_because.or((!active).then_some(Self::Deactivated))
    }

    /// The answer to each request of an ended device.
    pub fn refusal(self) -> Problem {
        let told = self.name();
        Problem::new(ProblemKind::DeviceEnded).because(told.zh, told.en)
    }
}

/// An ended device. Only this file makes one.
#[derive(Clone, Debug)]
pub struct DeviceEnded {
    pub account_id: Id,
    pub device_id: Id,
    pub why: DeviceEnding,
    /// None: the server itself.
    pub by: Option<Id>,
    pub at: Moment,
    _sealed: (),
}

/// Ends a device of an account: its owner does, or an admin ([`DeviceEnding::EndedByAdmin`]).
pub fn end(
    actor: &Actor,
    (account_id, device_id): (Id, Id),
    why: DeviceEnding,
    at: Moment,
) -> Outcome<DeviceEnded> {
    if why == DeviceEnding::EndedByAdmin {
        actor.must_be(&[Role::Admin])?;
    } else if account_id != actor.id {
        return Err(Problem::new(ProblemKind::NotFound));
    }
    Ok(DeviceEnded { account_id, device_id, why, by: Some(actor.id), at, _sealed: () })
}

/// Ends a device because one of its refresh tokens was used twice.
pub(super) fn end_family(account_id: Id, device_id: Id, at: Moment) -> DeviceEnded {
    let why = DeviceEnding::TokenUsedTwice;
    DeviceEnded { account_id, device_id, why, by: None, at, _sealed: () }
}
