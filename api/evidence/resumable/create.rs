//! Creates an upload, unless the bytes are stored already.

use super::{LIFE, MEMORY, OPEN_AT_ONCE, Owner, ResumableUpload, store};
use crate::{
    clock::Moment,
    db::Conn,
    evidence::{
        Intake, dedup,
        ingest::too_large,
        photo::{DeclaredPhoto, PhotoMetadata, Sha256, conflict},
        photo_owner::{OwnedPhoto, UploadGrant},
        store as photos,
    },
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};

/// What a client says of the bytes that it will send.
#[derive(Clone, Debug)]
pub struct NewUpload {
    pub owner: Owner,
    /// May be left out if an answer or a signature has named the photo already.
    pub sha256: Option<Sha256>,
    /// Bytes.
    pub size: u64,
    pub said: PhotoMetadata,
    pub metadata: Option<String>,
    /// Where in object storage the client will put them; none if they come in pieces.
    pub incoming: Option<String>,
}

/// Opens an upload. If the photo is stored already, or its bytes are held in what the caller may see, it is finished at
/// once.
///
/// What the owner refuses; a digest or size other than the one declared is [`ProblemKind::PhotoConflict`], more bytes than are
/// taken [`ProblemKind::TooLarge`], too many uploads under way [`ProblemKind::TooManyUploads`].
pub fn open(
    conn: &mut Conn,
    asked: &OwnedPhoto,
    new: &NewUpload,
    intake: &Intake,
) -> Outcome<ResumableUpload> {
    let now = asked.owner.context().at;
    let granted = asked.grant(conn)?;
    let photo = declared(asked, &granted, new)?;
    let limit = intake.limit(photo.purpose());
    if new.size > limit {
        return Err(too_large(limit));
    }
    let is_stored = granted.known.as_ref().is_some_and(|photo| photo.stored.is_some());
    let is_finished = is_stored || shares(conn, asked, &granted, &photo, &new.said, now)?;
    if !is_finished && store::open(conn, granted.by, now)? >= OPEN_AT_ONCE {
        return Err(Problem::new(ProblemKind::TooManyUploads).because(
            format!("一个账号最多同时进行 {OPEN_AT_ONCE} 个上传"),
            format!("At most {OPEN_AT_ONCE} uploads of an account are under way at once"),
        ));
    }
    let upload = ResumableUpload {
        id: Id::new(),
        account_id: granted.by,
        owner: new.owner,
        received: if is_finished { photo.size } else { 0 },
        photo,
        said: new.said,
        metadata: new.metadata.clone(),
        incoming: new.incoming.clone(),
        created_at: now,
        expires_at: now.plus(if is_finished { MEMORY } else { LIFE }),
        finished_at: is_finished.then_some(now),
    };
    store::add(conn, &upload)?;
    Ok(upload)
}

fn declared(asked: &OwnedPhoto, granted: &UploadGrant, new: &NewUpload) -> Outcome<DeclaredPhoto> {
    let size = i64::try_from(new.size).map_err(|_| Problem::new(ProblemKind::TooLarge))?;
    if let Some(photo) = &granted.known {
        let is_other = new.sha256.is_some_and(|sha256| sha256 != photo.declared.sha256);
        if is_other || size != photo.declared.size {
            return Err(conflict(asked.id));
        }
        return Ok(photo.declared.clone());
    }
    let sha256 = new.sha256.ok_or_else(|| {
        Problem::new(ProblemKind::InvalidParameter).because(
            "该照片尚未在答案中登记,须给出 sha256",
            "No answer has named this photo yet: say its sha256",
        )
    })?;
    Ok(DeclaredPhoto { id: asked.id, item: granted.item.clone(), sha256, size })
}

fn shares(
    conn: &mut Conn,
    asked: &OwnedPhoto,
    granted: &UploadGrant,
    photo: &DeclaredPhoto,
    said: &PhotoMetadata,
    now: Moment,
) -> Outcome<bool> {
    let Some(held) = dedup::held(conn, photo, |conn, owner_id| asked.owner.sees(conn, owner_id))? else {
        return Ok(false);
    };
    photos::declare(conn, granted.owner_id, photo, granted.by, now)?;
    let shared = dedup::share(conn, photo, &held, said, &granted.visit, now)?;
    if shared {
        asked.owner.note_stored(conn, photo, now)?;
    }
    Ok(shared)
}
