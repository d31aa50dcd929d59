//! Rule: which visit is the re-check of a stopped unit.

use super::{FollowUp, Stopped};
use chrono::NaiveDate;

/// The first day that a re-check counts from: that of the campaign's last phase, or of the unit's last measure if
/// that came later.
pub fn since(last_phase: NaiveDate, stopped: &Stopped) -> NaiveDate {
    let days = stopped.measures.iter().map(|measure| measure.taken_on);
    days.fold(last_phase, NaiveDate::max)
}

/// The last of the unit's follow-up visits, unless it was before that day; of several on one day the one that stands
/// last among `visits`.
pub fn recheck<'a>(last_phase: NaiveDate, stopped: &Stopped, visits: &'a [FollowUp]) -> Option<&'a FollowUp> {
    let since = since(last_phase, stopped);
    visits
        .iter()
        .filter(|visit| visit.unit_id == stopped.unit_id && visit.visited_on >= since)
        .max_by_key(|visit| visit.visited_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::Id,
        lookback::{Measure, MeasureKind},
    };
    use chrono::Days;
    use proptest::{collection::vec, prelude::*};

    fn day(number: u64) -> NaiveDate {
        let first: NaiveDate = "2018-03-01".parse().unwrap();
        first.checked_add_days(Days::new(number)).unwrap()
    }

    proptest! {
        /// What is found is of the unit and not before the last phase or any measure, nothing later is passed over, and
        /// another measure never makes an earlier visit count.
        #[test]
        fn a_recheck_comes_after_all_that_stopped_the_unit(
            measures in vec(0_u64..40, 1..5),
            visits in vec((0_u64..40, any::<bool>()), 0..20),
            phase in 0_u64..40,
            later in 0_u64..40,
        ) {
            let (unit_id, other) = (Id::new(), Id::new());
            let measure = |number: &u64| Measure {
                kind: MeasureKind::Order,
                id: Id::new(),
                document: String::new(),
                taken_on: day(*number),
                state: "in_force".to_owned(),
            };
            let mut stopped = Stopped {
                unit_id,
                district: "320508".parse().unwrap(),
                measures: measures.iter().map(measure).collect(),
                hazards: Vec::new(),
            };
            let visits: Vec<FollowUp> = visits
                .iter()
                .map(|(visited_on, own)| FollowUp {
                    inspection_id: Id::new(),
                    unit_id: if *own { unit_id } else { other },
                    visited_on: day(*visited_on),
                })
                .collect();
            let counts = |visit: &&FollowUp| {
                visit.unit_id == unit_id
                    && visit.visited_on >= day(phase)
                    && stopped.measures.iter().all(|measure| measure.taken_on <= visit.visited_on)
            };
            let found = recheck(day(phase), &stopped, &visits).cloned();
            let latest = visits.iter().filter(counts).map(|visit| visit.visited_on).max();
            prop_assert_eq!(found.as_ref().map(|visit| visit.visited_on), latest);
            prop_assert!(found.iter().all(|visit| counts(&visit)));
            stopped.measures.push(measure(&later));
            let now = recheck(day(phase), &stopped, &visits);
            prop_assert!(now.is_none() || now == found.as_ref());
        }
    }
}
