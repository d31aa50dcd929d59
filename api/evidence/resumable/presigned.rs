//! Uploads that a client puts into object storage by a signed URL.

use super::{ResumableUpload, complete::finish};
use crate::{
    evidence::{photo_owner::OwnedPhoto, store_photo::PhotoServices},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    storage::{self, Objects, PutAddress},
};

/// How long an address is good, in seconds.
pub const GOOD_FOR: u32 = 3600;

/// A name for an object that a client puts, and where to. [`ProblemKind::NoDirectUpload`] where the store is a disk.
pub async fn address(objects: &Objects, size: u64) -> Outcome<(String, PutAddress)> {
    let object = format!("incoming/{}", Id::new());
    let address = objects.put_address(&object, size, GOOD_FOR).await?;
    let address = address.ok_or_else(|| {
        Problem::new(ProblemKind::NoDirectUpload)
            .because("请用 PUT 或 /v1/uploads 上传", "Send the photo with PUT, or to /v1/uploads")
    })?;
    Ok((object, address))
}

/// Stores the photo that the caller has put into object storage by one of their uploads, `found`, the newest first; what
/// cannot be the photo is deleted. Again the same changes nothing. Nothing there is [`ProblemKind::NotArrived`].
pub async fn complete(
    photo: &OwnedPhoto,
    found: Vec<ResumableUpload>,
    services: &PhotoServices,
) -> Outcome<ResumableUpload> {
    let asked = photo.clone();
    match services.db.read(move |conn| asked.grant(conn).map(drop)).await {
        // Nobody has said which item it is of: nothing was to come.
        Err(problem) if problem.kind == ProblemKind::InvalidParameter && found.is_empty() => {}
        granted => granted?,
    }
    for upload in &found {
        if let (None, Some(incoming)) = (upload.finished_at, &upload.incoming)
            && is_there(&services.intake.objects, incoming).await?
        {
            return finish(photo, upload.clone(), services).await;
        }
    }
    let finished = found.into_iter().find(|upload| upload.finished_at.is_some());
    finished.ok_or_else(|| Problem::new(ProblemKind::NotArrived))
}

async fn is_there(objects: &Objects, key: &str) -> Outcome<bool> {
    match objects.read(key, Some(0..1)).await {
        Ok(_) => Ok(true),
        Err(storage::Error::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
