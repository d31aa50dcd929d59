//! Parses what an upload is for, from the query or from `Upload-Metadata` (tus 1.0, creation).

use crate::{
    clock::Moment,
    evidence::{photo::Sha256, resumable::Owner, store_photo::PhotoQuery},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use std::str::FromStr;
use utoipa::IntoParams;

/// The longest `Upload-Metadata` taken, in bytes.
pub const LONGEST: usize = 4096;

/// Keys that clients send by themselves; nothing is made of them.
const PASSED_OVER: [&str; 5] = ["filename", "filetype", "name", "type", "relativePath"];

/// What an upload is. The same words may stand in `Upload-Metadata` instead.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// The inspection that the photo belongs to; or a hazard.
    pub inspection: Option<Id>,
    pub hazard: Option<Id>,
    /// The photo's id, made by the client.
    pub photo: Option<Id>,
    /// May be left out if an answer or a signature has named the photo already.
    pub sha256: Option<Sha256>,
    /// As for storing a photo at once.
    #[param(min_length = 1, max_length = 100)]
    pub item: Option<String>,
    /// By the device's clock.
    pub taken_at: Option<Moment>,
    /// Degrees, WGS-84.
    #[param(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Degrees, WGS-84.
    #[param(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// Metres.
    #[param(minimum = 0)]
    pub accuracy: Option<f64>,
}

/// What is to be uploaded.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub owner: Owner,
    pub photo_id: Id,
    pub sha256: Option<Sha256>,
    /// Item, time and place.
    pub photo: PhotoQuery,
}

impl UploadQuery {
    /// With the words of `Upload-Metadata` added. A word twice, one that is not known and a value that cannot be read
    /// are [`ProblemKind::InvalidParameter`].
    pub fn with(mut self, metadata: &str) -> Outcome<Self> {
        for pair in metadata.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = BASE64_STANDARD
                .decode(encoded.trim())
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .ok_or_else(|| unreadable(key))?;
            match key {
                "inspection" => set(&mut self.inspection, key, &value, parsed)?,
                "hazard" => set(&mut self.hazard, key, &value, parsed)?,
                "photo" => set(&mut self.photo, key, &value, parsed)?,
                "sha256" => set(&mut self.sha256, key, &value, parsed)?,
                "item" => set(&mut self.item, key, &value, parsed)?,
                "taken_at" => set(&mut self.taken_at, key, &value, moment)?,
                "latitude" => set(&mut self.latitude, key, &value, parsed)?,
                "longitude" => set(&mut self.longitude, key, &value, parsed)?,
                "accuracy" => set(&mut self.accuracy, key, &value, parsed)?,
                key if PASSED_OVER.contains(&key) => {}
                key => return Err(unreadable(key)),
            }
        }
        Ok(self)
    }

    /// Refuses what does not say which photo of whom: [`ProblemKind::InvalidParameter`].
    pub fn wanted(self) -> Outcome<Wanted> {
        let owner = match (self.inspection, self.hazard) {
            (Some(id), None) => Owner::Inspection(id),
            (None, Some(id)) => Owner::Hazard(id),
            _ => {
                return Err(Problem::new(ProblemKind::InvalidParameter).because(
                    "须指明 inspection 或 hazard 之一",
                    "Say which inspection or which hazard: one of them",
                ));
            }
        };
        let photo_id = self.photo.ok_or_else(|| {
            Problem::new(ProblemKind::InvalidParameter).because("须指明 photo", "Say the photo's id: photo")
        })?;
        Ok(Wanted {
            owner,
            photo_id,
            sha256: self.sha256,
            photo: PhotoQuery {
                item: self.item,
                taken_at: self.taken_at,
                latitude: self.latitude,
                longitude: self.longitude,
                accuracy: self.accuracy,
            },
        })
    }
}

fn set<T>(place: &mut Option<T>, key: &str, text: &str, read: impl Fn(&str) -> Option<T>) -> Outcome<()> {
    if place.is_some() {
        return Err(Problem::new(ProblemKind::InvalidParameter)
            .because(format!("{key} 重复给出"), format!("{key} is said twice")));
    }
    *place = Some(read(text).ok_or_else(|| unreadable(key))?);
    Ok(())
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn moment(text: &str) -> Option<Moment> {
    serde_json::from_value(text.into()).ok()
}

fn unreadable(key: &str) -> Problem {
    Problem::new(ProblemKind::InvalidParameter).because(
        format!("Upload-Metadata 中的 {key} 无法解读"),
        format!("Upload-Metadata: {key} is not known or cannot be read"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(key: &str, value: &str) -> String {
        format!("{key} {}", BASE64_STANDARD.encode(value))
    }

    #[test]
    fn what_a_phone_says_is_read() {
        let (inspection, photo) = (Id::new(), Id::new());
        let text = [
            pair("inspection", &inspection.to_string()),
            pair("photo", &photo.to_string()),
            pair("item", "cv-plan"),
            pair("filename", "照片.jpg"),
            "name".to_owned(),
            pair("taken_at", "2018-02-01T11:00:00+08:00"),
            pair("latitude", "31.31"),
            pair("longitude", "120.62"),
        ]
        .join(", ");
        let wanted = UploadQuery::default().with(&text).unwrap().wanted().unwrap();
        assert_eq!((wanted.owner, wanted.photo_id), (Owner::Inspection(inspection), photo));
        assert_eq!(wanted.photo.item.as_deref(), Some("cv-plan"));
        assert_eq!(wanted.photo.taken_at.unwrap().to_string(), "2018-02-01T03:00:00Z");
        assert!(wanted.photo.said().unwrap().place.is_some());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let id = Id::new().to_string();
        for text in [
            pair("inspections", &id),
            pair("photo", "1"),
            "photo !".to_owned(),
            pair("taken_at", "yesterday"),
            format!("{},{}", pair("photo", &id), pair("photo", &id)),
        ] {
            let refused = UploadQuery::default().with(&text).unwrap_err();
            assert_eq!(refused.kind, ProblemKind::InvalidParameter, "{text}");
        }
        let both = format!("{},{},{}", pair("photo", &id), pair("inspection", &id), pair("hazard", &id));
        for text in [pair("photo", &id), both, pair("inspection", &id)] {
            assert!(UploadQuery::default().with(&text).unwrap().wanted().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = UploadQuery::default().with(&text).map(UploadQuery::wanted);
        }
    }
}
