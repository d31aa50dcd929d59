//! Hazards, from what found them until they are closed.

mod closing;
mod desk;
mod listing;
mod opening;
mod photos;
mod reinspection;
mod steps;
mod table;
