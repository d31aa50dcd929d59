//! Appends bytes to an upload, durable piece by piece.

use super::{Piece, ResumableUpload, store};
use crate::{
    clock::Moment,
    evidence::{ingest::too_large, spool::ReceiveError, store_photo::PhotoServices},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::web::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use sha1::Digest;

/// Bytes of a piece, the last one of a request excepted.
pub const PIECE: usize = 256 << 10;

/// What a sender says that the bytes of one request amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

/// Receives bytes from `upload.received` on. What arrived before a body broke off is kept; gives how far the upload is.
///
/// Bytes that another request was quicker to bring are [`ProblemKind::UploadOffset`], more than are missing
/// [`ProblemKind::TooLarge`]; else what the bytes break off with.
pub async fn receive(
    upload: &ResumableUpload,
    bytes: impl Stream<Item = Outcome<Bytes>>,
    services: &PhotoServices,
) -> Outcome<i64> {
    let mut bytes = std::pin::pin!(bytes);
    let (mut at, mut missing) = (upload.received, upload.missing());
    let mut waiting = BytesMut::new();
    let ended = loop {
        match bytes.next().await {
            None => break Ok(()),
            Some(Err(problem)) => break Err(problem),
            Some(Ok(chunk)) => {
                missing = missing
                    .checked_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX))
                    .ok_or_else(|| too_large(upload.missing()))?;
                waiting.extend_from_slice(&chunk);
                while waiting.len() >= PIECE {
                    at = keep(upload, at, waiting.split_to(PIECE).freeze(), services).await?;
                }
            }
        }
    };
    if !waiting.is_empty() {
        at = keep(upload, at, waiting.freeze(), services).await?;
    }
    ended.map(|()| at)
}

/// Receives bytes that are kept only if their checksum holds; a body that breaks off leaves nothing.
///
/// As [`receive`]; another checksum is [`ProblemKind::ChecksumMismatch`].
pub async fn receive_checked(
    upload: &ResumableUpload,
    checksum: Checksum,
    bytes: impl Stream<Item = Outcome<Bytes>>,
    services: &PhotoServices,
) -> Outcome<i64> {
    let spooled = services.intake.spool.receive(bytes, upload.missing()).await;
    let spooled = spooled.map_err(|error| match error {
        ReceiveError::TooLarge => too_large(upload.missing()),
        ReceiveError::Broken(problem) => problem,
        ReceiveError::Storage(error) => Problem::unavailable(error),
    })?;
    let holds = match checksum {
        Checksum::Sha256(stated) => spooled.sha256() == stated,
        Checksum::Sha1(stated) => {
            let file = tokio::fs::read(spooled.path()).await.map_err(Problem::unavailable)?;
            <[u8; 20]>::from(sha1::Sha1::digest(&file)) == stated
        }
    };
    if !holds {
        return Err(Problem::new(ProblemKind::ChecksumMismatch));
    }
    let size = i64::try_from(spooled.size()).map_err(Problem::internal)?;
    if size == 0 {
        return Ok(upload.received);
    }
    let object = object_of(upload);
    services.intake.objects.put_file(&object, spooled.path()).await?;
    note(upload, upload.received, size, object, services).await
}

/// Makes bytes durable as a piece; gives where it ends.
async fn keep(upload: &ResumableUpload, start: i64, bytes: Bytes, services: &PhotoServices) -> Outcome<i64> {
    let object = object_of(upload);
    let size = i64::try_from(bytes.len()).map_err(Problem::internal)?;
    services.intake.objects.put_bytes(&object, bytes).await?;
    note(upload, start, size, object, services).await
}

async fn note(
    upload: &ResumableUpload,
    start: i64,
    size: i64,
    object: String,
    services: &PhotoServices,
) -> Outcome<i64> {
    let (id, now) = (upload.id, Moment::now());
    let piece = Piece { start, size, object };
    let object = piece.object.clone();
    let noted = services.db.write(move |conn| store::advance(conn, id, &piece, now)).await;
    if let Err(problem) = noted {
        // A database that went silent may have kept the row: only what a rule refused is surely not needed.
        if problem.kind.status() < 500 {
            services.intake.take_back(&object).await;
        }
        return Err(problem);
    }
    Ok(start.saturating_add(size))
}

fn object_of(upload: &ResumableUpload) -> String {
    format!("pieces/{}/{}", upload.id, Id::new())
}
