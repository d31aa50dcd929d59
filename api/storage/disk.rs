//! Stores objects as files: written to a temporary name, synced, renamed.

use super::{Access, Error, Listed, PutAddress, Reading, Store};
use crate::clock::Moment;
use actix_web::web::{Bytes, BytesMut};
use futures_util::{
    FutureExt, StreamExt,
    future::{self, BoxFuture},
    stream,
};
use std::{
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use uuid::Uuid;

const CHUNK: usize = 64 << 10;
const UNFINISHED: &str = ".unfinished";

pub struct Disk {
    folder: PathBuf,
    /// Where files are before they have their name.
    unfinished: PathBuf,
    /// Held while folders are made: nobody relies on one that another has made and not yet synced.
    making_folders: Arc<Mutex<()>>,
}

impl Disk {
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let disk = Self::open_beside(folder, Access::Write)?;
        let told = |error| unavailable(&disk.unfinished, error);
        for entry in fs::read_dir(&disk.unfinished).map_err(told)? {
            fs::remove_file(entry.map_err(told)?.path()).map_err(told)?;
        }
        Ok(disk)
    }

    /// Opens a folder in which a server may be at work: what is unfinished there stays.
    pub fn open_beside(folder: &Path, access: Access) -> Result<Self, Error> {
        let unfinished = folder.join(UNFINISHED);
        if access == Access::Write {
            fs::create_dir_all(&unfinished).map_err(|error| unavailable(folder, error))?;
        }
        Ok(Self { folder: folder.to_owned(), unfinished, making_folders: Arc::default() })
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(key)
    }

    /// Puts what `make` leaves at a path of its own under the key.
    fn put(
        &self,
        key: &str,
        make: impl FnOnce(&Path) -> io::Result<()> + Send + 'static,
    ) -> BoxFuture<'static, Result<(), Error>> {
        let beside = self.unfinished.join(Uuid::now_v7().to_string());
        let (root, target) = (self.folder.clone(), self.path(key));
        let making_folders = Arc::clone(&self.making_folders);
        blocking(move || {
            let put = || {
                make(&beside)?;
                fs::File::open(&beside)?.sync_all()?;
                {
                    let _turn = making_folders.lock().unwrap_or_else(PoisonError::into_inner);
                    make_folders(&root, &target)?;
                }
                fs::rename(&beside, &target)?;
                sync_folder(&target)
            };
            put().map_err(|error| {
                let _ = fs::remove_file(&beside);
                unavailable(&target, error)
            })
        })
        .boxed()
    }
}

