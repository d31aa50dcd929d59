//! Rule: what a password that somebody entered leads to.

use super::{Actor, refresh_rotation::RefreshToken, throttle::Subjects};
use crate::{
    clock::Moment,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use std::net::IpAddr;

/// What a sign-in is checked against.
#[derive(Clone)]
pub struct Credentials {
    pub account_id: Id,
    pub active: bool,
    pub password_hash: String,
}

/// The caller knew the password. Only [`verify`] makes one.
#[derive(Clone)]
pub struct VerifiedPassword {
    pub account_id: Id,
    /// The hash that the password fitted.
    pub password_hash: String,
    /// What failures of this account from this address are counted under.
    pub subjects: Subjects,
    _sealed: (),
}

/// A failure to be counted. Only [`verify`] makes one.
pub struct FailedSignIn {
    pub subjects: Subjects,
    pub at: Moment,
    _sealed: (),
}

/// Whether the password was right: `fits` says that it fits the hash. An account that is not active has no right one.
pub fn verify(
    found: Option<Credentials>,
    fits: bool,
    subjects: Subjects,
    at: Moment,
) -> Result<VerifiedPassword, FailedSignIn> {
    match found {
        Some(Credentials { account_id, active: true, password_hash }) if fits => {
            Ok(VerifiedPassword { account_id, password_hash, subjects, _sealed: () })
        }
        _ => Err(FailedSignIn { subjects, at, _sealed: () }),
    }
}

/// A device that wants to sign in.
#[derive(Clone, Debug)]
pub struct NewDevice {
    pub id: Id,
    pub name: String,
    pub address: IpAddr,
    pub token: RefreshToken,
}

/// A device that signs in. Only [`sign_in`] makes one.
pub struct DeviceSignedIn {
    pub device: NewDevice,
    pub proof: VerifiedPassword,
    pub at: Moment,
    _sealed: (),
}

/// Signs a device in: the caller who knew the password may.
pub fn sign_in(proof: &VerifiedPassword, device: &NewDevice, at: Moment) -> DeviceSignedIn {
    DeviceSignedIn { device: device.clone(), proof: proof.clone(), at, _sealed: () }
}

/// A password in place of the one that was proved. Only [`change_password`] makes one.
pub struct PasswordChanged {
    pub proof: VerifiedPassword,
    pub password_hash: String,
    /// The caller's device, which goes on; the account's others end.
    pub device_id: Id,
    pub by: ChangedBy,
    _sealed: (),
}

/// Changes the caller's own password, which the caller knew.
pub fn change_password(
    actor: &Actor,
    proof: &VerifiedPassword,
    password_hash: &str,
    at: Moment,
) -> Outcome<PasswordChanged> {
    if proof.account_id != actor.id {
        return Err(Problem::new(ProblemKind::NotAllowed));
    }
    Ok(PasswordChanged {
        proof: proof.clone(),
        password_hash: password_hash.to_owned(),
        device_id: actor.device_id,
        by: ChangedBy { account_id: actor.id, at },
        _sealed: (),
    })
}
