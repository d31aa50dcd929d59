//! Lists that are taken home as tables.

mod breaking;
mod content;
mod lists;
