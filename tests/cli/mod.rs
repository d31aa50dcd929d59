//! The commands, as whoever runs the server meets them: the real binary, its output, its exit code.

mod checklists;
mod fsck;
mod help;
mod import;
mod migrate;
mod serve;
mod settings;
mod storage;
mod tour;
mod user;
mod verify;
