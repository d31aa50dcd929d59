//! Rule: measures how far a phone's clock is off, and corrects its times.

use super::Actor;
use crate::{clock::Moment, events::ChangedBy, ids::Id};
use chrono::TimeDelta;

/// What two clocks may differ by and count as the same: the way of a request over a bad link is within it.
pub const TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// How far a device's clock is behind the server's (negative: ahead), from what both say of the same moment.
///
/// Within the tolerance of what was measured before that stands, so that the times of a clock that nobody set are
/// always corrected alike; a clock within the tolerance of the server's is right. One that is off by about the tolerance
/// may be measured twice.
pub fn measure(before: TimeDelta, device: Moment, server: Moment) -> TimeDelta {
    let behind = server.since(device);
    if (behind - before).abs() <= TOLERANCE {
        before
    } else if behind.abs() <= TOLERANCE {
        TimeDelta::zero()
    } else {
        TimeDelta::milliseconds(behind.num_milliseconds())
    }
}

/// A measured clock of the caller's device. Only [`measure_device`] makes one.
#[derive(Debug)]
pub struct ClockMeasured {
    pub device_id: Id,
    /// What the device said.
    pub said: Moment,
    pub before: TimeDelta,
    pub behind: TimeDelta,
    pub by: ChangedBy,
    _sealed: (),
}

/// Measures the clock of the caller's device, which `said` this when the server's said `now`.
pub fn measure_device(actor: &Actor, before: TimeDelta, said: Moment, now: Moment) -> ClockMeasured {
    let by = ChangedBy { account_id: actor.id, at: now };
    let behind = measure(before, said, now);
    ClockMeasured { device_id: actor.device_id, said, before, behind, by, _sealed: () }
}

/// The time of an action that a device says was at `said`, with its clock `behind`. What would still lie in the future
/// was now.
pub fn corrected(said: Moment, behind: TimeDelta, now: Moment) -> Moment {
    let at = said.plus(behind);
    if at > now.plus(TOLERANCE) { now } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_700_000_000_000_000;

    fn at(micros: i64) -> Moment {
        Moment::from_micros(NOW + micros).unwrap()
    }

    proptest! {
        #[test]
        fn a_clock_that_nobody_sets_is_measured_once(
            off in -90_000_000_000_i64..90_000_000_000,
            way in 0_i64..30_000_000,
            later in 0_i64..30_000_000,
        ) {
            // One that is off by about the tolerance counts as right until a quicker request shows more.
            prop_assume!((off.abs() - 60_000_000).abs() > 30_000_000);
            let first = measure(TimeDelta::zero(), at(off), at(way));
            prop_assert_eq!(measure(first, at(1_000_000 + off), at(1_000_000 + later)), first);
        }

        #[test]
        fn what_is_corrected_is_near_the_truth(off in -90_000_000_000_i64..90_000_000_000, way in 0_i64..30_000_000) {
            let behind = measure(TimeDelta::zero(), at(off), at(way));
            let deed = corrected(at(off - 5_000_000), behind, at(way));
            prop_assert!(deed.since(at(-5_000_000)).abs() <= TOLERANCE + TimeDelta::seconds(30));
        }

        #[test]
        fn nothing_is_done_in_the_future(said in -90_000_000_000_i64..90_000_000_000, behind in -90_000_000_i64..90_000_000) {
            prop_assert!(corrected(at(said), TimeDelta::milliseconds(behind), at(0)) <= at(0).plus(TOLERANCE));
        }
    }
}
