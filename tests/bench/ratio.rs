//! Two things measured in turn.

use std::time::{Duration, Instant};

/// How often each is done: a turn that warms up, and five that count.
pub const RUNS: usize = 6;

/// Prints how much longer `this` takes than `that`: the median of several turns, each of both.
pub async fn print(title: &str, this: (&str, impl AsyncFnMut()), that: (&str, impl AsyncFnMut())) {
    let ((this_name, mut this), (that_name, mut that)) = (this, that);
    let (mut these, mut those, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let (of_that, of_this) = (time(&mut that).await, time(&mut this).await);
        if run > 0 {
            ratios.push(of_this.as_secs_f64() / of_that.as_secs_f64());
            these.push(of_this.as_secs_f64());
            those.push(of_that.as_secs_f64());
        }
    }
    println!("{title}: {:.2}", median(&mut ratios));
    println!("    {this_name}: {:.2} ms", median(&mut these) * 1e3);
    println!("    {that_name}: {:.2} ms", median(&mut those) * 1e3);
}

async fn time(work: &mut impl AsyncFnMut()) -> Duration {
    let begin = Instant::now();
    work().await;
    begin.elapsed()
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
