//! What the tests stand on: a real server of one's own, and people.

pub mod app;
pub mod people;

pub use app::{App, Client};

use std::future::Future;

/// A database engine that the tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
}

/// Runs a test against a server of its own.
pub fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(App) -> F) {
    let app = App::start(engine);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(test(app));
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
    };
}
