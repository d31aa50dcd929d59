//! Rule: what an admin may do in the place of an account's owner: import what was saved of a phone.

use super::{Account, Actor, Role};
use crate::{clock::Moment, events::ChangedBy, ids::Id, problem::Outcome};
use chrono::TimeDelta;
use serde_json::Value;

/// An admin in the place of an account's owner. Only [`in_place_of`] makes one.
#[derive(Clone, Debug)]
pub struct InPlaceOf {
    /// The owner, as if signed in on the admin's device.
    pub owner: Actor,
    pub admin_id: Id,
    _sealed: (),
}

/// What an admin imported of an owner's phone. Only [`InPlaceOf::phone_imported`] makes one.
#[derive(Debug)]
pub struct PhoneImported {
    /// The owner's.
    pub account_id: Id,
    pub detail: Value,
    pub by: ChangedBy,
    _sealed: (),
}

/// Lets an admin act in the place of the owner of an account that the admin sees.
pub fn in_place_of(admin: &Actor, account: Account) -> Outcome<InPlaceOf> {
    admin.must_be(&[Role::Admin])?;
    let owner = Actor {
        id: account.id,
        name: account.name,
        role: account.role,
        district: account.district,
        unit_id: account.unit_id,
        device_id: admin.device_id,
        clock_behind: TimeDelta::zero(),
    };
    Ok(InPlaceOf { owner, admin_id: admin.id, _sealed: () })
}

impl InPlaceOf {
    pub fn phone_imported(&self, detail: Value, at: Moment) -> PhoneImported {
        let by = ChangedBy { account_id: self.admin_id, at };
        PhoneImported { account_id: self.owner.id, detail, by, _sealed: () }
    }
}
