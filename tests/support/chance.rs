//! Chance that can be repeated.

use fastrand::Rng;

/// Another course of events at each run. Its seed is printed; `SEED=` replays a failing one.
pub fn chance() -> Rng {
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    let given = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    Rng::with_seed(seed)
}
