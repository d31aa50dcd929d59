//! Inspections, beside the whole days: how they begin, merge, are listed, signed and illustrated.

mod beginning;
mod damage;
mod disputes;
mod lists;
mod merging;
mod photos;
mod signatures;
