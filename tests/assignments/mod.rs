//! Assignments: one by one and in bulk, the visits that carry them out, how far the work is.

mod assigning;
mod plans;
mod progress;
mod visits;
