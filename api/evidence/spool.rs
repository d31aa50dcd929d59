//! Spools incoming bytes on local disk and hashes them on the way.

use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{fs::File, io::AsyncWriteExt};
use uuid::Uuid;

/// A folder for uploads in flight.
#[derive(Clone, Debug)]
pub struct Spool(Arc<PathBuf>);

/// Why bytes were not received.
#[derive(Debug)]
pub enum ReceiveError<E> {
    TooLarge,
    /// The sender's side.
    Broken(E),
    /// This side.
    Storage(io::Error),
}

impl<E: fmt::Display> fmt::Display for ReceiveError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("too large"),
            Self::Broken(error) => error.fmt(f),
            Self::Storage(error) => error.fmt(f),
        }
    }
}

/// A received file; it goes when this is dropped.
#[derive(Debug)]
pub struct Spooled {
    file: Temporary,
    size: u64,
    sha256: [u8; 32],
}

impl Spooled {
    pub fn path(&self) -> &Path {
        &self.file.0
    }

    /// Bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }
}

#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // Moved away by then, or of no use to anybody.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Spool {
    /// Opens the folder and removes what a crash may have left in it. One server a folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                std::fs::remove_file(path)?;
            }
        }
        Ok(Self(Arc::new(folder.to_owned())))
    }

    /// For files without a name: what has one is removed at the next start.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Receives a stream of at most `limit` bytes.
    pub async fn receive<E>(
        &self,
        bytes: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
    ) -> Result<Spooled, ReceiveError<E>> {
        let path = self.0.join(Uuid::now_v7().to_string());
        let mut file = File::create_new(&path).await.map_err(ReceiveError::Storage)?;
        let temporary = Temporary(path);
        let mut hasher = Sha256::new();
        let mut size = 0_u64;
        let mut bytes = std::pin::pin!(bytes);
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk.map_err(ReceiveError::Broken)?;
            size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            if size > limit {
                return Err(ReceiveError::TooLarge);
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await.map_err(ReceiveError::Storage)?;
        }
        file.flush().await.map_err(ReceiveError::Storage)?;
        Ok(Spooled { file: temporary, size, sha256: hasher.finalize().into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::fs;

    fn chunks<const N: usize>(
        chunks: [Result<&'static str, &'static str>; N],
    ) -> impl Stream<Item = Result<Bytes, &'static str>> {
        stream::iter(chunks.map(|chunk| chunk.map(|text| Bytes::from_static(text.as_bytes()))))
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[tokio::test]
    async fn what_is_received_is_on_disk_with_its_digest_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let spooled = spool.receive(chunks([Ok("from "), Ok(""), Ok("a phone")]), 12).await.unwrap();
        assert_eq!(fs::read(spooled.path()).unwrap(), b"from a phone");
        assert_eq!(spooled.size(), 12);
        // printf 'from a phone' | sha256sum
        assert_eq!(
            hex::encode(spooled.sha256()),
            "4e5f717baa8fa2f5e1a7860103511a2c8da94e747ebf67193d2ca2fd84f63479"
        );
        drop(spooled);
        assert_eq!(files(folder.path()), 0);
    }

    #[tokio::test]
    async fn an_upload_that_fails_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let large = spool.receive(chunks([Ok("from "), Ok("a phone")]), 11).await;
        assert!(matches!(large, Err(ReceiveError::TooLarge)), "{large:?}");
        let broken = spool.receive(chunks([Ok("from "), Err("no signal")]), 12).await;
        assert!(matches!(broken, Err(ReceiveError::Broken("no signal"))), "{broken:?}");
        // The phone goes away and the server gives up on the request.
        let never = chunks([Ok("from ")]).chain(stream::pending());
        let receiving = tokio::time::timeout(std::time::Duration::from_millis(20), spool.receive(never, 12));
        assert!(receiving.await.is_err());
        assert_eq!(files(folder.path()), 0);
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_is_this_sides_fault() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(&folder.path().join("tmp")).unwrap();
        fs::remove_dir(folder.path().join("tmp")).unwrap();
        let received = spool.receive(chunks([Ok("x")]), 12).await;
        assert!(matches!(received, Err(ReceiveError::Storage(_))), "{received:?}");
    }

    #[test]
    fn what_a_crash_left_is_removed_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("half"), b"ha").unwrap();
        Spool::open(folder.path()).unwrap();
        assert_eq!(files(folder.path()), 0);
    }
}
