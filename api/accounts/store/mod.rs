//! Reads and writes the rows of accounts, devices and failed sign-ins.

mod accounts;
mod audit;
pub mod devices;
mod eligibility;
pub mod failed_logins;

pub use accounts::{
    AccountFilter, account_in_scope, add, any_account, are_there_none, colleagues, colleagues_of,
    credentials, find_by_username, keep, keep_password, list_accounts, note_phone_import, own_account,
};
pub use eligibility::candidates;

use crate::http::Cursor;

/// Which page of a list.
#[derive(Clone, Copy, Debug)]
pub struct AccountPosition {
    pub after: Option<Cursor>,
    /// How many rows at most.
    pub rows: i64,
}
