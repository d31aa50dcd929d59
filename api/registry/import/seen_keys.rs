//! The keys that a file has used, to find duplicates within it.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Remembers keys in eight bytes each.
#[derive(Default)]
pub struct Keys(HashSet<u64>);

impl Keys {
    /// Takes the keys of a row, unless one of them was taken by an earlier row.
    pub fn take(&mut self, keys: &[&str]) -> bool {
        let marks: Vec<u64> = keys
            .iter()
            .map(|key| {
                let mut hasher = DefaultHasher::new();
                key.hash(&mut hasher);
                hasher.finish()
            })
            .collect();
        if marks.iter().any(|mark| self.0.contains(mark)) {
            return false;
        }
        self.0.extend(marks);
        true
    }
}
