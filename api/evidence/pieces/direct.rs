//! Photos that a client puts into object storage itself: where to, and what came of it.

use super::{Upload, finishing::finish};
use crate::{
    evidence::upload::{Door, Means},
    ids::Id,
    objects::{self, Objects, PutAddress},
    problem::{Kind, Outcome, Problem},
};

/// How long an address is good, in seconds.
pub const GOOD_FOR: u32 = 3600;

/// A name for an object that a client puts, and where to. [`Kind::NoDirectUpload`] where the store is a disk.
pub async fn address(objects: &Objects, size: u64) -> Outcome<(String, PutAddress)> {
    let object = format!("incoming/{}", Id::new());
    let address = objects.put_address(&object, size, GOOD_FOR).await?;
    let address = address.ok_or_else(|| {
        Problem::new(Kind::NoDirectUpload).because(
            "请用 PUT 或 /v1/uploads 上传",
            "Send the photo with PUT, or to /v1/uploads",
        )
    })?;
    Ok((object, address))
}

/// Stores the photo that the caller has put into object storage by one of his uploads, `found`, the newest first; what
/// cannot be the photo is deleted. Again the same changes nothing. Nothing there is [`Kind::NotArrived`].
pub async fn complete<D: Door>(door: &D, found: Vec<Upload>, means: Means<'_>) -> Outcome<Upload> {
    let way = door.clone();
    let opened = means.db.read(move |conn| way.open(conn).map(drop)).await;
    match opened {
        // Nobody has said which item it is of: nothing was to come.
        Err(problem) if problem.kind == Kind::InvalidParameter && found.is_empty() => {}
        opened => opened?,
    }
    for upload in &found {
        if let (None, Some(incoming)) = (upload.finished_at, &upload.incoming)
            && is_there(&means.intake.objects, incoming).await?
        {
            return finish(door, upload.clone(), means).await;
        }
    }
    let finished = found.into_iter().find(|upload| upload.finished_at.is_some());
    finished.ok_or_else(|| Problem::new(Kind::NotArrived))
}

async fn is_there(objects: &Objects, key: &str) -> Outcome<bool> {
    match objects.read(key, Some(0..1)).await {
        Ok(_) => Ok(true),
        Err(objects::Error::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
