//! Verifies originals while they are read: bytes with a wrong hash are never sent to their end.

use super::photo::Sha256;
use crate::{
    problem::{Outcome, Problem},
    storage::{Error, Objects},
};
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use sha2::{Digest, Sha256 as Hasher};

/// The same bytes; the last of them come only if all match, otherwise an error does.
pub fn checked(
    bytes: BoxStream<'static, Result<Bytes, Error>>,
    sha256: Sha256,
) -> impl Stream<Item = Result<Bytes, Error>> {
    let state = (bytes, Hasher::new(), Bytes::new());
    futures_util::stream::try_unfold(Some(state), move |state| async move {
        let Some((mut bytes, mut hasher, held)) = state else {
            return Ok(None);
        };
        match bytes.next().await.transpose()? {
            Some(next) => {
                hasher.update(&next);
                Ok(Some((held, Some((bytes, hasher, next)))))
            }
            None if <[u8; 32]>::from(hasher.finalize()) == sha256.0 => Ok(Some((held, None))),
            None => Err(damaged(sha256)),
        }
    })
    .try_filter(|bytes| std::future::ready(!bytes.is_empty()))
}

/// Reads the whole object to see whether it matches.
pub async fn check(objects: &Objects, key: &str, sha256: Sha256) -> Outcome<()> {
    let reading = objects.read(key, None).await.map_err(super::renditions::lost)?;
    let mut bytes = std::pin::pin!(checked(reading.stream, sha256));
    while let Some(next) = bytes.next().await {
        next.map_err(Problem::internal)?;
    }
    Ok(())
}

/// An original is not what was received: a fault of the storage, which only a backup mends.
pub fn damaged(sha256: Sha256) -> Error {
    tracing::error!(%sha256, "an original is damaged: its bytes do not match their hash");
    Error::Unavailable("an original is damaged".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    async fn sent(chunks: &[&'static [u8]], of: &[u8]) -> (Vec<u8>, bool) {
        let chunks: Vec<_> = chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk))).collect();
        let sha256 = Sha256(Hasher::digest(of).into());
        let mut bytes = std::pin::pin!(checked(stream::iter(chunks).boxed(), sha256));
        let mut sent = Vec::new();
        while let Some(next) = bytes.next().await {
            match next {
                Ok(next) => sent.extend(next),
                Err(_) => return (sent, false),
            }
        }
        (sent, true)
    }

    #[tokio::test]
    async fn what_matches_comes_whole_and_what_does_not_never() {
        assert_eq!(
            sent(&[b"from ", b"a ", b"phone"], b"from a phone").await,
            (b"from a phone".to_vec(), true)
        );
        assert_eq!(sent(&[b""], b"").await, (Vec::new(), true));
        assert_eq!(sent(&[], b"").await, (Vec::new(), true));
        let (part, is_whole) = sent(&[b"from ", b"a ", b"fhone"], b"from a phone").await;
        assert!(!is_whole && part == b"from a ", "{part:?}");
        assert_eq!(sent(&[b"from a fhone"], b"from a phone").await, (Vec::new(), false));
    }
}
