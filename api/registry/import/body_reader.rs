//! Reads a request's body from a blocking thread.

use super::ImportReport;
use crate::{
    http::json::broken,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::web::{Bytes, Payload};
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use std::{
    io::{self, Read},
    pin::pin,
};
use tokio::sync::mpsc;

/// The largest file taken over HTTP, in bytes.
pub const LIMIT: u64 = 64 << 20;

/// Pieces of a body, as they arrive; a few wait at most.
pub struct Source {
    pieces: mpsc::Receiver<Outcome<Bytes>>,
    piece: Bytes,
}

/// What carries a body to its [`Source`].
pub struct Pump {
    payload: Payload,
    pieces: mpsc::Sender<Outcome<Bytes>>,
}

pub fn source(payload: Payload) -> (Source, Pump) {
    let (send, pieces) = mpsc::channel(8);
    (Source { pieces, piece: Bytes::new() }, Pump { payload, pieces: send })
}

/// Runs an import and feeds it; an import that ends early does not wait for the rest of the body.
pub async fn together(
    import: impl Future<Output = Outcome<ImportReport>>,
    pump: Pump,
) -> Outcome<ImportReport> {
    match select(pin!(import), pin!(pump.run())).await {
        Either::Left((report, _)) => report,
        Either::Right(((), import)) => import.await,
    }
}

impl Pump {
    async fn run(mut self) {
        let mut seen = 0_u64;
        while let Some(piece) = self.payload.next().await {
            let piece = piece.map_err(broken).and_then(|piece| {
                seen = seen.saturating_add(piece.len() as u64);
                if seen > LIMIT { Err(too_large()) } else { Ok(piece) }
            });
            let stop = piece.is_err();
            if self.pieces.send(piece).await.is_err() || stop {
                break;
            }
        }
    }
}

pub fn too_large() -> Problem {
    let mib = LIMIT >> 20;
    Problem::new(ProblemKind::TooLarge).because(
        format!("上限为 {mib} MiB,请分成几个文件"),
        format!("The limit is {mib} MiB: split the file"),
    )
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(problem)) => return Err(io::Error::other(problem)),
                None => return Ok(0),
            }
        }
        let count = into.len().min(self.piece.len());
        let given = self.piece.split_to(count);
        given.as_ref().read(into)
    }
}
