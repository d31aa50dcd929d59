//! What object storage has.

use crate::{
    evidence::photo::{Photo, Sha256},
    objects::{Error, Objects},
    problem::Outcome,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use sha2::{Digest, Sha256 as Hasher};

/// How many objects are asked for at once.
const AT_ONCE: usize = 8;

/// The size of each photo's object in bytes, in the order of `photos`; none where there is no such object.
pub async fn sizes(objects: &Objects, photos: &[Option<Photo>]) -> Outcome<Vec<Option<u64>>> {
    let keys: Vec<Option<String>> = photos
        .iter()
        .map(|photo| Some(photo.as_ref()?.stored.as_ref()?.object.clone()))
        .collect();
    stream::iter(keys)
        .map(async |key| match key {
            Some(key) => size(objects, &key).await,
            None => Ok(None),
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

async fn size(objects: &Objects, key: &str) -> Outcome<Option<u64>> {
    // A key comes before all others that begin with it.
    let first = objects.list(key, None, 1).await?;
    Ok(first
        .into_iter()
        .find(|listed| listed.key == key)
        .map(|listed| listed.size))
}

/// Size and digest of an object, read whole; none where there is no such object.
pub async fn content(objects: &Objects, key: &str) -> Outcome<Option<(u64, Sha256)>> {
    let mut reading = match objects.read(key, None).await {
        Ok(reading) => reading.stream,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let (mut size, mut hasher) = (0_u64, Hasher::new());
    while let Some(piece) = reading.try_next().await? {
        size = size.saturating_add(piece.len() as u64);
        hasher.update(&piece);
    }
    Ok(Some((size, Sha256(hasher.finalize().into()))))
}
