//! What the tests stand on: a real server of one's own, and people.

pub mod app;
pub mod assignment;
pub mod batch;
pub mod campaign;
pub mod client;
pub mod copy;
pub mod database;
pub mod described;
pub mod desk;
pub mod direct_upload;
pub mod enforcement;
pub mod example;
pub mod faults;
pub mod folder;
pub mod hazard;
pub mod leftovers;
pub mod line;
pub mod listening;
pub mod order;
pub mod paper;
pub mod people;
pub mod picture;
pub mod place;
pub mod postgres;
pub mod process;
pub mod report;
pub mod rng;
pub mod s3;
pub mod sheet;
pub mod table;
pub mod unit;
pub mod upload;
pub mod visit;

pub use app::App;
pub use client::{Answer, Client};

use std::future::Future;

/// What a server of the tests stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, objects on disk.
    Sqlite,
    /// PostgreSQL, objects in S3.
    Postgres,
}

/// Runs a test against a server of its own.
pub fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(App) -> F) {
    let app = App::start(engine);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test(app));
}

/// Makes tests, one an engine, of functions `async fn(App)`: `on_each_engine! { signing_in, signing_out }`.
macro_rules! on_each_engine {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[test]
                fn $test() {
                    $crate::support::run($crate::support::Engine::Sqlite, super::$test);
                }
            )*
        }
        mod on_postgres {
            $(
                #[test]
                #[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
                fn $test() {
                    $crate::support::run($crate::support::Engine::Postgres, super::$test);
                }
            )*
        }
    };
}
