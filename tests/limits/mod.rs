//! What one client may take of the server, so that others are served.

mod connections;
mod operating;
mod slow_bodies;
