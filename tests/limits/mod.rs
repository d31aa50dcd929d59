//! What one client may take of the server, so that others are served.

mod connections;
mod operating;
mod slow_bodies;

use crate::support::process::Server;

/// Where a server says that its metrics are.
fn metrics_of(server: &Server) -> String {
    let told = server.before.iter();
    told.filter_map(|line| line.strip_prefix("The metrics are at "))
        .next()
        .unwrap_or_else(|| panic!("{:?}", server.before))
        .to_owned()
}
