//! Enforcement: actions, complaints and accidents, the units that come first.

mod actions;
mod units;
