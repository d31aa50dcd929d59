//! Sets up logging to standard error, as text or JSON.

use crate::config::LogFormat;
use std::io::{self, IsTerminal};
use tracing::{Level, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts the server's log. Libraries are heard from `warn` on.
pub fn start(format: LogFormat, level: Level) {
    let heard = Targets::new()
        .with_default(level.min(Level::WARN))
        .with_target("field_inspection", level)
        // What a client sends that is not HTTP is no error of the server.
        .with_target("actix_http", LevelFilter::OFF);
    // The pool repeats what the server says itself.
    let heard = heard.with_target("r2d2", LevelFilter::OFF);
    let lines = fmt::layer().with_writer(io::stderr);
    let lines = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
    };
    // A log that was started already (by a test in the same process) stays.
    let _ = tracing_subscriber::registry().with(lines.with_filter(heard)).try_init();
}

/// For commands that a person waits for: only what went wrong, without times.
pub fn start_for_a_person() {
    let heard = Targets::new().with_default(Level::WARN).with_target("r2d2", LevelFilter::OFF);
    let lines = fmt::layer()
        .with_writer(io::stderr)
        .without_time()
        .with_target(false)
        .with_ansi(io::stderr().is_terminal());
    let _ = tracing_subscriber::registry().with(lines.with_filter(heard)).try_init();
}