impl Store for Disk {
    fn ready<'a>(&'a self, room: u64) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            self.list("ready/", None, 1).await?;
            super::has_room(&self.folder, room).await
        }
        .boxed()
    }

    fn put_file<'a>(&'a self, key: &'a str, file: &'a Path) -> BoxFuture<'a, Result<(), Error>> {
        let file = file.to_owned();
        // On another filesystem it cannot be moved.
        self.put(key, move |beside| {
            fs::rename(&file, beside).or_else(|_| fs::copy(&file, beside).map(|_| ()))
        })
    }

    fn put_bytes<'a>(&'a self, key: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), Error>> {
        self.put(key, move |beside| fs::write(beside, &bytes))
    }

    fn read<'a>(&'a self, key: &'a str, range: Option<Range<u64>>) -> BoxFuture<'a, Result<Reading, Error>> {
        async move {
            let path = self.path(key);
            let told = |error: io::Error| unavailable(&path, error);
            let mut file = match tokio::fs::File::open(&path).await {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let unfinished = self.unfinished.clone();
                    blocking(move || mounted(&unfinished)).await?;
                    return Err(Error::NotFound);
                }
                opened => opened.map_err(told)?,
            };
            let length = match &range {
                Some(range) => {
                    file.seek(io::SeekFrom::Start(range.start)).await.map_err(told)?;
                    range.end.saturating_sub(range.start)
                }
                None => u64::MAX,
            };
            let stream = stream::try_unfold(file.take(length), |mut file| async move {
                let mut chunk = BytesMut::with_capacity(CHUNK);
                match file.read_buf(&mut chunk).await {
                    Ok(0) => Ok(None),
                    Ok(_) => Ok(Some((chunk.freeze(), file))),
                    Err(error) => Err(Error::Unavailable(error.to_string())),
                }
            });
            Ok(Reading { stream: stream.boxed() })
        }
        .boxed()
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let path = self.path(key);
        blocking(move || match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unavailable(&path, error)),
            _ => Ok(()),
        })
        .boxed()
    }

    fn rename<'a>(&'a self, from: &'a str, to: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let (root, from, to) = (self.folder.clone(), self.path(from), self.path(to));
        let (unfinished, making_folders) = (self.unfinished.clone(), Arc::clone(&self.making_folders));
        blocking(move || {
            let rename = || {
                {
                    let _turn = making_folders.lock().unwrap_or_else(PoisonError::into_inner);
                    make_folders(&root, &to)?;
                }
                fs::File::open(&from)?.set_modified(Moment::now().utc().into())?;
                fs::rename(&from, &to)?;
                sync_folder(&to)?;
                sync_folder(&from)
            };
            match rename() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    mounted(&unfinished)?;
                    Err(Error::NotFound)
                }
                renamed => renamed.map_err(|error| unavailable(&from, error)),
            }
        })
        .boxed()
    }

    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Listed>, Error>> {
        let (root, unfinished) = (self.folder.clone(), self.unfinished.clone());
        let prefix = prefix.to_owned();
        let after = after.unwrap_or_default().to_owned();
        blocking(move || {
            mounted(&unfinished)?;
            let mut found = Vec::new();
            walk(&root, "", &prefix, &after, limit, &mut found).map_err(|error| unavailable(&root, error))?;
            Ok(found)
        })
        .boxed()
    }

    /// Nobody but the server reaches the disk.
    fn put_address<'a>(
        &'a self,
        _: &'a str,
        _: u64,
        _: u32,
    ) -> BoxFuture<'a, Result<Option<PutAddress>, Error>> {
        future::ready(Ok(None)).boxed()
    }
}

/// Collects files in the order of their keys, passing over folders that cannot hold any that is wanted.
fn walk(
    folder: &Path,
    above: &str,
    prefix: &str,
    after: &str,
    limit: usize,
    found: &mut Vec<Listed>,
) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            // A folder sorts as its keys do, with the slash.
            names.push(if entry.file_type()?.is_dir() { format!("{name}/") } else { name });
        }
    }
    names.sort();
    for name in names {
        if found.len() >= limit {
            break;
        }
        let key = format!("{above}{name}");
        if key.ends_with('/') {
            let may_hold = (key.starts_with(prefix) || prefix.starts_with(&key))
                && (key.as_str() > after || after.starts_with(&key));
            if may_hold {
                walk(&folder.join(&name), &key, prefix, after, limit, found)?;
            }
        } else if key.starts_with(prefix) && key.as_str() > after {
            match fs::metadata(folder.join(&name)) {
                Ok(about) => {
                    found.push(Listed { key, size: about.len(), modified: about.modified()?.into() })
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// The bytes that are free on the disk of `folder`.
pub fn free(folder: &Path) -> Result<u64, Error> {
    let about = rustix::fs::statvfs(folder).map_err(|error| unavailable(folder, error.into()))?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

/// Whether the store is there at all: a disk that was taken away has no objects either, but none is missing.
fn mounted(unfinished: &Path) -> Result<(), Error> {
    fs::metadata(unfinished).map(|_| ()).map_err(|error| unavailable(unfinished, error))
}

/// Makes the folders of `target` under `root`, each durable.
fn make_folders(root: &Path, target: &Path) -> io::Result<()> {
    let Some(folder) = target.parent() else {
        return Ok(());
    };
    if folder.is_dir() || !folder.starts_with(root) {
        return Ok(());
    }
    make_folders(root, folder)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(folder)
}

/// Makes the name of a file durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn unavailable(path: &Path, error: io::Error) -> Error {
    Error::Unavailable(format!("{}: {error}", path.display()))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(Error::Unavailable(error.to_string())))
}
