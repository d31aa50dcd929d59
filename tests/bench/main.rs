//! What the server costs beside what cannot be avoided: `cargo bench`. Each figure is a ratio of two things measured in
//! turn in the same run, on SQLite and a folder; the absolute ones only say on what machine it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod answers;
mod evaluation;
mod exports;
mod photos;
mod ratio;
mod server;
#[allow(dead_code, unused_macros, reason = "the tests' own")]
#[path = "../support/mod.rs"]
mod support;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(answers::phones_together());
    runtime.block_on(photos::beside_a_plain_file());
    runtime.block_on(evaluation::beside_reading());
    runtime.block_on(exports::many_hazards_to_few());
}
