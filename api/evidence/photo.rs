//! A photo or signature: declared first, stored when its bytes have arrived.

use crate::{
    clock::Moment,
    ids::Id,
    problem::{Problem, ProblemKind},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use utoipa::ToSchema;

/// A SHA-256 digest; 64 hexadecimal digits in the API.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$", example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Sha256 {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const ERROR: &str = "a SHA-256 digest has 64 lower-case hexadecimal digits";
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(ERROR);
        }
        let mut digest = [0; 32];
        hex::decode_to_slice(text, &mut digest).map_err(|_| ERROR)?;
        Ok(Self(digest))
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// What the bytes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Photo,
    Signature,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Signature => "signature",
        }
    }
}

/// What a phone says it will send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredPhoto {
    pub id: Id,
    /// The item it belongs to; none for a signature.
    pub item: Option<String>,
    pub sha256: Sha256,
    /// Bytes.
    pub size: i64,
}

impl DeclaredPhoto {
    pub fn purpose(&self) -> Purpose {
        if self.item.is_some() { Purpose::Photo } else { Purpose::Signature }
    }
}

/// A place on the WGS-84 ellipsoid, as phones give it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GeoPoint {
    /// Degrees, north positive.
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: f64,
    /// Degrees, east positive.
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: f64,
    /// Metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub accuracy: Option<f64>,
}

impl GeoPoint {
    pub fn is_on_earth(&self) -> bool {
        (-90.0..=90.0).contains(&self.latitude)
            && (-180.0..=180.0).contains(&self.longitude)
            && self.accuracy.is_none_or(|metres| metres >= 0.0)
    }
}

/// What the phone says about a photo beside its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PhotoMetadata {
    pub taken_at: Option<Moment>,
    pub place: Option<GeoPoint>,
}

/// What the file itself says (EXIF).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Exif {
    /// Without a time zone in the file: reckoned in Beijing time (UTC+8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<GeoPoint>,
    /// 1 to 8 as in EXIF: how the picture is to be turned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
}

/// Something a reviewer should look at; never a reason to refuse a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The file's time and the phone's differ by more than 15 minutes.
    TimesDiffer,
    /// Not taken on the day of the inspection (in Suzhou).
    AnotherDay,
    /// The file's place and the phone's differ by more than 500 m.
    PlacesDiffer,
    /// More than 500 m from where the inspection is.
    FarAway,
}

/// A photo or a signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Photo {
    pub declared: DeclaredPhoto,
    pub owner_id: Id,
    pub declared_by: Id,
    pub declared_at: Moment,
    pub said: PhotoMetadata,
    pub stored: Option<StoredPhoto>,
    pub flags: Vec<Flag>,
}

/// The bytes, once they are durable.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredPhoto {
    /// Where in object storage.
    pub object: String,
    pub at: Moment,
    pub media_type: String,
    /// Pixels; unknown for some HEIC files.
    pub dimensions: Option<(u32, u32)>,
    pub exif: Exif,
}

/// An original that a photo refers to; one of the photos if several share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    pub object: String,
    pub sha256: Sha256,
    /// Bytes.
    pub size: u64,
    pub photo_id: Id,
    /// What the photo belongs to: an inspection or a hazard.
    pub owner_id: Id,
}

/// A photo as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Photo)]
pub struct PhotoView {
    pub id: Id,
    pub purpose: Purpose,
    /// Null for a signature.
    pub item: Option<String>,
    pub sha256: Sha256,
    /// Bytes.
    pub size: i64,
    /// `stored` once all bytes are durable.
    pub state: PhotoState,
    /// Bytes that are durable, of a photo that is arriving in pieces.
    pub offset: Option<i64>,
    /// The address of the upload, if the caller made it: go on there.
    pub upload: Option<String>,
    /// Whether an answer or a signature, as they stand now, needs it.
    pub needed: bool,
    pub declared_by: Id,
    pub declared_at: Moment,
    pub stored_at: Option<Moment>,
    pub media_type: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// As the phone said.
    pub taken_at: Option<Moment>,
    /// As the phone said.
    pub place: Option<GeoPoint>,
    pub exif: Option<Exif>,
    pub flags: Vec<Flag>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhotoState {
    Expected,
    /// In pieces: an upload is under way.
    Arriving,
    Stored,
}

impl PhotoView {
    pub fn new(photo: Photo, needed: bool) -> Self {
        let purpose = photo.declared.purpose();
        let stored = photo.stored;
        let dimensions = stored.as_ref().and_then(|stored| stored.dimensions);
        Self {
            id: photo.declared.id,
            purpose,
            item: photo.declared.item,
            sha256: photo.declared.sha256,
            size: photo.declared.size,
            state: if stored.is_some() { PhotoState::Stored } else { PhotoState::Expected },
            offset: None,
            upload: None,
            needed,
            declared_by: photo.declared_by,
            declared_at: photo.declared_at,
            stored_at: stored.as_ref().map(|stored| stored.at),
            media_type: stored.as_ref().map(|stored| stored.media_type.clone()),
            width: dimensions.map(|(width, _)| width),
            height: dimensions.map(|(_, height)| height),
            taken_at: photo.said.taken_at,
            place: photo.said.place,
            exif: stored.map(|stored| stored.exif),
            flags: photo.flags,
        }
    }
}

/// The refusal of a photo id that stands for another digest, size, item or owner.
pub fn conflict(id: Id) -> Problem {
    Problem::new(ProblemKind::PhotoConflict).because(
        format!("照片 {id} 已登记为另一内容或另一检查项"),
        format!("Photo {id} is known with another digest, size or item"),
    )
}
