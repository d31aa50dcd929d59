//! Completes an upload: joins its pieces to one original. Safe to repeat after a crash.

use super::{ResumableUpload, store};
use crate::{
    clock::Moment,
    evidence::{
        content_digest::ContentDigest,
        photo_owner::OwnedPhoto,
        store_photo::{PhotoServices, store_photo},
    },
    problem::{Outcome, Problem, ProblemKind},
    storage::{self, Objects},
};
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};

/// Stores the photo of an upload whose last byte is there. The photo, its flags, its event and its renditions are
/// those of bytes that came at once.
///
/// Bytes that cannot become the photo ([`ProblemKind::WrongDigest`], [`ProblemKind::UnusablePhoto`], ...) end the upload. What the
/// owner refuses, and storage that is away, leave it as it is.
pub async fn finish(
    photo: &OwnedPhoto,
    upload: ResumableUpload,
    services: &PhotoServices,
) -> Outcome<ResumableUpload> {
    if upload.finished_at.is_some() {
        return Ok(upload);
    }
    let id = upload.id;
    let (found, pieces) =
        services.db.read(move |conn| Ok((store::any(conn, id)?, store::pieces(conn, id)?))).await?;
    match found {
        None => return Err(Problem::new(ProblemKind::NotFound)),
        Some(found) if found.finished_at.is_some() => return Ok(found),
        Some(_) => {}
    }
    let objects = match &upload.incoming {
        Some(incoming) => vec![incoming.clone()],
        None => pieces.into_iter().map(|piece| piece.object).collect(),
    };
    let (db, intake) = (&services.db, &services.intake);
    let bytes = joined(intake.objects.clone(), objects);
    let digest = ContentDigest::stated(upload.photo.sha256);
    if let Err(problem) = store_photo(photo, upload.said, digest, bytes, services).await {
        // Another server may have been quicker, and have taken the pieces away.
        let found = db.read(move |conn| store::any(conn, id)).await?;
        return match found.filter(|found| found.finished_at.is_some()) {
            Some(found) => Ok(found),
            None if is_final(&problem) => {
                end(&upload, db, &intake.objects).await?;
                Err(problem)
            }
            None => Err(problem),
        };
    }
    let now = Moment::now();
    let left = db.write(move |conn| store::finish(conn, id, now)).await?;
    for object in left.iter().chain(&upload.incoming) {
        intake.take_back(object).await;
    }
    let finished = db.read(move |conn| store::any(conn, id)).await?;
    finished.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// Ends an upload, finished or not; a photo that is stored stays.
pub async fn end(upload: &ResumableUpload, db: &crate::db::Db, objects: &Objects) -> Outcome<()> {
    let id = upload.id;
    let left = db.write(move |conn| store::remove(conn, id)).await?;
    for object in left {
        if let Err(problem) = objects.delete(&object).await {
            tracing::info!(object, %problem, "left for the sweep");
        }
    }
    Ok(())
}

/// Whether these bytes can never become the photo.
fn is_final(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::WrongDigest
            | ProblemKind::UnusablePhoto
            | ProblemKind::UnsupportedMediaType
            | ProblemKind::TooLarge
            | ProblemKind::PhotoConflict
    )
}

/// The bytes of objects, one after the other.
fn joined(objects: Objects, keys: Vec<String>) -> impl Stream<Item = Outcome<Bytes>> {
    stream::iter(keys)
        .then(move |key| {
            let objects = objects.clone();
            async move {
                let reading = objects.read(&key, None).await.map_err(away)?;
                Ok::<_, Problem>(reading.stream.map_err(away))
            }
        })
        .try_flatten()
}

fn away(error: storage::Error) -> Problem {
    Problem::unavailable(format!("a piece cannot be read: {error}"))
}
