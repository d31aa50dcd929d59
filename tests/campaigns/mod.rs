//! Campaigns.

mod belonging;
mod planning;
