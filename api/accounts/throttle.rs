//! How long a sign-in waits after failures.
//!
//! Failures are counted three times over: for the account from one address, for the address over all accounts, and
//! for the account from everywhere. The third would let anybody lock anybody out, so its wait is short, and an
//! address from which the account has signed in lately is not held up by what strangers do, neither from elsewhere
//! nor from behind the same address.

use super::client_ip::network;
use crate::{
    clock::Moment,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// Failures are forgotten after this long without another.
pub const MEMORY: TimeDelta = TimeDelta::hours(24);
/// How long a successful sign-in makes its address a known one.
pub const KNOWN_FOR: TimeDelta = TimeDelta::days(90);
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(2);

/// From how many failures on there is a wait, and how far it doubles.
struct Rule {
    free: i64,
    longest: TimeDelta,
}

const ACCOUNT_FROM_ADDRESS: Rule = Rule { free: 5, longest: TimeDelta::minutes(15) };
const ADDRESS: Rule = Rule { free: 30, longest: TimeDelta::minutes(15) };
const ACCOUNT: Rule = Rule { free: 20, longest: TimeDelta::seconds(30) };

/// Failures counted so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    pub count: i64,
    pub last_at: Moment,
}

impl Failures {
    /// With one more. One that came earlier, and was worked on later, shortens no wait.
    pub fn and_one(before: Option<Self>, now: Moment) -> Self {
        let remembered = before.filter(|before| before.remembered(now));
        Self {
            count: remembered.map_or(0, |before| before.count).saturating_add(1),
            last_at: remembered.map_or(now, |before| before.last_at.max(now)),
        }
    }

    fn remembered(self, now: Moment) -> bool {
        now.since(self.last_at) < MEMORY
    }
}

impl Rule {
    /// What is left of the wait at `now`.
    fn wait(&self, failures: Failures, now: Moment) -> Option<TimeDelta> {
        let over = failures.count.checked_sub(self.free).filter(|over| *over >= 0)?;
        if !failures.remembered(now) {
            return None;
        }
        let doubled = u32::try_from(over)
            .ok()
            .and_then(|over| 2_i32.checked_pow(over))
            .and_then(|factor| FIRST_WAIT.checked_mul(factor))
            .unwrap_or(self.longest)
            .min(self.longest);
        // Negative if the clock was set back meanwhile.
        let since = now.since(failures.last_at).max(TimeDelta::zero());
        let left = doubled - since;
        (left > TimeDelta::zero()).then_some(left)
    }
}

/// What is kept about one sign-in's failures so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    pub account_from_address: Option<Failures>,
    pub address: Option<Failures>,
    pub account: Option<Failures>,
    /// Whether the account has signed in from the address within [`KNOWN_FOR`].
    pub known_address: bool,
}

impl Record {
    /// Refuses with the seconds to wait, if there is a wait.
    pub fn allow(&self, now: Moment) -> Outcome<()> {
        match self.wait(now) {
            None => Ok(()),
            Some(left) => {
                let seconds = left.num_milliseconds().unsigned_abs().div_ceil(1000).max(1);
                Err(Problem::new(ProblemKind::TooManyAttempts)
                    .because(format!("请在 {seconds} 秒后再试"), format!("Try again in {seconds} seconds"))
                    .retry_after(seconds))
            }
        }
    }

    fn wait(&self, now: Moment) -> Option<TimeDelta> {
        let own = self.account_from_address.and_then(|failures| ACCOUNT_FROM_ADDRESS.wait(failures, now));
        if self.known_address {
            return own;
        }
        let address = self.address.and_then(|failures| ADDRESS.wait(failures, now));
        let account = self.account.and_then(|failures| ACCOUNT.wait(failures, now));
        own.max(address).max(account)
    }
}

/// What failures are counted under. Digests, because people type passwords into the field of the user name.
#[derive(Clone, Debug)]
pub struct Subjects {
    pub account_from_address: String,
    pub address: String,
    pub account: String,
}

