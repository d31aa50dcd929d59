//! Reads and writes the rows of uploads and pieces.

use super::{LIFE, MEMORY, MOST_PIECES, Owner, Piece, ResumableUpload, elsewhere};
use crate::{
    clock::Moment,
    db::{
        Conn,
        schema::{upload_pieces, uploads},
    },
    evidence::photo::{DeclaredPhoto, GeoPoint, PhotoMetadata, Sha256},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = uploads)]
struct Row {
    id: Id,
    account_id: Id,
    owner_kind: String,
    owner_id: Id,
    photo_id: Id,
    item: Option<String>,
    sha256: Vec<u8>,
    size: i64,
    taken_at: Option<Moment>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    accuracy: Option<f64>,
    metadata: Option<String>,
    received: i64,
    incoming: Option<String>,
    created_at: Moment,
    expires_at: Moment,
    finished_at: Option<Moment>,
}

impl TryFrom<Row> for ResumableUpload {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        let sha256 = row.sha256.try_into().map_err(|_| Problem::internal("a digest of another length"))?;
        let place = row.latitude.zip(row.longitude).map(|(latitude, longitude)| GeoPoint {
            latitude,
            longitude,
            accuracy: row.accuracy,
        });
        Ok(Self {
            id: row.id,
            account_id: row.account_id,
            owner: Owner::of(&row.owner_kind, row.owner_id)
                .ok_or_else(|| Problem::internal("an owner of no known kind"))?,
            photo: DeclaredPhoto { id: row.photo_id, item: row.item, sha256: Sha256(sha256), size: row.size },
            said: PhotoMetadata { taken_at: row.taken_at, place },
            metadata: row.metadata,
            received: row.received,
            incoming: row.incoming,
            created_at: row.created_at,
            expires_at: row.expires_at,
            finished_at: row.finished_at,
        })
    }
}

