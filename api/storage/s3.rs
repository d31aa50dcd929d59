//! Stores objects in an S3-compatible store.

use super::{Error, Listed, PutAddress, Reading, S3Settings, Store};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use http::{HeaderMap, HeaderValue, header::CONTENT_LENGTH};
use s3::{Bucket, Region, creds::Credentials, error::S3Error};
use std::{ops::Range, path::Path, sync::Arc, time::Duration};

/// How long one request to the store may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes that are read with one request: a reader slower than [`PATIENCE`] (a phone) is waited for between two.
const PIECE: u64 = 4 << 20;

pub struct S3 {
    bucket: Arc<Bucket>,
}

impl S3 {
    pub fn open(settings: &S3Settings) -> Result<Self, Error> {
        let told = |error: &dyn std::fmt::Display| Error::Unavailable(error.to_string());
        let credentials = match (&settings.access_key, &settings.secret_key) {
            (Some(access), Some(secret)) => Credentials::new(Some(access), Some(secret), None, None, None),
            _ => Credentials::default(),
        }
        .map_err(|error| told(&error))?;
        let region = match &settings.endpoint {
            Some(endpoint) => Region::Custom { region: settings.region.clone(), endpoint: endpoint.clone() },
            None => settings.region.parse().map_err(|error| told(&error))?,
        };
        let mut bucket = Bucket::new(&settings.bucket, region, credentials)
            .and_then(|bucket| bucket.with_request_timeout(PATIENCE))
            .map_err(|error| told(&error))?;
        if settings.path_style {
            bucket.set_path_style();
        }
        Ok(Self { bucket: Arc::from(bucket) })
    }
}

/// The error of a request that names an object which has to be there. A store that answers 404 to another request is
/// not there itself.
fn read_error(error: S3Error) -> Error {
    match error {
        S3Error::HttpFailWithBody(404, body) if !body.contains("NoSuchBucket") => Error::NotFound,
        error => told(error),
    }
}

fn told(error: S3Error) -> Error {
    Error::Unavailable(error.to_string())
}

/// The first bytes of `wanted`, and what of it is still to be read. Past the end of the object there is nothing.
async fn piece(bucket: &Bucket, key: &str, wanted: Range<u64>) -> Result<(Bytes, Range<u64>), Error> {
    let end = wanted.end.min(wanted.start.saturating_add(PIECE));
    if wanted.is_empty() {
        return Ok((Bytes::new(), 0..0));
    }
    let answer = match bucket.get_object_range(key, wanted.start, Some(end.saturating_sub(1))).await {
        Err(S3Error::HttpFailWithBody(416, _)) => return Ok((Bytes::new(), 0..0)),
        answer => answer.map_err(read_error)?,
    };
    let headers = answer.headers();
    let size: u64 = headers
        .get("content-range")
        .and_then(|range| range.rsplit_once('/')?.1.parse().ok())
        .ok_or_else(|| Error::Unavailable("the store does not read ranges".to_owned()))?;
    Ok((answer.into_bytes(), end..wanted.end.min(size)))
}

impl Store for S3 {
    fn ready<'a>(&'a self, _: u64) -> BoxFuture<'a, Result<(), Error>> {
        async move { self.list("ready/", None, 1).await.map(drop) }.boxed()
    }

    fn put_file<'a>(&'a self, key: &'a str, file: &'a Path) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let mut file =
                tokio::fs::File::open(file).await.map_err(|error| Error::Unavailable(error.to_string()))?;
            self.bucket.put_object_stream(&mut file, key).await.map_err(told)?;
            Ok(())
        }
        .boxed()
    }

    fn put_bytes<'a>(&'a self, key: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            self.bucket.put_object(key, &bytes).await.map_err(told)?;
            Ok(())
        }
        .boxed()
    }

    fn read<'a>(&'a self, key: &'a str, range: Option<Range<u64>>) -> BoxFuture<'a, Result<Reading, Error>> {
        async move {
            let (bucket, key) = (Arc::clone(&self.bucket), key.to_owned());
            // The first piece now: a missing object is told before an answer has begun.
            let (bytes, rest) = piece(&bucket, &key, range.unwrap_or(0..u64::MAX)).await?;
            let others = stream::try_unfold(rest, move |rest| {
                let (bucket, key) = (Arc::clone(&bucket), key.clone());
                async move {
                    Ok(if rest.is_empty() {
                        None
                    } else {
                        Some(piece(&bucket, &key, rest).await?)
                    })
                }
            });
            Ok(Reading {
                stream: stream::once(async move { Ok(bytes) }).chain(others).boxed(),
            })
        }
        .boxed()
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            match self.bucket.delete_object(key).await.map_err(read_error) {
                Err(Error::NotFound) => Ok(()),
                other => other.map(|_| ()),
            }
        }
        .boxed()
    }

    fn rename<'a>(&'a self, from: &'a str, to: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let copied = self.bucket.copy_object_internal(from, to).await;
            copied.map_err(read_error)?;
            self.delete(from).await
        }
        .boxed()
    }

    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Listed>, Error>> {
        async move {
            let after = after.map(str::to_owned);
            let page = self.bucket.list_page(prefix.to_owned(), None, None, after, Some(limit)).await;
            let (page, _) = page.map_err(told)?;
            page.contents
                .into_iter()
                .map(|object| {
                    let modified = DateTime::parse_from_rfc3339(&object.last_modified)
                        .map_err(|error| Error::Unavailable(error.to_string()))?;
                    Ok(Listed { key: object.key, size: object.size, modified: modified.with_timezone(&Utc) })
                })
                .collect()
        }
        .boxed()
    }

    fn put_address<'a>(
        &'a self,
        key: &'a str,
        size: u64,
        seconds: u32,
    ) -> BoxFuture<'a, Result<Option<PutAddress>, Error>> {
        async move {
            // Signed with the rest: the store refuses a body of another length.
            let mut signed = HeaderMap::new();
            signed.insert(CONTENT_LENGTH, HeaderValue::from(size));
            let url = self.bucket.presign_put(key, seconds, Some(signed), None).await;
            Ok(Some(PutAddress {
                url: url.map_err(told)?,
                headers: vec![("Content-Length", size.to_string())],
            }))
        }
        .boxed()
    }
}
