//! Objects in an S3-compatible store.

use super::{Error, Listed, Reading, S3Settings, Store};
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture, stream};
use s3::{Bucket, Region, creds::Credentials, error::S3Error};
use std::{ops::Range, path::Path, time::Duration};

/// How long one request to the store may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct S3 {
    bucket: Box<Bucket>,
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
            Some(endpoint) => Region::Custom {
                region: settings.region.clone(),
                endpoint: endpoint.clone(),
            },
            None => settings.region.parse().map_err(|error| told(&error))?,
        };
        let mut bucket = Bucket::new(&settings.bucket, region, credentials)
            .and_then(|bucket| bucket.with_request_timeout(PATIENCE))
            .map_err(|error| told(&error))?;
        if settings.path_style {
            bucket.set_path_style();
        }
        Ok(Self { bucket })
    }
}

fn told(error: S3Error) -> Error {
    match error {
        S3Error::HttpFailWithBody(404, body) if !body.contains("NoSuchBucket") => Error::NotFound,
        error => Error::Unavailable(error.to_string()),
    }
}

impl Store for S3 {
    fn put_file<'a>(&'a self, key: &'a str, file: &'a Path) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let mut file = tokio::fs::File::open(file)
                .await
                .map_err(|error| Error::Unavailable(error.to_string()))?;
            self.bucket
                .put_object_stream(&mut file, key)
                .await
                .map_err(told)?;
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
            match range {
                None => {
                    let answer = self.bucket.get_object_stream(key).await.map_err(told)?;
                    if answer.status_code == 404 {
                        return Err(Error::NotFound);
                    }
                    Ok(Reading {
                        stream: answer.bytes.map_err(told).boxed(),
                    })
                }
                Some(range) if range.is_empty() => Ok(Reading {
                    stream: stream::empty().boxed(),
                }),
                Some(range) => {
                    let last = range.end.saturating_sub(1);
                    let answer = self
                        .bucket
                        .get_object_range(key, range.start, Some(last))
                        .await
                        .map_err(told)?;
                    let bytes = answer.into_bytes();
                    Ok(Reading {
                        stream: stream::once(async move { Ok(bytes) }).boxed(),
                    })
                }
            }
        }
        .boxed()
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            match self.bucket.delete_object(key).await.map_err(told) {
                Err(Error::NotFound) => Ok(()),
                other => other.map(|_| ()),
            }
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
            let page = self
                .bucket
                .list_page(prefix.to_owned(), None, None, after, Some(limit))
                .await;
            let (page, _) = page.map_err(told)?;
            page.contents
                .into_iter()
                .map(|object| {
                    let modified = DateTime::parse_from_rfc3339(&object.last_modified)
                        .map_err(|error| Error::Unavailable(error.to_string()))?;
                    Ok(Listed {
                        key: object.key,
                        size: object.size,
                        modified: modified.with_timezone(&Utc),
                    })
                })
                .collect()
        }
        .boxed()
    }
}
