//! Compares a receipt with database and storage, and lists each difference.

use super::{
    Claims, HeldPhoto, TYPE,
    claims::{Lacking, digest_of_answers, lacking},
    store,
};
use crate::{
    accounts::tokens::Tokens,
    db::{Conn, Db},
    evidence::{self, originals, photo::Photo},
    inspections::revision::KeptPhoto,
    problem::Outcome,
    storage::Objects,
};

/// What a receipt says; `None` if it is not one of this server's key.
pub fn read(tokens: &Tokens, receipt: &str) -> Option<Claims> {
    tokens.said(TYPE, receipt)
}

/// What is kept otherwise than `claims` say; each object is read whole.
pub async fn differences(claims: &Claims, db: &Db, objects: &Objects) -> Outcome<Vec<String>> {
    let said = claims.clone();
    let (mut differences, photos) = db
        .read(move |conn| {
            let differences = of_the_submission(conn, &said)?;
            let photos = said
                .photos
                .iter()
                .map(|photo| evidence::store::find(conn, photo.id))
                .collect::<Outcome<Vec<_>>>()?;
            Ok((differences, photos))
        })
        .await?;
    if (claims.stored, claims.of) != (claims.photos.len(), claims.photos.len()) {
        differences.push(format!(
            "photos: the receipt lists {} and says {} of {}",
            claims.photos.len(),
            claims.stored,
            claims.of
        ));
    }
    for (said, photo) in claims.photos.iter().zip(photos) {
        let photo = photo.filter(|photo| photo.owner_id == claims.inspection);
        if let Some(difference) = of_a_photo(said, photo.as_ref(), objects).await? {
            differences.push(format!("photo {}: {difference}", said.id));
        }
    }
    Ok(differences)
}

fn of_the_submission(conn: &mut Conn, claims: &Claims) -> Outcome<Vec<String>> {
    let Some(submission) = store::submission(conn, claims.inspection, claims.revision)? else {
        return Ok(vec![format!("revision {}: inspection {} has none", claims.revision, claims.inspection)]);
    };
    let mut differences = Vec::new();
    let mut compare = |what: &str, found: String, said: String| {
        if found != said {
            differences.push(format!("{what} is {found}, the receipt says {said}"));
        }
    };
    compare("revision: submitted_at", submission.submitted_at.to_string(), claims.submitted_at.to_string());
    compare(
        "revision: SHA-256 of the body",
        submission.digest().to_string(),
        claims.revision_sha256.to_string(),
    );
    compare("revision: hash", submission.hash.clone(), claims.revision_sha256.to_string());
    compare(
        "answers: SHA-256 of those submitted",
        match submission.body() {
            Some(body) => digest_of_answers(&body.answers)?.to_string(),
            None => "not to be had".to_owned(),
        },
        claims.answers_sha256.to_string(),
    );
    if let Some(standing) = store::standing_answers(conn, claims.inspection, claims.revision)? {
        compare(
            "answers: SHA-256 of those on record",
            digest_of_answers(&standing)?.to_string(),
            claims.answers_sha256.to_string(),
        );
    }
    Ok(differences)
}

async fn of_a_photo(said: &HeldPhoto, photo: Option<&Photo>, objects: &Objects) -> Outcome<Option<String>> {
    let kept = KeptPhoto { id: said.id, item: None, sha256: said.sha256, size: said.size };
    // What the row says; the object is looked at below.
    let size = u64::try_from(said.size).ok();
    match lacking(&kept, photo, size) {
        None => {}
        Some(Lacking::OtherContent) => return Ok(Some("the row has another SHA-256 or size".to_owned())),
        Some(_) => return Ok(Some("there is no row that says it is stored".to_owned())),
    }
    let Some(stored) = photo.and_then(|photo| photo.stored.as_ref()) else {
        return Ok(Some("there is no row that says it is stored".to_owned()));
    };
    let object = &stored.object;
    Ok(match originals::content(objects, object).await? {
        None => Some(format!("the object {object} is missing")),
        Some((found, _)) if Some(found) != size => {
            Some(format!("the object {object} has {found} bytes, the receipt says {}", said.size))
        }
        Some((_, sha256)) if sha256 != said.sha256 => {
            Some(format!("the object {object} has the SHA-256 {sha256}, the receipt says {}", said.sha256))
        }
        Some(_) => None,
    })
}
