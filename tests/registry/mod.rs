//! The registry, as inspectors and enterprises use it.

mod equipment;
mod imports;
mod units;
