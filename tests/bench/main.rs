//! What the server costs beside what cannot be avoided: `cargo bench`. Each figure is a ratio of two things measured in
//! turn in the same run, on SQLite and a folder where nothing else is said; the absolute ones only say on what machine it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod answers;
mod evaluation;
mod exports;
mod figures;
mod photos;
mod ratio;
mod server;
#[allow(dead_code, unused_macros, reason = "the tests' own")]
#[path = "../support/mod.rs"]
mod support;

/// `cargo bench -- figures` runs only what has that in its name.
fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_wanted = |name: &str| wanted.as_ref().is_none_or(|wanted| name.contains(wanted));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if is_wanted("answers") {
        runtime.block_on(answers::phones_together());
    }
    if is_wanted("photos") {
        runtime.block_on(photos::beside_a_plain_file());
    }
    if is_wanted("evaluation") {
        runtime.block_on(evaluation::beside_reading());
    }
    if is_wanted("exports") {
        runtime.block_on(exports::many_hazards_to_few());
    }
    for engine in [support::Engine::Sqlite, support::Engine::Postgres] {
        if is_wanted("figures") {
            support::run(engine, figures::a_campaign_among_many);
        }
    }
}
