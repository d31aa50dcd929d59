//! A POST with an `Idempotency-Key` takes effect once and answers every repeat as the first time
//! (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! A key is claimed before the handler runs, in a transaction of its own. The handler's write marks the claim as acted
//! on in the same transaction that has its effect, so that a crash leaves both or neither. The answer is kept
//! afterwards. Keys are an account's own; what they stand for is kept for [`KEPT`].

mod buffered_body;
mod fingerprint;
mod key;
mod key_state;
mod middleware;
mod store;
pub mod sweep;

pub use fingerprint::Fingerprint;
pub use key::{HEADER, IdempotencyKey, Mode, PATTERN, mode_of};
pub use key_state::StoredAnswer;
pub use middleware::middleware;
pub use store::{find, keep};

use chrono::TimeDelta;

/// Says that an answer is a repeat of the first one.
pub const REPLAYED: &str = "idempotency-replayed";

/// Put among a request's extensions by a handler that answers well but left something to be done by a repeat: the
/// answer is not kept under the request's key.
#[derive(Clone, Copy, Debug)]
pub struct Unfinished;

/// How long what a key stands for is kept at least.
pub const KEPT: TimeDelta = TimeDelta::days(7);
