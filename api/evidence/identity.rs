//! Which database an object store belongs to: the row and the object say the same.
//!
//! Without it a server that is started with another database, or an empty one, takes all photos for unknown.

use crate::{
    clock::Moment,
    db::{
        Conn, Db,
        schema::{identity, photos},
    },
    evidence::{store, sweep::Counted},
    ids::Id,
    problem::{Outcome, Problem},
    storage::{ORIGINALS, Objects},
};
use actix_web::web::Bytes;
use chrono::TimeDelta;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, dsl::exists, select};

/// The object that says whose the store is.
const KEY: &str = "identity";
/// How many originals are looked up if a store does not say whose it is.
const SAMPLE: usize = 200;

/// Why a server must not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    #[error("the object storage belongs to another database: it is {storage}, this database is {database}")]
    OfAnother { storage: Id, database: Id },
    #[error(
        "the object storage belongs to another database: it is {0}, and this database is new or older than that"
    )]
    OfAnotherThanNew(Id),
    #[error("the object storage has photos, and this database knows none of them")]
    Unknown,
    #[error("this database has photos, and the object storage has none")]
    Missing,
}

/// What there is on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Survey {
    pub database: Option<Id>,
    pub storage: Option<Id>,
    pub originals: Counted,
    /// Originals that photos of the database refer to.
    pub referred_to: i64,
}

/// Holds the database against the store, and gives both an identity if neither has one and they fit.
pub async fn settle(db: &Db, objects: &Objects) -> Outcome<Result<(), Mismatch>> {
    let (database, storage) = (db.read(of_database).await?, of_storage(objects).await?);
    match (database, storage) {
        (Some(database), Some(storage)) if database == storage => Ok(Ok(())),
        (Some(database), Some(storage)) => Ok(Err(Mismatch::OfAnother { storage, database })),
        (None, Some(storage)) => Ok(Err(Mismatch::OfAnotherThanNew(storage))),
        (_, None) => {
            if let Some(mismatch) = mismatch(db, objects).await? {
                return Ok(Err(mismatch));
            }
            let id = db.write(|conn| given(conn, Id::new())).await?;
            put(objects, id).await?;
            Ok(Ok(()))
        }
    }
}

/// What there is in the store and in the database, before one is given to the other.
pub async fn survey(db: &Db, objects: &Objects) -> Outcome<Survey> {
    Ok(Survey {
        database: db.read(of_database).await?,
        storage: of_storage(objects).await?,
        originals: super::sweep::count_originals(objects, db, TimeDelta::zero(), Moment::now()).await?,
        referred_to: db.read(store::originals).await?,
    })
}

/// Gives the database an identity of its own, and the store to the database.
pub async fn adopt(db: &Db, objects: &Objects) -> Outcome<Id> {
    let id = Id::new();
    db.write(move |conn| {
        diesel::delete(identity::table).execute(conn)?;
        given(conn, id)
    })
    .await?;
    put(objects, id).await?;
    Ok(id)
}

/// Whether a store that does not say whose it is holds what the database knows.
async fn mismatch(db: &Db, objects: &Objects) -> Outcome<Option<Mismatch>> {
    let some = objects.list(ORIGINALS, None, SAMPLE).await?;
    let keys: Vec<String> = some.into_iter().map(|listed| listed.key).collect();
    if keys.is_empty() {
        let has_photos = db
            .read(|conn| {
                Ok(select(exists(photos::table.filter(photos::object.is_not_null()))).get_result(conn)?)
            })
            .await?;
        return Ok(if has_photos { Some(Mismatch::Missing) } else { None });
    }
    let known = db.read(move |conn| store::referred_to(conn, &keys)).await?;
    Ok(known.is_empty().then_some(Mismatch::Unknown))
}

fn of_database(conn: &mut Conn) -> Outcome<Option<Id>> {
    Ok(identity::table.select(identity::id).first(conn).optional()?)
}

/// The identity that the database has from now on: its own, or this one if it has none.
fn given(conn: &mut Conn, id: Id) -> Outcome<Id> {
    if let Some(known) = of_database(conn)? {
        return Ok(known);
    }
    diesel::insert_into(identity::table)
        .values((identity::single.eq(true), identity::id.eq(id), identity::given_at.eq(Moment::now())))
        .execute(conn)?;
    Ok(id)
}

async fn of_storage(objects: &Objects) -> Outcome<Option<Id>> {
    let Some(bytes) = objects.bytes(KEY).await? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    let id = text.parse();
    id.map(Some).map_err(|_| {
        Problem::internal(format!("the object `{KEY}` of the object storage is {text:?} and no identity"))
    })
}

async fn put(objects: &Objects, id: Id) -> Outcome<()> {
    Ok(objects.put_bytes(KEY, Bytes::from(format!("{id}\n"))).await?)
}
