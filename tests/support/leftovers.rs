//! What a server must not leave behind: jobs, objects without a row, rows without an object, rows that break a rule.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use field_inspection::{
    clock::Moment,
    db::{
        Db,
        schema::{events, jobs, photos, printouts, upload_pieces, uploads},
    },
    integrity::{Check, Position},
    storage::Objects,
};
use std::collections::BTreeSet;

/// No job waits; each row has its object, and each object its row, but for those that somebody took away and that a
/// sweep would find.
pub async fn nothing_is_left(db: &Db, objects: &Objects) {
    let waiting = jobs::table.select((jobs::kind, jobs::last_error));
    let waiting: Vec<(String, Option<String>)> = db.read(move |conn| Ok(waiting.load(conn)?)).await.unwrap();
    assert_eq!(waiting, Vec::new(), "jobs are left");
    let rows: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<Option<String>> = photos::table.select(photos::object).load(conn)?;
            Ok(rows.into_iter().flatten().collect())
        })
        .await
        .unwrap();
    let papers: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<String> = printouts::table.select(printouts::object).load(conn)?;
            Ok(rows.into_iter().collect())
        })
        .await
        .unwrap();
    let kept = under(objects, "printouts/").await;
    assert_eq!(kept, papers, "papers as objects, and as rows");
    let pieces: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<String> = upload_pieces::table.select(upload_pieces::object).load(conn)?;
            Ok(rows.into_iter().collect())
        })
        .await
        .unwrap();
    assert_eq!(under(objects, "pieces/").await, pieces, "pieces as objects, and as rows");
    let incoming: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<Option<String>> = uploads::table.select(uploads::incoming).load(conn)?;
            Ok(rows.into_iter().flatten().collect())
        })
        .await
        .unwrap();
    let kept = under(objects, "incoming/").await;
    assert!(kept.is_subset(&incoming), "{kept:?} came in, {incoming:?} was to");
    let kept = under(objects, "originals/").await;
    let orphans: Vec<_> = kept.difference(&rows).collect();
    let taken_away = events::table.filter(events::action.eq_any(["photo_deleted", "signature_removed"]));
    let taken_away: i64 = db.read(move |conn| Ok(taken_away.count().get_result(conn)?)).await.unwrap();
    assert!(orphans.len() <= usize::try_from(taken_away).unwrap(), "objects without a row: {orphans:?}");
    let whole = Position::beginning(true);
    let mut check = Check::new(db.clone(), objects.clone(), whole, false, Moment::now());
    while let Some(found) = check.next().await.unwrap() {
        assert!(found.is_empty(), "{found:#?}");
    }
}

/// The keys of all objects under a prefix.
pub async fn under(objects: &Objects, prefix: &str) -> BTreeSet<String> {
    let listed = objects.list(prefix, None, 1000).await.unwrap();
    listed.into_iter().map(|listed| listed.key).collect()
}
