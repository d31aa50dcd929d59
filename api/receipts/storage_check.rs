//! Looks up the objects of a submission in storage.

use crate::{evidence::photo::Photo, problem::Outcome, storage::Objects};
use futures_util::{StreamExt, TryStreamExt, stream};

/// How many objects are asked for at once.
const AT_ONCE: usize = 8;

/// The size of each photo's object in bytes, in the order of `photos`; none if there is no such object.
pub async fn sizes(objects: &Objects, photos: &[Option<Photo>]) -> Outcome<Vec<Option<u64>>> {
    let keys: Vec<Option<String>> =
        photos.iter().map(|photo| Some(photo.as_ref()?.stored.as_ref()?.object.clone())).collect();
    stream::iter(keys)
        .map(async |key| match key {
            Some(key) => Ok(objects.size(&key).await?),
            None => Ok(None),
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}
