//! The state of an idempotency key, and which answers are kept under it.

use super::Fingerprint;
use crate::{
    clock::Moment,
    problem::{Problem, ProblemKind},
};
use chrono::TimeDelta;

/// How long a claim is good for; while its request is worked on it is renewed every [`RENEWAL`].
pub const LEASE: TimeDelta = TimeDelta::seconds(30);
pub const RENEWAL: TimeDelta = TimeDelta::seconds(10);

/// An answer that was kept, and the request it goes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// SHA-256.
    pub fingerprint: Vec<u8>,
    /// HTTP status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// A key as it is on record.
#[derive(Clone, Debug)]
pub struct StoredKey {
    pub fingerprint: Vec<u8>,
    pub lease_until: Moment,
    /// Whether the request had its effect.
    pub acted: bool,
    pub answer: Option<StoredAnswer>,
}

/// What follows for a request with that key.
#[derive(Debug)]
pub enum KeyState {
    /// Answered before: the same again.
    Answered(StoredAnswer),
    Refused(Problem),
    /// Whoever claimed it is gone and had no effect.
    Free,
}

/// What follows from what is on record for a request that arrives at `now`.
pub fn state_of(on_record: StoredKey, fingerprint: &Fingerprint, now: Moment) -> KeyState {
    if on_record.fingerprint != fingerprint {
        return KeyState::Refused(reused());
    }
    match on_record.answer {
        Some(kept) => KeyState::Answered(kept),
        None if now < on_record.lease_until => KeyState::Refused(in_progress()),
        None if on_record.acted => KeyState::Refused(already_done()),
        None => KeyState::Free,
    }
}

/// Whether an answer stands for its key: one that says nothing of the request itself does not.
pub fn is_final(status: u16) -> bool {
    !matches!(status, 401 | 408 | 429 | 500..)
}

fn reused() -> Problem {
    Problem::new(ProblemKind::IdempotencyKeyReused).because(
        "同一幂等键只能用于完全相同的请求(方法、地址、查询、内容);新的请求请用新的键",
        "A key goes with one request: method, path, query and body. Make a new key for another request",
    )
}

pub fn in_progress() -> Problem {
    Problem::new(ProblemKind::IdempotencyInProgress)
        .because("请稍后以同一键重试", "Repeat it with the same key")
        .retry_after(1)
}

fn already_done() -> Problem {
    Problem::new(ProblemKind::AlreadyDone).because(
        "请求已经生效,不会再次执行;请重新读取记录查看结果",
        "The request had its effect and will not be carried out again: read the record to see it",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Fingerprint = [7; 32];

    fn now() -> Moment {
        "2018-02-01T08:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
    }

    fn on_record(acted: bool, lease: i64, answer: bool) -> StoredKey {
        StoredKey {
            fingerprint: SAME.to_vec(),
            lease_until: now().plus(TimeDelta::seconds(lease)),
            acted,
            answer: answer.then(|| StoredAnswer {
                fingerprint: SAME.to_vec(),
                status: 200,
                headers: Vec::new(),
                body: Vec::new(),
            }),
        }
    }

    fn told(on_record: StoredKey, fingerprint: &Fingerprint) -> &'static str {
        match state_of(on_record, fingerprint, now()) {
            KeyState::Answered(_) => "answered",
            KeyState::Refused(problem) => problem.kind.code(),
            KeyState::Free => "free",
        }
    }

    #[test]
    fn a_key_stands_for_what_became_of_its_request() {
        for (acted, lease, answer, expected) in [
            (false, 1, false, "idempotency-in-progress"),
            (true, 1, false, "idempotency-in-progress"),
            (false, 0, false, "free"),
            (true, 0, false, "already-done"),
            (true, 1, true, "answered"),
            (false, -9, true, "answered"),
        ] {
            let row = on_record(acted, lease, answer);
            assert_eq!(told(row.clone(), &SAME), expected, "{row:?}");
            assert_eq!(told(row, &[8; 32]), "idempotency-key-reused");
        }
    }

    #[test]
    fn what_says_nothing_of_the_request_is_not_final() {
        for (status, expected) in [
            (200, true),
            (204, true),
            (400, true),
            (401, false),
            (403, true),
            (404, true),
            (408, false),
            (409, true),
            (412, true),
            (422, true),
            (429, false),
            (500, false),
            (503, false),
        ] {
            assert_eq!(is_final(status), expected, "{status}");
        }
    }
}
