//! Receives the bytes of a photo: spools and hashes them, inspects them, puts them into object storage.

use super::{
    media_type::{self, MediaError, MediaType},
    photo::{Exif, Purpose, Sha256, StoredPhoto},
    spool::{ReceiveError, Spool, Spooled},
};
use crate::{
    clock::Moment,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    storage::{self, Objects},
};
use actix_web::web::Bytes;
use futures_util::Stream;

/// Limits on one photo.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes.
    pub size: u64,
}

/// Where photos go.
#[derive(Clone)]
pub struct Intake {
    pub spool: Spool,
    pub objects: Objects,
    pub limits: Limits,
}

/// Bytes that have arrived and were looked at, not yet in object storage.
pub struct ReceivedBytes {
    spooled: Spooled,
    pub sha256: Sha256,
    /// Bytes.
    pub size: i64,
    pub media_type: MediaType,
    pub dimensions: Option<(u32, u32)>,
    pub exif: Exif,
}

impl Intake {
    /// The most bytes that are taken.
    pub fn limit(&self, purpose: Purpose) -> u64 {
        match purpose {
            Purpose::Photo => self.limits.size,
            Purpose::Signature => u64::try_from(crate::evidence::SIGNATURE_SIZE).unwrap_or(self.limits.size),
        }
    }

    /// Whether a photo of the largest size could be taken in: its bytes have room where they arrive, and storage
    /// answers within two seconds.
    pub async fn ready(&self) -> Outcome<()> {
        storage::has_room(self.spool.folder(), self.limits.size).await?;
        self.objects.ready(self.limits.size).await
    }

    /// Receives the bytes of a photo or a signature.
    ///
    /// More than the limit is [`ProblemKind::TooLarge`], a type that is not taken [`ProblemKind::UnsupportedMediaType`], a broken
    /// header [`ProblemKind::UnusablePhoto`]; if the bytes break off, what they break off with.
    pub async fn receive(
        &self,
        purpose: Purpose,
        bytes: impl Stream<Item = Outcome<Bytes>>,
    ) -> Outcome<ReceivedBytes> {
        let limit = self.limit(purpose);
        let spooled = self.spool.receive(bytes, limit).await.map_err(|error| match error {
            ReceiveError::TooLarge => too_large(limit),
            ReceiveError::Broken(problem) => problem,
            ReceiveError::Storage(error) => Problem::unavailable(error),
        })?;
        let path = spooled.path().to_owned();
        let looked_at = tokio::task::spawn_blocking(move || {
            let media = media_type::inspect(&path)?;
            Ok((media, super::exif::read(&path)))
        });
        let (media, exif) = looked_at.await.map_err(Problem::internal)?.map_err(refused)?;
        if purpose == Purpose::Signature && media.kind != MediaType::Png {
            return Err(Problem::new(ProblemKind::UnsupportedMediaType)
                .because("签名须为 PNG", "A signature is a PNG"));
        }
        Ok(ReceivedBytes {
            sha256: Sha256(spooled.sha256()),
            size: i64::try_from(spooled.size()).map_err(Problem::internal)?,
            media_type: media.kind,
            dimensions: media.dimensions,
            exif,
            spooled,
        })
    }

    /// Makes what arrived durable in object storage, under a name of its own.
    pub async fn put(&self, arrived: ReceivedBytes, at: Moment) -> Outcome<StoredPhoto> {
        let object = format!("originals/{}/{}", at.utc().date_naive(), Id::new());
        self.objects.put_file(&object, arrived.spooled.path()).await?;
        Ok(StoredPhoto {
            object,
            at,
            media_type: arrived.media_type.mime().to_owned(),
            dimensions: arrived.dimensions,
            exif: arrived.exif,
        })
    }

    /// Takes an object back whose row was refused; what cannot be taken back now is swept later.
    pub async fn take_back(&self, object: &str) {
        if let Err(problem) = self.objects.delete(object).await {
            tracing::info!(object, %problem, "left for the sweep");
        }
    }
}

/// More bytes than `limit`.
pub fn too_large(limit: u64) -> Problem {
    Problem::new(ProblemKind::TooLarge)
        .because(format!("上限为 {limit} 字节"), format!("The limit is {limit} bytes"))
}

fn refused(error: MediaError) -> Problem {
    match error {
        MediaError::UnknownType => Problem::new(ProblemKind::UnsupportedMediaType)
            .because("只接受 JPEG、PNG、WebP 或 HEIC", "JPEG, PNG, WebP or HEIC is expected, by content"),
        MediaError::Unread(reason) => {
            Problem::unavailable(format!("a received file cannot be read: {reason}"))
        }
        MediaError::Broken(reason) => Problem::new(ProblemKind::UnusablePhoto)
            .because("图片文件头已损坏", format!("The file's header is broken: {reason}")),
    }
}
