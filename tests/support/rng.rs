//! Chance that can be repeated.

use fastrand::Rng;
use uuid::{Builder, Uuid};

/// Another course of events at each run. Its seed is printed; `SEED=` replays a failing one.
pub fn chance() -> Rng {
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    let given = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    Rng::with_seed(seed)
}

/// A number of one's own choice for the size of a test.
pub fn size(name: &str, otherwise: usize) -> usize {
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |given| given.parse().unwrap())
}

/// An id that comes with the seed.
pub fn drawn_id(chance: &mut Rng) -> Uuid {
    Builder::from_random_bytes(chance.u128(..).to_le_bytes()).into_uuid()
}