impl Subjects {
    pub fn new(username: &str, address: IpAddr) -> Self {
        let name = hex::encode(Sha256::digest(username));
        let network = network(address);
        Self {
            account_from_address: format!("account {name} from {network}"),
            address: format!("address {network}"),
            account: format!("account {name}"),
        }
    }

    pub fn all(&self) -> [&str; 3] {
        [&self.account_from_address, &self.address, &self.account]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noon() -> Moment {
        Moment::from_micros(1_780_000_000_000_000).unwrap()
    }

    fn waits(rule: &Rule, count: i64, seconds_ago: i64) -> Option<i64> {
        let last_at = noon().minus(TimeDelta::seconds(seconds_ago));
        rule.wait(Failures { count, last_at }, noon()).map(|left| left.num_seconds())
    }

    #[test]
    fn a_failure_that_is_counted_late_shortens_no_wait() {
        let earlier = noon().minus(TimeDelta::seconds(3));
        let counted = Failures::and_one(Some(Failures::and_one(None, noon())), earlier);
        assert_eq!((counted.count, counted.last_at), (2, noon()));
    }

    #[test]
    fn a_clock_that_was_set_back_lengthens_no_wait() {
        assert_eq!(waits(&ACCOUNT_FROM_ADDRESS, 20, -3600), Some(900));
    }

    #[test]
    fn the_wait_doubles_from_two_seconds_to_a_quarter_of_an_hour() {
        let after = |count| waits(&ACCOUNT_FROM_ADDRESS, count, 0);
        assert_eq!(
            (1..=7).map(after).collect::<Vec<_>>(),
            [None, None, None, None, Some(2), Some(4), Some(8)]
        );
        assert_eq!(after(13), Some(512));
        assert_eq!(after(14), Some(900));
        assert_eq!(after(i64::MAX), Some(900));
        assert_eq!(waits(&ADDRESS, 29, 0), None);
        assert_eq!(waits(&ADDRESS, 30, 0), Some(2));
        assert_eq!(waits(&ACCOUNT, 500, 0), Some(30));
    }

    #[test]
    fn waiting_helps_and_a_day_forgets() {
        assert_eq!(waits(&ACCOUNT_FROM_ADDRESS, 14, 899), Some(1));
        assert_eq!(waits(&ACCOUNT_FROM_ADDRESS, 14, 900), None);
        let yesterday = Failures { count: 14, last_at: noon().minus(MEMORY) };
        assert_eq!(Failures::and_one(Some(yesterday), noon()).count, 1);
        let just_now = Failures { count: 14, last_at: noon() };
        assert_eq!(Failures::and_one(Some(just_now), noon()).count, 15);
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        let last_at = noon().minus(TimeDelta::milliseconds(700));
        let record = Record { account: Some(Failures { count: 20, last_at }), ..Record::default() };
        let refused = record.allow(noon()).unwrap_err();
        assert_eq!((refused.kind, refused.retry_after), (ProblemKind::TooManyAttempts, Some(2)));
    }

    #[test]
    fn strangers_do_not_hold_up_an_address_that_the_account_signed_in_from() {
        let many = Some(Failures { count: 1_000, last_at: noon() });
        let stranger = Record { address: many, account: many, ..Record::default() };
        assert!(stranger.allow(noon()).is_err());
        assert!(Record { known_address: true, ..stranger }.allow(noon()).is_ok());
        let own = Record { account_from_address: many, known_address: true, ..Record::default() };
        assert!(own.allow(noon()).is_err());
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_its_rule_says_and_more_failures_never_wait_less(
            count in 0_i64.., more in 0_i64..1_000, ago in 0_i64..200_000_000_000,
        ) {
            let last_at = noon().minus(TimeDelta::microseconds(ago));
            for rule in [ACCOUNT_FROM_ADDRESS, ADDRESS, ACCOUNT] {
                let wait = rule.wait(Failures { count, last_at }, noon());
                let longer = rule.wait(Failures { count: count.saturating_add(more), last_at }, noon());
                prop_assert!(wait <= Some(rule.longest));
                prop_assert!(wait <= longer);
                prop_assert_eq!(rule.wait(Failures { count, last_at }, last_at.plus(rule.longest)), None);
            }
        }
    }
}
