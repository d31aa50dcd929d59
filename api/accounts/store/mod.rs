//! Rows of accounts, their devices, and failed sign-ins.

mod accounts;
mod candidates;
mod deeds;
pub mod devices;
pub mod failures;

pub use accounts::{
    AccountFilter, account_in_scope, add, any_account, are_there_none, colleagues, create_first_admin,
    credentials, find_by_username, keep, list_accounts, own_account, replace_password,
};
pub use candidates::candidates;
pub use deeds::record as note;

use crate::http::Cursor;

/// Which page of a list.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub after: Option<Cursor>,
    /// How many rows at most.
    pub rows: i64,
}