/// Keeps a new upload.
pub fn add(conn: &mut Conn, upload: &ResumableUpload) -> Outcome<()> {
    let (photo, said) = (&upload.photo, &upload.said);
    diesel::insert_into(uploads::table)
        .values((
            uploads::id.eq(upload.id),
            uploads::account_id.eq(upload.account_id),
            uploads::owner_kind.eq(upload.owner.kind()),
            uploads::owner_id.eq(upload.owner.id()),
            uploads::photo_id.eq(photo.id),
            uploads::item.eq(&photo.item),
            uploads::sha256.eq(photo.sha256.0.as_slice()),
            uploads::size.eq(photo.size),
            uploads::taken_at.eq(said.taken_at),
            uploads::latitude.eq(said.place.map(|place| place.latitude)),
            uploads::longitude.eq(said.place.map(|place| place.longitude)),
            uploads::accuracy.eq(said.place.and_then(|place| place.accuracy)),
            uploads::metadata.eq(&upload.metadata),
            uploads::received.eq(upload.received),
            uploads::incoming.eq(&upload.incoming),
            uploads::created_at.eq(upload.created_at),
            uploads::expires_at.eq(upload.expires_at),
            uploads::finished_at.eq(upload.finished_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// An upload that comes in pieces, of the account that made it. One that has expired is [`ProblemKind::UploadGone`].
pub fn find(conn: &mut Conn, account_id: Id, id: Id, now: Moment) -> Outcome<ResumableUpload> {
    let upload = any(conn, id)?
        .filter(|upload| upload.account_id == account_id && upload.incoming.is_none())
        .ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    if upload.expires_at <= now {
        return Err(Problem::new(ProblemKind::UploadGone));
    }
    Ok(upload)
}

/// An upload, whosever it is.
pub fn any(conn: &mut Conn, id: Id) -> Outcome<Option<ResumableUpload>> {
    let row: Option<Row> = uploads::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(ResumableUpload::try_from).transpose()
}

/// How many uploads of an account are under way.
pub fn open(conn: &mut Conn, account_id: Id, now: Moment) -> Outcome<i64> {
    Ok(uploads::table
        .filter(uploads::account_id.eq(account_id).and(uploads::finished_at.is_null()))
        .filter(uploads::expires_at.gt(now))
        .count()
        .get_result(conn)?)
}

/// The uploads of an owner's photos that come in pieces and are under way.
pub fn arriving(conn: &mut Conn, owner_id: Id, now: Moment) -> Outcome<Vec<ResumableUpload>> {
    let rows: Vec<Row> = uploads::table
        .filter(uploads::owner_id.eq(owner_id).and(uploads::finished_at.is_null()))
        .filter(uploads::incoming.is_null().and(uploads::expires_at.gt(now)))
        .order((uploads::created_at, uploads::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(ResumableUpload::try_from).collect()
}

/// The uploads of a photo that an account puts into object storage itself, the newest first.
pub fn direct(
    conn: &mut Conn,
    account_id: Id,
    owner: Owner,
    photo_id: Id,
    now: Moment,
) -> Outcome<Vec<ResumableUpload>> {
    let rows: Vec<Row> = uploads::table
        .filter(uploads::account_id.eq(account_id).and(uploads::photo_id.eq(photo_id)))
        .filter(uploads::owner_id.eq(owner.id()).and(uploads::owner_kind.eq(owner.kind())))
        .filter(uploads::incoming.is_not_null().and(uploads::expires_at.gt(now)))
        .order((uploads::created_at.desc(), uploads::id.desc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(ResumableUpload::try_from).collect()
}

/// The pieces that have arrived, in their order.
pub fn pieces(conn: &mut Conn, id: Id) -> Outcome<Vec<Piece>> {
    let rows: Vec<(i64, i64, String)> = upload_pieces::table
        .filter(upload_pieces::upload_id.eq(id))
        .order(upload_pieces::start)
        .select((upload_pieces::start, upload_pieces::size, upload_pieces::object))
        .load(conn)?;
    let piece = |(start, size, object)| Piece { start, size, object };
    Ok(rows.into_iter().map(piece).collect())
}

/// Adds a durable piece to the end of what was received; one for another place is [`ProblemKind::UploadOffset`].
pub fn advance(conn: &mut Conn, id: Id, piece: &Piece, now: Moment) -> Outcome<()> {
    let end = piece.start.saturating_add(piece.size);
    let moved =
        diesel::update(uploads::table.filter(uploads::id.eq(id).and(uploads::received.eq(piece.start))))
            .set((uploads::received.eq(end), uploads::expires_at.eq(now.plus(LIFE))))
            .execute(conn)?;
    if moved == 0 {
        let upload = any(conn, id)?.ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
        return Err(elsewhere(upload.received, piece.start));
    }
    let known: i64 = upload_pieces::table.filter(upload_pieces::upload_id.eq(id)).count().get_result(conn)?;
    if known >= MOST_PIECES {
        return Err(Problem::new(ProblemKind::TooManyUploads).because(
            format!("一个上传最多分 {MOST_PIECES} 段,请重新上传并加大分段"),
            format!("An upload comes in at most {MOST_PIECES} pieces: end it and send larger ones"),
        ));
    }
    diesel::insert_into(upload_pieces::table)
        .values((
            upload_pieces::upload_id.eq(id),
            upload_pieces::start.eq(piece.start),
            upload_pieces::size.eq(piece.size),
            upload_pieces::object.eq(&piece.object),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that the photo is stored; gives the objects that nothing refers to any more.
pub fn finish(conn: &mut Conn, id: Id, now: Moment) -> Outcome<Vec<String>> {
    let finished =
        diesel::update(uploads::table.filter(uploads::id.eq(id).and(uploads::finished_at.is_null())))
            .set((
                uploads::received.eq(uploads::size),
                uploads::finished_at.eq(now),
                uploads::expires_at.eq(now.plus(MEMORY)),
            ))
            .execute(conn)?;
    if finished == 0 {
        return Ok(Vec::new());
    }
    forget_pieces(conn, id)
}

/// Forgets an upload, finished or not; gives the objects that nothing refers to any more.
pub fn remove(conn: &mut Conn, id: Id) -> Outcome<Vec<String>> {
    // Whoever adds a piece now waits, and then finds nothing to add to.
    diesel::update(uploads::table.find(id)).set(uploads::id.eq(id)).execute(conn)?;
    let mut objects = forget_pieces(conn, id)?;
    let incoming: Option<Option<String>> =
        uploads::table.find(id).select(uploads::incoming).first(conn).optional()?;
    objects.extend(incoming.flatten());
    diesel::delete(uploads::table.find(id)).execute(conn)?;
    Ok(objects)
}

/// Forgets uploads that have expired, at most `limit`; gives their objects, or none if no upload was left.
pub fn remove_expired(conn: &mut Conn, now: Moment, limit: i64) -> Outcome<Option<Vec<String>>> {
    let expired: Vec<Id> = uploads::table
        .filter(uploads::expires_at.le(now))
        .order((uploads::expires_at, uploads::id))
        .limit(limit)
        .select(uploads::id)
        .load(conn)?;
    if expired.is_empty() {
        return Ok(None);
    }
    let mut objects = Vec::new();
    for id in expired {
        // One that went on meanwhile is left alone.
        let still =
            diesel::update(uploads::table.filter(uploads::id.eq(id).and(uploads::expires_at.le(now))))
                .set(uploads::id.eq(id))
                .execute(conn)?;
        if still == 1 {
            objects.extend(remove(conn, id)?);
        }
    }
    Ok(Some(objects))
}

fn forget_pieces(conn: &mut Conn, id: Id) -> Outcome<Vec<String>> {
    let objects = pieces(conn, id)?.into_iter().map(|piece| piece.object).collect();
    diesel::delete(upload_pieces::table.filter(upload_pieces::upload_id.eq(id))).execute(conn)?;
    Ok(objects)
}

/// Which of these objects some upload refers to.
pub fn referred_to(conn: &mut Conn, objects: &[String]) -> Outcome<Vec<String>> {
    let mut found: Vec<String> = upload_pieces::table
        .filter(upload_pieces::object.eq_any(objects))
        .select(upload_pieces::object)
        .load(conn)?;
    let incoming: Vec<Option<String>> =
        uploads::table.filter(uploads::incoming.eq_any(objects)).select(uploads::incoming).load(conn)?;
    found.extend(incoming.into_iter().flatten());
    Ok(found)
}
