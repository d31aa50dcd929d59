//! Object storage: the originals of photos and what is derived from them, on disk or in an S3-compatible store.

mod disk;
mod s3;

use crate::problem::{Outcome, Problem};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{future::BoxFuture, stream::BoxStream};
use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where objects are kept.
#[derive(Clone, Debug)]
pub enum ObjectsAt {
    /// In files under a folder.
    Disk(PathBuf),
    S3(S3Settings),
}

/// An S3-compatible store.
#[derive(Clone)]
pub struct S3Settings {
    /// None: Amazon's own for the region.
    pub endpoint: Option<String>,
    pub region: String,
    pub bucket: String,
    /// The bucket in the path and not in the host name, as self-hosted stores want it.
    pub path_style: bool,
    /// Without keys the usual places are looked at: `AWS_ACCESS_KEY_ID` and so on, the profile file.
    pub access_key: Option<String>,
    pub secret_key: Option<String>,
}

impl std::fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3:{} at {:?} ({})", self.bucket, self.endpoint, self.region)
    }
}

/// Why an object could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no such object")]
    NotFound,
    /// The store does not answer, is full, or refuses.
    #[error("object storage: {0}")]
    Unavailable(String),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::new(crate::problem::Kind::NotFound),
            Error::Unavailable(_) => Self::unavailable(error),
        }
    }
}

/// An object being read.
pub struct Reading {
    pub stream: BoxStream<'static, Result<Bytes, Error>>,
}

/// An object in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: String,
    /// Bytes.
    pub size: u64,
    pub modified: DateTime<Utc>,
}

/// Where a client that has no keys may put one object, once or more often until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutAddress {
    /// Signed: whoever has it may put the object.
    pub url: String,
    /// Headers that have to be sent with it.
    pub headers: Vec<(&'static str, String)>,
}

/// What a store can do. An object is there whole and durable, or not at all.
trait Store: Send + Sync {
    fn put_file<'a>(&'a self, key: &'a str, file: &'a Path) -> BoxFuture<'a, Result<(), Error>>;
    fn put_bytes<'a>(&'a self, key: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), Error>>;
    fn read<'a>(&'a self, key: &'a str, range: Option<Range<u64>>) -> BoxFuture<'a, Result<Reading, Error>>;
    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), Error>>;
    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Listed>, Error>>;
    fn put_address<'a>(
        &'a self,
        key: &'a str,
        size: u64,
        seconds: u32,
    ) -> BoxFuture<'a, Result<Option<PutAddress>, Error>>;
}

/// Object storage, shared by every handler and job.
#[derive(Clone)]
pub struct Objects(Arc<dyn Store>);

impl Objects {
    /// Opens a store: a folder on disk is made where it is missing, S3 is not asked yet.
    pub fn open(at: &ObjectsAt) -> Result<Self, Error> {
        Ok(Self(match at {
            ObjectsAt::Disk(folder) => Arc::new(disk::Disk::open(folder)?),
            ObjectsAt::S3(settings) => Arc::new(s3::S3::open(settings)?),
        }))
    }

    /// Puts a finished local file. The file may be moved away by it.
    pub async fn put_file(&self, key: &str, file: &Path) -> Result<(), Error> {
        self.0.put_file(checked(key)?, file).await
    }

    pub async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), Error> {
        self.0.put_bytes(checked(key)?, bytes).await
    }

    /// Reads an object, or the bytes of it in `range`.
    pub async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Reading, Error> {
        self.0.read(checked(key)?, range).await
    }

    /// Deletes an object; one that is not there is fine.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        self.0.delete(checked(key)?).await
    }

    /// Up to `limit` objects whose keys start with `prefix` and come after `after`, in the order of their keys.
    pub async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<Listed>, Error> {
        self.0.list(prefix, after, limit).await
    }

    /// Where a client may put an object of `size` bytes for so many seconds; none where the store takes none.
    pub async fn put_address(&self, key: &str, size: u64, seconds: u32) -> Result<Option<PutAddress>, Error> {
        self.0.put_address(checked(key)?, size, seconds).await
    }

    /// Whether the store answers.
    pub async fn ready(&self) -> Outcome<()> {
        self.list("ready/", None, 1).await?;
        Ok(())
    }
}

/// Keys are the server's own; one that could leave the store is a fault.
fn checked(key: &str) -> Result<&str, Error> {
    let fits = key.split('/').all(|segment| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    });
    if fits {
        Ok(key)
    } else {
        Err(Error::Unavailable(format!("{key:?} is no key")))
    }
}
