//! The use cases of accounts: each finds, decides and keeps in one transaction.

mod change;
mod change_own_password;
mod check_password;
mod create;
mod end_device;
mod import_phone;
mod measure_clock;
mod refresh;
mod sign_in;

pub use change::change;
pub use change_own_password::change_own_password;
pub(super) use check_password::check_password;
pub use create::{AccountPut, create, create_first_admin, put};
pub use end_device::end_device;
pub use import_phone::{begin_phone_import, note_phone_import};
pub use measure_clock::measure_clock;
pub use refresh::refresh;
pub use sign_in::sign_in;
