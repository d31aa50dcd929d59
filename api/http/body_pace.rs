//! How fast a request's body has to come, so that silent senders do not hold connections for ever.

use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// How much time bodies have.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimits {
    /// All of a body without a good access token, from the end of the request's head on.
    pub in_all: Duration,
    /// Of a body with one, [`Self::least`] bytes have to come within any time as long as this. There is no end by
    /// which all of it has to be there.
    pub window: Duration,
    pub least: usize,
}

impl Default for BodyLimits {
    /// 256 bytes a second, over any minute: a quarter of what a line of 8 kbit/s carries.
    fn default() -> Self {
        Self { in_all: Duration::from_secs(10), window: Duration::from_secs(60), least: 60 * 256 }
    }
}

/// Bytes that come within this time are noted together.
const GRAIN: Duration = Duration::from_secs(1);

/// The last bytes of a body, as many as have to come within a window, and when they came.
#[derive(Debug)]
pub struct Pace {
    limits: BodyLimits,
    start: Instant,
    /// When the first of some bytes came, and how many.
    recent: VecDeque<(Instant, usize)>,
    bytes: usize,
}

impl Pace {
    pub fn new(limits: BodyLimits, start: Instant) -> Self {
        Self { limits, start, recent: VecDeque::new(), bytes: 0 }
    }

    /// Notes bytes that came.
    pub fn note(&mut self, bytes: usize, at: Instant) {
        self.bytes = self.bytes.saturating_add(bytes);
        match self.recent.back_mut() {
            Some((first, count)) if at < *first + GRAIN => *count = count.saturating_add(bytes),
            _ => self.recent.push_back((at, bytes)),
        }
        while let Some((_, oldest)) = self.recent.front()
            && self.bytes.saturating_sub(*oldest) >= self.limits.least
        {
            self.bytes = self.bytes.saturating_sub(*oldest);
            self.recent.pop_front();
        }
    }

    /// When all of a body without a good access token has to be there.
    pub fn end(&self) -> Instant {
        self.start + self.limits.in_all
    }

    /// When the body is too slow, unless more of it comes before.
    pub fn deadline(&self) -> Instant {
        match self.recent.front() {
            Some((first, _)) if self.bytes >= self.limits.least => *first + GRAIN + self.limits.window,
            _ => self.start + self.limits.window,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many seconds a body lasts of which `bytes` come every `pause` seconds; none: it is not too slow in a day.
    fn lasts(bytes: usize, pause: u64) -> Option<u64> {
        let start = Instant::now();
        let mut pace = Pace::new(BodyLimits::default(), start);
        for second in (pause..86_400).step_by(usize::try_from(pause).unwrap()) {
            let now = start + Duration::from_secs(second);
            if pace.deadline() < now {
                return Some((pace.deadline() - start).as_secs());
            }
            pace.note(bytes, now);
            assert!(pace.recent.len() <= 62, "{}", pace.recent.len());
        }
        None
    }

    #[test]
    fn a_body_comes_at_256_bytes_a_second_or_is_too_slow_after_a_minute() {
        // A phone at 8 kbit/s, in packets of 1448 bytes; the same where two of three packets wait for a repeat.
        assert_eq!(lasts(1000, 1), None);
        assert_eq!(lasts(1448, 2), None);
        assert_eq!(lasts(1448, 5), None);
        assert_eq!(lasts(256, 1), None);
        assert_eq!(lasts(1, 5), Some(60));
        assert_eq!(lasts(250, 1), Some(60));
    }

    #[test]
    fn what_came_quickly_before_does_not_count_for_ever() {
        let start = Instant::now();
        let mut pace = Pace::new(BodyLimits::default(), start);
        let second = |second| start + Duration::from_secs(second);
        pace.note(4 << 20, second(5));
        assert_eq!(pace.deadline(), second(66));
        for at in 6..66 {
            pace.note(1, second(at));
        }
        assert_eq!(pace.deadline(), second(66));
        pace.note(20_000, second(65));
        assert_eq!(pace.deadline(), second(126));
    }
}
