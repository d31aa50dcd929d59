//! Bytes on their way in: on local disk, hashed as they come, until object storage has them.

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
        Ok(Spooled {
            file: temporary,
            size,
            sha256: hasher.finalize().into(),
        })
    }
}
