//! Creates renditions by a job or on request, and keeps them as objects.

use super::{
    Intake,
    decoding::{self, BUDGET, RenditionError, Way},
    photo::Photo,
    rendition_size::RenditionSize,
    resize,
    spool::Spooled,
    store,
    verified_read::damaged,
};
use crate::{
    db::Db,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    storage,
};
use actix_web::web::Bytes;
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};

/// Turns: so many photos are read and decoded at once.
static DECODING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));
/// What decoding them may take, in KiB; who needs more than is left waits.
static MEMORY: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(kib(BUDGET) as usize));

/// How long a caller waits until the photo's turn comes.
const PATIENCE: Duration = Duration::from_secs(20);

fn kib(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

/// Makes the smaller pictures of a photo: what the job does. A photo that is gone or has none is done with.
pub async fn make(intake: &Intake, db: &Db, photo_id: Id) -> Outcome<()> {
    let photo = db.read(move |conn| store::find(conn, photo_id)).await?;
    match photo {
        Some(photo) if photo.stored.is_some() => {
            let _turn = DECODING.acquire().await.map_err(Problem::internal)?;
            for edge in RenditionSize::ALL {
                if let RenditionState::NotYet = kept(intake, &photo, edge).await? {
                    // It makes all sizes.
                    return match render(intake, &photo).await {
                        Err(problem) if problem.kind != ProblemKind::RenditionUnavailable => Err(problem),
                        _ => Ok(()),
                    };
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What storage has of a smaller picture.
pub enum RenditionState {
    Picture(Bytes),
    /// There is none, and there will be none: [`ProblemKind::RenditionUnavailable`] with the reason.
    Never(Problem),
    NotYet,
}

/// One smaller picture, from storage or made now. What is begun is finished, whether the caller waits for it or not;
/// if others take long, [`ProblemKind::Unavailable`].
pub async fn get(intake: &Intake, photo: &Photo, edge: RenditionSize) -> Outcome<Bytes> {
    match kept(intake, photo, edge).await? {
        RenditionState::Picture(bytes) => Ok(bytes),
        RenditionState::Never(problem) => Err(problem),
        RenditionState::NotYet => {
            let turn = timeout(PATIENCE, DECODING.acquire())
                .await
                .map_err(|_| Problem::unavailable("others wait for their smaller pictures"))?
                .map_err(Problem::internal)?;
            let (intake, photo) = (intake.clone(), photo.clone());
            let made = tokio::spawn(async move {
                let _turn = turn;
                made_by_now(&intake, &photo, edge).await
            });
            made.await.map_err(Problem::internal)?
        }
    }
}

/// One smaller picture; made if nobody has made it while the caller waited for a turn.
async fn made_by_now(intake: &Intake, photo: &Photo, edge: RenditionSize) -> Outcome<Bytes> {
    match kept(intake, photo, edge).await? {
        RenditionState::Picture(bytes) => Ok(bytes),
        RenditionState::Never(problem) => Err(problem),
        RenditionState::NotYet => {
            let made = render(intake, photo).await?;
            made.into_iter()
                .find_map(|(made, bytes)| (made == edge).then_some(bytes))
                .ok_or_else(|| Problem::internal("a rendition was not made"))
        }
    }
}

/// One smaller picture as it is kept: nothing is made.
pub async fn kept(intake: &Intake, photo: &Photo, edge: RenditionSize) -> Outcome<RenditionState> {
    let id = photo.declared.id;
    if let Some(bytes) = intake.objects.bytes(&key(id, edge)).await? {
        return Ok(RenditionState::Picture(bytes));
    }
    Ok(match intake.objects.bytes(&key_of_none(id)).await? {
        Some(reason) => RenditionState::Never(Problem {
            detail: serde_json::from_slice(&reason).ok(),
            ..Problem::new(ProblemKind::RenditionUnavailable)
        }),
        None => RenditionState::NotYet,
    })
}

/// Where it is kept why there is no rendition. Another version may be able to make one.
fn key_of_none(photo_id: Id) -> String {
    format!("renditions/{photo_id}/none-{}.json", env!("CARGO_PKG_VERSION"))
}

/// Where a rendition is kept.
pub fn key(photo_id: Id, edge: RenditionSize) -> String {
    format!("renditions/{photo_id}/{}.jpg", edge.pixels())
}

/// An object that a row promises is there: its absence is the server's fault.
pub(super) fn lost(error: storage::Error) -> Problem {
    match error {
        storage::Error::NotFound => Problem::internal("an object that a photo refers to is missing"),
        error => error.into(),
    }
}

/// Makes the smaller pictures and keeps them, or why there are none.
async fn render(intake: &Intake, photo: &Photo) -> Outcome<Vec<(RenditionSize, Bytes)>> {
    let made = draw(intake, photo).await;
    if let Err(problem) = &made
        && problem.kind == ProblemKind::RenditionUnavailable
    {
        let reason = serde_json::to_vec(&problem.detail).map_err(Problem::internal)?;
        let key = key_of_none(photo.declared.id);
        intake.objects.put_bytes(&key, Bytes::from(reason)).await?;
    }
    made
}

async fn draw(intake: &Intake, photo: &Photo) -> Outcome<Vec<(RenditionSize, Bytes)>> {
    let stored = photo.stored.as_ref().ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let original = intake.objects.read(&stored.object, None).await.map_err(lost)?;
    let spooled = intake
        .spool
        .receive(original.stream, u64::MAX)
        .await
        .map_err(|error| Problem::unavailable(format!("an original could not be read: {error}")))?;
    if spooled.sha256() != photo.declared.sha256.0 {
        return Err(damaged(photo.declared.sha256).into());
    }
    let spooled = Arc::new(spooled);
    let file = Arc::clone(&spooled);
    let ways = blocking(move || decoding::ways(file.path(), RenditionSize::LONGEST)).await?;
    let mut ways = ways.into_iter().peekable();
    let pictures = loop {
        let way = ways.next().ok_or_else(|| Problem::internal("a picture has no way to be decoded"))?;
        match pictures(&spooled, way, stored.exif.orientation).await {
            // What one decoder does not read another may.
            Err(problem) if problem.kind == ProblemKind::RenditionUnavailable && ways.peek().is_some() => {}
            made => break made?,
        }
    };
    let made: Vec<(RenditionSize, Bytes)> = RenditionSize::ALL
        .into_iter()
        .zip(pictures)
        .map(|(edge, picture)| (edge, Bytes::from(picture)))
        .collect();
    for (edge, bytes) in &made {
        intake.objects.put_bytes(&key(photo.declared.id, *edge), bytes.clone()).await?;
    }
    Ok(made)
}

/// One for each edge, once there is room to decode it.
async fn pictures(spooled: &Arc<Spooled>, way: Way, orientation: Option<u8>) -> Outcome<Vec<Vec<u8>>> {
    let _memory = MEMORY.acquire_many(kib(way.weight)).await.map_err(Problem::internal)?;
    let file = Arc::clone(spooled);
    blocking(move || {
        resize::renditions(file.path(), way, orientation, &RenditionSize::ALL.map(RenditionSize::pixels))
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RenditionError> + Send + 'static,
) -> Outcome<T> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?.map_err(unavailable)
}

/// Why there is no smaller picture.
fn unavailable(error: RenditionError) -> Problem {
    match error {
        RenditionError::NotAvailable => Problem::new(ProblemKind::RenditionUnavailable).because(
            "服务器不能解码 HEIC,原图可以下载",
            "HEIC is not decoded here; the original can be read",
        ),
        RenditionError::TooLarge(bytes) => Problem::new(ProblemKind::RenditionUnavailable).because(
            format!("解码需要 {} MB 内存,超过上限;原图可以下载", bytes / 1_000_000),
            format!(
                "Decoding takes {} MB, more than is given to it; the original can be read",
                bytes / 1_000_000
            ),
        ),
        RenditionError::Unread(reason) => {
            Problem::unavailable(format!("an original cannot be read: {reason}"))
        }
        RenditionError::Broken(reason) => Problem::new(ProblemKind::RenditionUnavailable).because(
            "图片数据已损坏,原文件照原样保存",
            format!("The picture is damaged ({reason}); the original is kept as it came"),
        ),
    }
}
