//! Reads and writes the rows of photos and signatures.

use super::photo::{
    DeclaredPhoto, Exif, Flag, GeoPoint, Original, Photo, PhotoMetadata, Sha256, StoredPhoto, conflict,
};
use crate::{
    clock::Moment,
    db::{Conn, schema::photos},
    ids::Id,
    jobs,
    problem::{Outcome, Problem},
};
use diesel::{AggregateExpressionMethods, dsl::count, prelude::*};

/// The job that makes a photo's renditions.
pub const RENDITIONS: &str = "renditions";

#[derive(Queryable, Selectable)]
#[diesel(table_name = photos)]
struct Row {
    id: Id,
    owner_id: Id,
    item: Option<String>,
    sha256: Vec<u8>,
    size: i64,
    declared_by: Id,
    declared_at: Moment,
    object: Option<String>,
    stored_at: Option<Moment>,
    media_type: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    taken_at: Option<Moment>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    accuracy: Option<f64>,
    exif: Option<String>,
    flags: String,
}

impl TryFrom<Row> for Photo {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        let pixels = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
        let stored = match (row.object, row.stored_at) {
            (Some(object), Some(at)) => Some(StoredPhoto {
                object,
                at,
                media_type: row.media_type.unwrap_or_default(),
                dimensions: pixels(row.width).zip(pixels(row.height)),
                exif: match &row.exif {
                    Some(exif) => serde_json::from_str(exif).map_err(Problem::internal)?,
                    None => Exif::default(),
                },
            }),
            _ => None,
        };
        Ok(Self {
            declared: DeclaredPhoto {
                id: row.id,
                item: row.item,
                sha256: digest_of(row.sha256)?,
                size: row.size,
            },
            owner_id: row.owner_id,
            declared_by: row.declared_by,
            declared_at: row.declared_at,
            said: PhotoMetadata {
                taken_at: row.taken_at,
                place: row.latitude.zip(row.longitude).map(|(latitude, longitude)| GeoPoint {
                    latitude,
                    longitude,
                    accuracy: row.accuracy,
                }),
            },
            stored,
            flags: serde_json::from_str(&row.flags).map_err(Problem::internal)?,
        })
    }
}

/// Every photo and signature of an owner, in order of declaration.
pub fn of_owner(conn: &mut Conn, owner_id: Id) -> Outcome<Vec<Photo>> {
    let rows: Vec<Row> = photos::table
        .filter(photos::owner_id.eq(owner_id))
        .order((photos::declared_at, photos::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Photo::try_from).collect()
}

/// A photo of any owner. Whether the caller may see the owner is for the owner's feature to say.
pub fn find(conn: &mut Conn, id: Id) -> Outcome<Option<Photo>> {
    let row: Option<Row> = photos::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(Photo::try_from).transpose()
}

/// Makes known what a phone will send; again the same changes nothing.
///
/// The same id for another owner, item, digest or size is [`ProblemKind::PhotoConflict`].
pub fn declare(conn: &mut Conn, owner_id: Id, declared: &DeclaredPhoto, by: Id, at: Moment) -> Outcome<()> {
    match find(conn, declared.id)? {
        Some(known) if known.owner_id == owner_id && known.declared == *declared => Ok(()),
        Some(_) => Err(conflict(declared.id)),
        None => {
            diesel::insert_into(photos::table)
                .values((
                    photos::id.eq(declared.id),
                    photos::owner_id.eq(owner_id),
                    photos::kind.eq(declared.purpose().as_str()),
                    photos::item.eq(&declared.item),
                    photos::sha256.eq(declared.sha256.0.as_slice()),
                    photos::size.eq(declared.size),
                    photos::declared_by.eq(by),
                    photos::declared_at.eq(at),
                    photos::flags.eq("[]"),
                ))
                .execute(conn)?;
            Ok(())
        }
    }
}

/// Refuses a photo that is known as another one, or not at all, with [`ProblemKind::PhotoConflict`].
pub fn must_be_known_as(conn: &mut Conn, owner_id: Id, declared: &DeclaredPhoto) -> Outcome<()> {
    match find(conn, declared.id)? {
        Some(known) if known.owner_id == owner_id && known.declared == *declared => Ok(()),
        _ => Err(conflict(declared.id)),
    }
}

/// Stored photos with the same bytes, of any owner.
pub fn same_bytes(conn: &mut Conn, declared: &DeclaredPhoto) -> Outcome<Vec<Photo>> {
    let rows: Vec<Row> = photos::table
        .filter(photos::sha256.eq(declared.sha256.0.as_slice()))
        .filter(photos::size.eq(declared.size).and(photos::object.is_not_null()))
        .filter(photos::id.ne(declared.id))
        .order((photos::declared_at, photos::id))
        .limit(20)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Photo::try_from).collect()
}

