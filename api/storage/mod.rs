//! Object storage: the originals of photos and what is derived from them, on disk or in an S3-compatible store.

mod disk;
mod s3;

use crate::problem::{Outcome, Problem};
use actix_web::web::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures_util::{TryStreamExt, future::BoxFuture, stream::BoxStream};
use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Under which the originals of photos lie. They are evidence: nothing but [`Objects::discard`] takes them away.
pub const ORIGINALS: &str = "originals/";
/// Under which originals lie that were taken away.
pub const TRASH: &str = "trash/";

/// How long the first bytes of an object may take.
const ANSWER: Duration = Duration::from_secs(10);
/// How long a store may take to say that it is there.
const READY: Duration = Duration::from_secs(2);

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
            Error::NotFound => Self::new(crate::problem::ProblemKind::NotFound),
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
    /// Signed: a client that has it may put the object.
    pub url: String,
    /// Headers that have to be sent with it.
    pub headers: Vec<(&'static str, String)>,
}

/// What a store can do. An object is there whole and durable, or not at all.
trait Store: Send + Sync {
    /// Whether the store can be asked and, as far as it can tell, has room for `room` bytes.
    fn ready<'a>(&'a self, room: u64) -> BoxFuture<'a, Result<(), Error>>;
    fn put_file<'a>(&'a self, key: &'a str, file: &'a Path) -> BoxFuture<'a, Result<(), Error>>;
    fn put_bytes<'a>(&'a self, key: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), Error>>;
    fn read<'a>(&'a self, key: &'a str, range: Option<Range<u64>>) -> BoxFuture<'a, Result<Reading, Error>>;
    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), Error>>;
    /// Gives an object another key; it counts as modified now.
    fn rename<'a>(&'a self, from: &'a str, to: &'a str) -> BoxFuture<'a, Result<(), Error>>;
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

/// What a command does with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing in it is changed, nor made.
    Read,
    Write,
}

/// Object storage, shared by every handler and job.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn Store>,
    may_write: bool,
}

impl Objects {
    /// Opens a store for a server: a folder on disk is made if it is missing, and what a crash left unfinished is
    /// removed. S3 is not asked yet.
    pub fn open(at: &ObjectsAt) -> Result<Self, Error> {
        Ok(Self {
            store: match at {
                ObjectsAt::Disk(folder) => Arc::new(disk::Disk::open(folder)?),
                ObjectsAt::S3(settings) => Arc::new(s3::S3::open(settings)?),
            },
            may_write: true,
        })
    }

    /// Opens a store for a command, beside a server that may be running: nothing is removed.
    pub fn open_beside(at: &ObjectsAt, access: Access) -> Result<Self, Error> {
        Ok(Self {
            store: match at {
                ObjectsAt::Disk(folder) => Arc::new(disk::Disk::open_beside(folder, access)?),
                ObjectsAt::S3(settings) => Arc::new(s3::S3::open(settings)?),
            },
            may_write: access == Access::Write,
        })
    }

    /// Puts a finished local file. The file may be moved away by it.
    pub async fn put_file(&self, key: &str, file: &Path) -> Result<(), Error> {
        self.store.put_file(checked(key)?, file).await
    }

    pub async fn put_bytes(&self, key: &str, bytes: Bytes) -> Result<(), Error> {
        self.store.put_bytes(checked(key)?, bytes).await
    }

    /// Reads an object, or the bytes of it in `range`. An original that lies in the trash is brought back.
    pub async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Reading, Error> {
        match within(ANSWER, self.store.read(checked(key)?, range.clone())).await {
            Err(Error::NotFound) if key.starts_with(ORIGINALS) => self.read_from_trash(key, range).await,
            reading => reading,
        }
    }

    /// Reads a small object whole; none if there is no such object.
    pub async fn bytes(&self, key: &str) -> Result<Option<Bytes>, Error> {
        match self.read(key, None).await {
            Ok(reading) => Ok(Some(reading.stream.try_collect::<BytesMut>().await?.freeze())),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn read_from_trash(&self, key: &str, range: Option<Range<u64>>) -> Result<Reading, Error> {
        if !self.may_write {
            return self.store.read(&format!("{TRASH}{key}"), range).await;
        }
        match self.bring_back(key).await {
            Ok(()) => tracing::warn!(key, "an original that is needed lay in the trash: it is back"),
            // Somebody else may have been quicker.
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        self.store.read(key, range).await
    }

    /// Moves an original to the trash, from where a read brings it back.
    pub async fn discard(&self, key: &str) -> Result<(), Error> {
        self.store.rename(checked(key)?, &format!("{TRASH}{key}")).await
    }

    /// Moves an original out of the trash to where it was.
    pub async fn bring_back(&self, key: &str) -> Result<(), Error> {
        self.store.rename(&format!("{TRASH}{key}"), checked(key)?).await
    }

    /// Deletes an object; one that is not there is fine.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        self.store.delete(checked(key)?).await
    }

    /// Up to `limit` objects whose keys start with `prefix` and come after `after`, in the order of their keys.
    pub async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<Listed>, Error> {
        self.store.list(prefix, after, limit).await
    }

    /// The size of an object in bytes; none if there is no such object.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, Error> {
        // A key comes before all others that begin with it.
        let first = self.store.list(checked(key)?, None, 1).await?;
        let listed = first.into_iter().find(|listed| listed.key == key);
        Ok(listed.map(|listed| listed.size))
    }

    /// Whether an original lies in the trash.
    pub async fn is_in_trash(&self, key: &str) -> Result<bool, Error> {
        Ok(self.size(&format!("{TRASH}{key}")).await?.is_some())
    }

    /// Where a client may put an object of `size` bytes for so many seconds; none if the store takes none.
    pub async fn put_address(&self, key: &str, size: u64, seconds: u32) -> Result<Option<PutAddress>, Error> {
        self.store.put_address(checked(key)?, size, seconds).await
    }

    /// Whether the store answers within two seconds and has room for `room` bytes (on disk; of S3 that is not known).
    pub async fn ready(&self, room: u64) -> Outcome<()> {
        Ok(within(READY, self.store.ready(room)).await?)
    }
}

/// Whether the disk of `folder` has room for `room` bytes.
pub async fn has_room(folder: &Path, room: u64) -> Result<(), Error> {
    let folder = folder.to_owned();
    let free = tokio::task::spawn_blocking(move || disk::free(&folder)).await;
    let free = free.map_err(|error| Error::Unavailable(error.to_string()))??;
    if free < room {
        return Err(Error::Unavailable(format!("the disk has {free} bytes free, {room} are needed")));
    }
    Ok(())
}

async fn within<T>(time: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(time, work)
        .await
        .unwrap_or_else(|_| Err(Error::Unavailable(format!("no answer within {} s", time.as_secs()))))
}

/// Keys are the server's own; one that could leave the store is a fault.
fn checked(key: &str) -> Result<&str, Error> {
    let fits = key.split('/').all(|segment| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    });
    if fits { Ok(key) } else { Err(Error::Unavailable(format!("{key:?} is no key"))) }
}
