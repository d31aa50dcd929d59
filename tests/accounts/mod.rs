//! Accounts: signing in, tokens, devices, and what admins do.

mod colleagues;
mod devices;
mod guessing;
mod management;
mod sign_in;
mod tokens;
