//! Rule: what a receipt states, and when there is none.

use super::{Claims, HeldPhoto};
use crate::{
    accounts::tokens::ISSUER,
    clock::Moment,
    evidence::photo::{Photo, Sha256},
    ids::Id,
    inspections::revision::{KeptPhoto, RevisionBody},
    problem::{Outcome, Problem, ProblemKind},
};
use checklists::Answers;
use serde::Serialize;
use sha2::{Digest, Sha256 as Hasher};
use utoipa::ToSchema;

/// A submission as it is kept.
#[derive(Clone, Debug)]
pub struct Submission {
    pub number: i64,
    pub submitted_at: Moment,
    /// The digest that was kept beside `text`.
    pub hash: String,
    /// The body, as it was hashed.
    pub text: String,
}

impl Submission {
    /// `None` if the text is not a body any more.
    pub fn body(&self) -> Option<RevisionBody> {
        serde_json::from_str(&self.text).ok()
    }

    /// The digest of the body as it is now.
    pub fn digest(&self) -> Sha256 {
        digest(self.text.as_bytes())
    }
}

pub fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(Hasher::digest(bytes).into())
}

/// SHA-256 of answers as canonical JSON (RFC 8785).
pub fn digest_of_answers(answers: &Answers) -> Outcome<Sha256> {
    serde_json_canonicalizer::to_vec(answers).map(|canonical| digest(&canonical)).map_err(Problem::internal)
}

/// What stands against a receipt for a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lacking {
    /// Its bytes have not arrived, or it was deleted.
    NotStored,
    /// The storage does not have its object, or has one of another size.
    NotInStorage,
    /// It is not the photo that was submitted.
    OtherContent,
}

/// A photo that keeps a receipt back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LackingPhoto {
    pub photo_id: Id,
    pub what: Lacking,
}

/// Whether a photo is the one that was submitted; `object_size` is that of its object, none where that is missing.
pub fn lacking(submitted: &KeptPhoto, photo: Option<&Photo>, object_size: Option<u64>) -> Option<Lacking> {
    let Some(photo) = photo.filter(|photo| photo.stored.is_some()) else {
        return Some(Lacking::NotStored);
    };
    if (photo.declared.sha256, photo.declared.size) != (submitted.sha256, submitted.size) {
        return Some(Lacking::OtherContent);
    }
    let size = u64::try_from(submitted.size).ok();
    (object_size.is_none() || object_size != size).then_some(Lacking::NotInStorage)
}

/// What the receipt of a submission says, unless a photo is lacking. A body that is not what was submitted is a fault
/// of the server: it signs nothing about it.
pub fn claims(
    inspection_id: Id,
    (submission, body): (&Submission, &RevisionBody),
    lacking: Vec<LackingPhoto>,
    at: Moment,
) -> Outcome<Claims> {
    let revision_sha256 = submission.digest();
    if revision_sha256.to_string() != submission.hash {
        return Err(Problem::internal(format!(
            "revision {} of {inspection_id} is not what was submitted",
            submission.number
        )));
    }
    if !lacking.is_empty() {
        let (count, of) = (lacking.len(), body.photos.len());
        return Err(unavailable(lacking)?.because(
            format!("{of} 张照片和签名中有 {count} 张未在存储中"),
            format!("{count} of {of} photos and signatures are not in storage"),
        ));
    }
    let photos: Vec<HeldPhoto> = body
        .photos
        .iter()
        .map(|photo| HeldPhoto { id: photo.id, sha256: photo.sha256, size: photo.size })
        .collect();
    Ok(Claims {
        iss: ISSUER.to_owned(),
        iat: at.utc().timestamp(),
        inspection: inspection_id,
        revision: submission.number,
        submitted_at: submission.submitted_at,
        answers_sha256: digest_of_answers(&body.answers)?,
        revision_sha256,
        stored: photos.len(),
        of: photos.len(),
        photos,
    })
}

/// No receipt for what was never submitted; `lacking` are the photos whose bytes have not arrived yet.
pub fn never_submitted(lacking: Vec<LackingPhoto>) -> Outcome<Problem> {
    Ok(unavailable(lacking)?.because(
        "检查尚未提交;每次提交后可取得回执",
        "The inspection was never submitted: there is a receipt for each submission",
    ))
}

fn unavailable(lacking: Vec<LackingPhoto>) -> Outcome<Problem> {
    let missing = serde_json::to_value(lacking).map_err(Problem::internal)?;
    Ok(Problem::new(ProblemKind::ReceiptUnavailable).with("missing", missing))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    /// As in the examples of RFC 8785, 3.2.2 and 3.2.3.
    #[test]
    fn canonical_json_sorts_names_by_utf_16_and_writes_numbers_as_ecmascript() {
        let text = r#"{ "\u20ac": 1E30, "\r": 4.50, "\ufb33": 2e-3, "1": 0.000000000000000000000000001,
            "\ud83d\ude00": -0.0, "\u00f6": 333333333.33333329, "\u0080": [null, true, "\u000f\u000aA'\"\\\/"] }"#;
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            serde_json_canonicalizer::to_string(&value).unwrap(),
            "{\"\\r\":4.5,\"1\":1e-27,\"\u{80}\":[null,true,\"\\u000f\\nA'\\\"\\\\/\"],\"\u{f6}\":333333333.3333333,\
             \"\u{20ac}\":1e+30,\"\u{1f600}\":0,\"\u{fb33}\":0.002}"
        );
    }
}
