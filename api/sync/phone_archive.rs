//! What an app could still save of a phone that cannot send any more: a zip file.
//!
//! It holds `phone.json`, a [`Saved`], and the files of photos that it names. The guide `api/docs/phone-apps.md` describes it:
//! 'A phone that cannot send any more'.

use super::change::Change;
use crate::{
    clock::Moment,
    evidence::{
        photo::{GeoPoint, PhotoMetadata, Sha256},
        resumable::Owner,
    },
    http::json,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::ValidationErrors,
};
use serde::Deserialize;
use std::{
    collections::HashSet,
    fs::File,
    io::{Read, Seek},
    path::Path,
};
use utoipa::ToSchema;
use zip::ZipArchive;

/// The most changes, and the most photos, of one file.
const MOST: usize = 10_000;
/// Bytes of `phone.json`.
const CONTENTS: u64 = 64 << 20;
/// How many times the zip's own size its photos may amount to. A photo is compressed already and hardly gets smaller in
/// a zip.
const UNPACKED: u64 = 10;

/// What the phone had to send: `phone.json`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// By the device's clock.
    pub saved_at: Moment,
    /// Seconds: the last `clock_behind` that the server told the app; 0 if there was none.
    #[serde(default)]
    pub clock_behind: i64,
    /// As in `POST /v1/sync`, in the order that they were done; at most 10,000.
    #[schema(max_items = 10000)]
    pub changes: Vec<Change>,
    /// At most 10,000; all of them unpacked at most ten times the zip's size.
    #[serde(default)]
    #[schema(max_items = 10000)]
    pub photos: Vec<SavedPhoto>,
}

/// A photo or the picture of a signature.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedPhoto {
    /// The name in the zip of its own file, such as `photos/1.jpg`.
    #[schema(min_length = 1, max_length = 500)]
    pub file: String,
    pub photo_id: Id,
    /// The inspection's or the hazard's: one of both.
    #[serde(default)]
    pub inspection_id: Option<Id>,
    #[serde(default)]
    pub hazard_id: Option<Id>,
    /// May be left out if an answer or a signature names the photo.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub item: Option<String>,
    /// Of the file, as it was when it was taken.
    #[serde(default)]
    pub sha256: Option<Sha256>,
    /// By the device's clock.
    #[serde(default)]
    pub taken_at: Option<Moment>,
    #[serde(default)]
    pub place: Option<GeoPoint>,
}

impl SavedPhoto {
    /// Whose it is, where that is said as it should be.
    pub fn owner(&self) -> Option<Owner> {
        match (self.inspection_id, self.hazard_id) {
            (Some(id), None) => Some(Owner::Inspection(id)),
            (None, Some(id)) => Some(Owner::Hazard(id)),
            _ => None,
        }
    }

    pub fn said(&self) -> PhotoMetadata {
        PhotoMetadata { taken_at: self.taken_at, place: self.place }
    }
}

impl Saved {
    fn check(&self) -> Outcome<()> {
        let mut flaws = ValidationErrors::default();
        for (place, count) in [("/changes", self.changes.len()), ("/photos", self.photos.len())] {
            flaws.check(count <= MOST, place, "最多 10000 项", "At most 10,000");
        }
        flaws.check(
            self.clock_behind.unsigned_abs() <= 100 * 366 * 86_400,
            "/clock_behind",
            "超出范围",
            "Beyond a hundred years",
        );
        let mut files = HashSet::new();
        for (place, photo) in self.photos.iter().enumerate() {
            flaws.check(
                files.insert(&photo.file),
                &format!("/photos/{place}/file"),
                "该文件已用于另一张照片",
                "Another photo has this file",
            );
            flaws.check(
                photo.owner().is_some(),
                &format!("/photos/{place}"),
                "须指明 inspection_id 或 hazard_id 之一",
                "One of inspection_id and hazard_id is needed",
            );
            flaws.check(
                photo.place.is_none_or(|place| place.is_on_earth()),
                &format!("/photos/{place}/place"),
                "坐标超出范围",
                "The place is not on the Earth",
            );
        }
        flaws.finish()
    }
}

/// A zip file that was opened. Blocks.
pub struct Export {
    archive: ZipArchive<File>,
    /// How many bytes of photos may still be unpacked.
    left: u64,
}

impl Export {
    /// Opens the file and reads what it says. Anything else than such a zip is [`ProblemKind::InvalidInput`] or
    /// [`ProblemKind::MalformedRequest`]; one whose photos, by what it says, amount to more than [`UNPACKED`] times its size
    /// is [`ProblemKind::TooLarge`].
    pub fn open(path: &Path) -> Outcome<(Self, Saved)> {
        let file = File::open(path).map_err(Problem::unavailable)?;
        let size = file.metadata().map_err(Problem::unavailable)?.len();
        let mut archive = ZipArchive::new(file).map_err(|error| no_export(&error))?;
        let mut contents = Vec::new();
        unpack(&mut archive, "phone.json", CONTENTS, &mut contents)?;
        let saved: Saved = json::parse(&contents.into())?;
        saved.check()?;
        let left = size.saturating_mul(UNPACKED);
        if stated_sizes(&mut archive, &saved.photos) > left {
            return Err(too_much());
        }
        Ok((Self { archive, left }, saved))
    }

    /// The bytes of a file in it, at most `limit`. All that is read of all files counts, whatever the zip said of their
    /// sizes: past the sum it is [`ProblemKind::TooLarge`].
    pub fn file(&mut self, name: &str, limit: u64) -> Outcome<Vec<u8>> {
        if self.left == 0 {
            return Err(too_much());
        }
        let most = limit.min(self.left);
        let mut bytes = Vec::new();
        let unpacked = unpack(&mut self.archive, name, most, &mut bytes);
        self.left = self.left.saturating_sub(size_of(&bytes));
        unpacked.map(|()| bytes)
    }
}

/// What the zip says of the sizes of these files, in bytes.
fn stated_sizes(archive: &mut ZipArchive<File>, photos: &[SavedPhoto]) -> u64 {
    let sizes = photos.iter().filter_map(|photo| {
        let place = archive.index_for_name(&photo.file)?;
        archive.by_index_raw(place).ok().map(|file| file.size())
    });
    sizes.fold(0, u64::saturating_add)
}

fn too_much() -> Problem {
    Problem::new(ProblemKind::TooLarge).because(
        format!("照片解压后超过压缩包大小的 {UNPACKED} 倍"),
        format!("The photos amount to more than {UNPACKED} times the zip's own size"),
    )
}

/// Unpacks a file of at most `limit` bytes.
fn unpack<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    limit: u64,
    bytes: &mut Vec<u8>,
) -> Outcome<()> {
    let file = archive.by_name(name).map_err(|error| {
        Problem::new(ProblemKind::InvalidInput).because(
            format!("压缩包中的 {name} 无法读取"),
            format!("{name} of the zip cannot be read: {error}"),
        )
    })?;
    // What the zip says of the size is not believed.
    file.take(limit.saturating_add(1)).read_to_end(bytes).map_err(|error| no_export(&error))?;
    if size_of(bytes) > limit {
        return Err(Problem::new(ProblemKind::TooLarge).because(
            format!("{name} 的上限为 {limit} 字节"),
            format!("The limit of {name} is {limit} bytes"),
        ));
    }
    Ok(())
}

fn size_of(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn no_export(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(ProblemKind::MalformedRequest)
        .because("不是可以读取的 ZIP 文件", format!("This is not a zip file that can be read: {error}"))
}
