//! Command: signs a device in.

use crate::{
    accounts::{
        Account,
        sign_in::{self, NewDevice, VerifiedPassword},
        store::devices,
    },
    clock::Moment,
    db::Conn,
    problem::Outcome,
};

/// Signs a device in to the account whose password was proved.
pub fn sign_in(
    conn: &mut Conn,
    proof: &VerifiedPassword,
    device: &NewDevice,
    at: Moment,
) -> Outcome<Account> {
    devices::sign_in(conn, &sign_in::sign_in(proof, device, at))?;
    devices::account_of(conn, device.id)
}
