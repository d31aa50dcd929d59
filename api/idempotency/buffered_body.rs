//! Buffers the body of a request with a key: in memory if small, else in an unnamed file.

use super::fingerprint::FingerprintBuilder;
use crate::{
    http::json::broken,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{
    dev::Payload,
    error::PayloadError,
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, StreamExt, stream::try_unfold};
use std::io::SeekFrom;
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
};

/// The largest body taken with a key, in bytes: that of the largest import.
const LIMIT: u64 = 64 << 20;
/// How much of a body is held in memory.
const IN_MEMORY: usize = 4 << 20;
const PIECE: usize = 64 << 10;

/// Reads the body into `printing` and gives it back to be read again.
pub async fn read(mut payload: Payload, printing: &mut FingerprintBuilder) -> Outcome<Payload> {
    let mut head = BytesMut::new();
    let mut file: Option<File> = None;
    let mut seen = 0_u64;
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(broken)?;
        seen = seen.saturating_add(piece.len() as u64);
        if seen > LIMIT {
            return Err(too_large());
        }
        printing.body(&piece);
        match &mut file {
            Some(file) => file.write_all(&piece).await.map_err(Problem::unavailable)?,
            None if head.len().saturating_add(piece.len()) <= IN_MEMORY => head.extend_from_slice(&piece),
            None => {
                let made = tokio::task::spawn_blocking(tempfile::tempfile).await;
                let mut made =
                    File::from_std(made.map_err(Problem::internal)?.map_err(Problem::unavailable)?);
                made.write_all(&piece).await.map_err(Problem::unavailable)?;
                file = Some(made);
            }
        }
    }
    let head = head.freeze();
    let Some(mut file) = file else {
        return Ok(Payload::from(head));
    };
    file.flush().await.map_err(Problem::unavailable)?;
    file.seek(SeekFrom::Start(0)).await.map_err(Problem::unavailable)?;
    Ok(Payload::Stream { payload: Box::pin(again(head, file)) })
}

/// What was in memory, then what is in the file.
fn again(head: Bytes, file: File) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    let first = futures_util::stream::iter((!head.is_empty()).then_some(Ok(head)));
    first.chain(try_unfold(file, |mut file| async move {
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await.map_err(PayloadError::Io)?;
        Ok((read > 0).then(|| (piece.freeze(), file)))
    }))
}

fn too_large() -> Problem {
    let mib = LIMIT >> 20;
    Problem::new(ProblemKind::TooLarge)
        .because(format!("上限为 {mib} MiB"), format!("The limit is {mib} MiB"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderMap;

    #[actix_web::test]
    async fn a_body_is_the_same_again_in_memory_and_in_a_file() {
        for size in [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY + 17] {
            let body: Bytes = (0..size).map(|at| (at % 251) as u8).collect::<Vec<u8>>().into();
            let pieces: Vec<_> = body.chunks(1_000_003).map(Bytes::copy_from_slice).map(Ok).collect();
            let payload: Payload = Payload::Stream { payload: Box::pin(futures_util::stream::iter(pieces)) };
            let mut printing = FingerprintBuilder::of("POST", "/", &HeaderMap::new());
            let mut whole = FingerprintBuilder::of("POST", "/", &HeaderMap::new());
            whole.body(&body);
            let mut again = read(payload, &mut printing).await.unwrap();
            let mut read = BytesMut::new();
            while let Some(piece) = again.next().await {
                read.extend_from_slice(&piece.unwrap());
            }
            assert!(read == body, "{size}");
            assert_eq!(printing.finish(), whole.finish());
        }
    }
}