/// Lets a declared photo share the object of `held`; false if that one is being deleted meanwhile.
pub(super) fn share(
    conn: &mut Conn,
    id: Id,
    held: &Photo,
    said: &PhotoMetadata,
    flags: &[Flag],
    at: Moment,
) -> Outcome<bool> {
    let Some(stored) = &held.stored else {
        return Ok(false);
    };
    let still_there = diesel::update(photos::table.filter(photos::id.eq(held.declared.id)))
        .set(photos::object.eq(&stored.object))
        .execute(conn)?;
    if still_there == 0 {
        return Ok(false);
    }
    keep(conn, id, &StoredPhoto { at, ..stored.clone() }, said, flags)?;
    Ok(true)
}

/// Records that the bytes of a declared photo are durable, and asks for its renditions; false if another request
/// was quicker.
pub fn keep(
    conn: &mut Conn,
    id: Id,
    stored: &StoredPhoto,
    said: &PhotoMetadata,
    flags: &[Flag],
) -> Outcome<bool> {
    let exif = serde_json::to_string(&stored.exif).map_err(Problem::internal)?;
    let flags = serde_json::to_string(flags).map_err(Problem::internal)?;
    let kept = diesel::update(photos::table.filter(photos::id.eq(id).and(photos::object.is_null())))
        .set((
            photos::object.eq(&stored.object),
            photos::stored_at.eq(stored.at),
            photos::media_type.eq(&stored.media_type),
            photos::width.eq(stored.dimensions.map(|(width, _)| i64::from(width))),
            photos::height.eq(stored.dimensions.map(|(_, height)| i64::from(height))),
            photos::taken_at.eq(said.taken_at),
            photos::latitude.eq(said.place.map(|place| place.latitude)),
            photos::longitude.eq(said.place.map(|place| place.longitude)),
            photos::accuracy.eq(said.place.and_then(|place| place.accuracy)),
            photos::exif.eq(exif),
            photos::flags.eq(flags),
        ))
        .execute(conn)?;
    if kept == 1 {
        jobs::add(conn, RENDITIONS, id, stored.at)?;
    }
    Ok(kept == 1)
}

/// Forgets a photo; its object is swept later.
pub fn delete(conn: &mut Conn, owner_id: Id, id: Id) -> Outcome<bool> {
    let gone = diesel::delete(photos::table.filter(photos::id.eq(id).and(photos::owner_id.eq(owner_id))));
    Ok(gone.execute(conn)? == 1)
}

/// Which of these objects some photo refers to.
pub fn referred_to(conn: &mut Conn, objects: &[String]) -> Outcome<Vec<String>> {
    let found: Vec<Option<String>> =
        photos::table.filter(photos::object.eq_any(objects)).select(photos::object).distinct().load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// How many originals the photos refer to.
pub fn originals(conn: &mut Conn) -> Outcome<i64> {
    Ok(photos::table.select(count(photos::object).aggregate_distinct()).get_result(conn)?)
}

/// Which of these photos exist.
pub fn existing(conn: &mut Conn, ids: &[Id]) -> Outcome<Vec<Id>> {
    Ok(photos::table.filter(photos::id.eq_any(ids)).select(photos::id).load(conn)?)
}

type OriginalRow = (Option<String>, Vec<u8>, i64, Id, Id);

const ORIGINAL: (photos::object, photos::sha256, photos::size, photos::id, photos::owner_id) =
    (photos::object, photos::sha256, photos::size, photos::id, photos::owner_id);

fn original_of((object, sha256, size, photo_id, owner_id): OriginalRow) -> Outcome<Original> {
    Ok(Original {
        object: object.unwrap_or_default(),
        sha256: digest_of(sha256)?,
        size: u64::try_from(size).map_err(Problem::internal)?,
        photo_id,
        owner_id,
    })
}

/// The originals that photos refer to after the key `begin` and up to `end`, in their order: a row for each photo.
pub fn originals_between(
    conn: &mut Conn,
    begin: &str,
    end: Option<&str>,
    limit: i64,
) -> Outcome<Vec<Original>> {
    let mut query = photos::table
        .filter(photos::object.gt(begin))
        .order((photos::object, photos::id))
        .select(ORIGINAL)
        .limit(limit)
        .into_boxed();
    if let Some(end) = end {
        query = query.filter(photos::object.le(end));
    }
    let rows: Vec<OriginalRow> = query.load(conn)?;
    rows.into_iter().map(original_of).collect()
}

/// The original under this key, if a photo refers to it.
pub fn original(conn: &mut Conn, key: &str) -> Outcome<Option<Original>> {
    let row: Option<OriginalRow> = photos::table
        .filter(photos::object.eq(key))
        .order(photos::id)
        .select(ORIGINAL)
        .first(conn)
        .optional()?;
    row.map(original_of).transpose()
}

fn digest_of(bytes: Vec<u8>) -> Outcome<Sha256> {
    let bytes = bytes.try_into().map_err(|_| Problem::internal("a digest of another length"))?;
    Ok(Sha256(bytes))
}
