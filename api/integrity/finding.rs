//! A finding of the integrity check.

use crate::{
    evidence::{originals::Trouble, photo::Original},
    ids::Id,
};
use serde::Serialize;
use std::fmt;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A photo's original is not in the storage.
    Missing,
    /// A photo's original lies in the trash.
    InTrash,
    WrongSize,
    /// The bytes do not match the photo's SHA-256.
    Damaged,
    /// An original that no photo refers to, older than a day.
    Unknown,
    /// A submission whose body is not the one that was hashed.
    ChangedSubmission,
    /// A submission that rests on a photo that no row has, or that is another one by now.
    LacksPhoto,
    /// A state that no event or step led to.
    StateWithoutEvent,
    /// Numbers that do not follow one another.
    Gap,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub what: FindingKind,
    /// What it is about: an object's key, or a kind of record and its id.
    pub of: String,
    pub detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo_id: Option<Id>,
    /// What the photo belongs to: an inspection or a hazard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Id>,
    /// It was repaired.
    pub repaired: bool,
}

impl Finding {
    pub(super) fn of_record(what: FindingKind, of: String, detail: String) -> Self {
        Self { what, of, detail, photo_id: None, owner_id: None, repaired: false }
    }

    pub(super) fn unknown(object: String) -> Self {
        let detail = "no photo refers to it; the server moves it to the trash".to_owned();
        Self::of_record(FindingKind::Unknown, object, detail)
    }

    pub(super) fn of_original(original: &Original, trouble: Trouble, repaired: bool) -> Self {
        let (what, detail) = match trouble {
            Trouble::Missing => {
                (FindingKind::Missing, format!("not in the object storage; SHA-256 {}", original.sha256))
            }
            Trouble::InTrash => (FindingKind::InTrash, "a photo refers to it".to_owned()),
            Trouble::WrongSize { found, expected } => {
                (FindingKind::WrongSize, format!("{found} bytes instead of {expected}"))
            }
            Trouble::Damaged { found, expected } => {
                (FindingKind::Damaged, format!("SHA-256 {found} instead of {expected}"))
            }
        };
        Self {
            photo_id: Some(original.photo_id),
            owner_id: Some(original.owner_id),
            repaired,
            ..Self::of_record(what, original.object.clone(), detail)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            FindingKind::Missing => "missing",
            FindingKind::InTrash => "in the trash",
            FindingKind::WrongSize => "wrong size",
            FindingKind::Damaged => "damaged",
            FindingKind::Unknown => "unknown",
            FindingKind::ChangedSubmission => "changed submission",
            FindingKind::LacksPhoto => "lacks a photo",
            FindingKind::StateWithoutEvent => "state without its event",
            FindingKind::Gap => "gap in numbers",
        };
        write!(f, "{what}: {}: {}", self.of, self.detail)?;
        if let (Some(photo_id), Some(owner_id)) = (self.photo_id, self.owner_id) {
            write!(f, " (photo {photo_id} of {owner_id})")?;
        }
        if self.repaired {
            f.write_str("; repaired")?;
        }
        Ok(())
    }
}
