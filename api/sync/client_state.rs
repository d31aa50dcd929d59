//! What a phone holds, record by record, and the difference from what it should hold.

use crate::ids::Id;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What kind of record. In the order that they are sent in: what others point to comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum RecordKind {
    Profile = 1,
    Colleague = 2,
    Checklist = 3,
    Unit = 4,
    Equipment = 5,
    Assignment = 6,
    Inspection = 7,
    Hazard = 8,
}

impl RecordKind {
    pub const ALL: [Self; 8] = [
        Self::Profile,
        Self::Colleague,
        Self::Checklist,
        Self::Unit,
        Self::Equipment,
        Self::Assignment,
        Self::Inspection,
        Self::Hazard,
    ];

    fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|group| *group as u8 == byte)
    }
}

/// A record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordKey {
    pub group: RecordKind,
    pub id: Id,
}

/// Stands for a record's content: the first bytes of its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentTag(pub [u8; 8]);

impl ContentTag {
    /// Of a record as it is sent.
    pub fn of(content: &[u8]) -> Self {
        let mut tag = [0; 8];
        tag.iter_mut().zip(Sha256::digest(content)).for_each(|(to, from)| *to = from);
        Self(tag)
    }
}

/// Names holdings by their content: the same holdings have the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateDigest(pub [u8; 16]);

/// What a phone holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientState(pub BTreeMap<RecordKey, ContentTag>);

/// One answer's worth of the way from some holdings to others.
#[derive(Debug, PartialEq, Eq)]
pub struct StateStep {
    /// Records to send.
    pub changed: Vec<RecordKey>,
    /// Records that the phone should drop.
    pub gone: Vec<RecordKey>,
    /// What the phone holds then.
    pub reached: ClientState,
    /// Whether there is more of the way to go.
    pub more: bool,
}

impl ClientState {
    /// The next step to `wanted`: at most `limit` records, what is gone after what has changed.
    pub fn step_to(&self, wanted: &Self, limit: usize) -> StateStep {
        let differs = |(key, tag): &(&RecordKey, &ContentTag)| self.0.get(key) != Some(tag);
        let mut changed: Vec<(RecordKey, ContentTag)> =
            wanted.0.iter().filter(differs).map(|(key, tag)| (*key, *tag)).collect();
        let mut gone: Vec<RecordKey> =
            self.0.keys().filter(|key| !wanted.0.contains_key(key)).copied().collect();
        let more = changed.len().saturating_add(gone.len()) > limit;
        changed.truncate(limit);
        gone.truncate(limit.saturating_sub(changed.len()));
        let mut reached = self.clone();
        reached.0.extend(changed.iter().copied());
        for key in &gone {
            reached.0.remove(key);
        }
        StateStep { changed: changed.into_iter().map(|(key, _)| key).collect(), gone, reached, more }
    }

    /// As they are kept: 25 bytes a record.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len().saturating_mul(25));
        for (key, tag) in &self.0 {
            bytes.push(key.group as u8);
            bytes.extend_from_slice(key.id.0.as_bytes());
            bytes.extend_from_slice(&tag.0);
        }
        bytes
    }

    /// As they were kept; None of anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (records, []) = bytes.as_chunks::<25>() else {
            return None;
        };
        let record = |record: &[u8; 25]| {
            let (group, rest) = record.split_first()?;
            let (id, tag) = rest.split_first_chunk::<16>()?;
            let key =
                RecordKey { group: RecordKind::from_byte(*group)?, id: Id(uuid::Uuid::from_bytes(*id)) };
            Some((key, ContentTag(tag.try_into().ok()?)))
        };
        records.iter().map(record).collect::<Option<_>>().map(Self)
    }

    pub fn name(&self) -> StateDigest {
        let mut name = [0; 16];
        name.iter_mut().zip(Sha256::digest(self.to_bytes())).for_each(|(to, from)| *to = from);
        StateDigest(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::btree_map, prelude::*, sample::select};

    fn some_holdings() -> impl Strategy<Value = ClientState> {
        let key = (select(RecordKind::ALL.to_vec()), 0_u128..40)
            .prop_map(|(group, id)| RecordKey { group, id: Id(uuid::Uuid::from_u128(id)) });
        btree_map(key, (0_u8..3).prop_map(|tag| ContentTag([tag; 8])), 0..60).prop_map(ClientState)
    }

    proptest! {
        #[test]
        fn steps_lead_to_what_is_wanted(held in some_holdings(), wanted in some_holdings(), limit in 1_usize..20) {
            let mut held = held;
            let mut steps = 0;
            loop {
                let step = held.step_to(&wanted, limit);
                prop_assert!(step.changed.len() + step.gone.len() <= limit);
                held = step.reached;
                steps += 1;
                prop_assert!(steps <= 200);
                if !step.more {
                    break;
                }
            }
            prop_assert_eq!(&held, &wanted);
            let none = held.step_to(&wanted, limit);
            prop_assert!(none.changed.is_empty() && none.gone.is_empty() && !none.more);
            prop_assert!(none.reached.name() == wanted.name());
        }

        #[test]
        fn what_is_kept_comes_back(held in some_holdings()) {
            prop_assert_eq!(ClientState::from_bytes(&held.to_bytes()), Some(held));
        }

        #[test]
        fn any_bytes_are_holdings_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = ClientState::from_bytes(&bytes);
        }
    }
}
