//! Commands: begin the import of what was saved of a phone, and note what it did.

use crate::{
    accounts::{
        Actor, Role,
        in_place_of::{InPlaceOf, in_place_of},
        store,
    },
    clock::Moment,
    db::Conn,
    ids::Id,
    problem::Outcome,
};
use serde_json::Value;

/// Lets an admin import what was saved of a phone, in the place of its owner.
pub fn begin_phone_import(conn: &mut Conn, admin: &Actor, account_id: Id) -> Outcome<InPlaceOf> {
    admin.must_be(&[Role::Admin])?;
    in_place_of(admin, store::account_in_scope(conn, &admin.scope(), account_id)?)
}

/// Notes on the owner's account what was imported.
pub fn note_phone_import(conn: &mut Conn, acting: &InPlaceOf, detail: &Value, at: Moment) -> Outcome<()> {
    store::note_phone_import(conn, &acting.phone_imported(detail.clone(), at))
}
