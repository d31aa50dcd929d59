//! The registry, as inspectors and enterprises use it.

pub mod desk;
mod equipment;
mod imports;
mod units;
