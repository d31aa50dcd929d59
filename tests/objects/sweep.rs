//! The sweep: what no photo refers to goes, after a grace time.

use super::Place;
use actix_web::web::Bytes;
use chrono::TimeDelta;
use field_inspection::{
    clock::Moment,
    db::{DatabaseAt, Db},
    evidence::{
        photo::{Declared, Exif, Said, Sha256, Stored},
        store,
        sweep::sweep,
    },
    ids::Id,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::BTreeSet;

pub async fn the_sweep_takes_old_orphans_and_nothing_else(place: &Place) {
    let db = Db::open(&DatabaseAt::Sqlite(place.folder.path().join("inspections.db"))).unwrap();
    db.migrate().unwrap();
    let now = Moment::now();
    let photo_id = Id::new();
    db.write(move |conn| {
        let declared = Declared {
            id: photo_id,
            item: Some("valve-tight".to_owned()),
            sha256: Sha256([7; 32]),
            size: 4,
        };
        store::declare(conn, Id::new(), &declared, Id::new(), now)?;
        let stored = Stored {
            object: "originals/2026-03-02/known".to_owned(),
            at: now,
            media_type: "image/jpeg".to_owned(),
            dimensions: None,
            exif: Exif::default(),
        };
        store::keep(conn, photo_id, &stored, &Said::default(), &[])
    })
    .await
    .unwrap();

    let known = [
        "originals/2026-03-02/known".to_owned(),
        format!("renditions/{photo_id}/1280.jpg"),
        format!("renditions/{photo_id}/320.jpg"),
        "something/else".to_owned(),
    ];
    let mut orphans = vec![
        format!("renditions/{}/320.jpg", Id::new()),
        "renditions/of-nobody/320.jpg".to_owned(),
    ];
    // More than are looked at together, on both sides of the one that is known.
    orphans.extend((0..600).map(|n| format!("originals/2026-03-0{}/{n}", 1 + n % 3)));
    stream::iter(known.iter().chain(&orphans))
        .map(|key| place.objects.put_bytes(key, Bytes::from_static(b"x")))
        .buffer_unordered(16)
        .try_collect::<Vec<()>>()
        .await
        .unwrap();

    let grace = TimeDelta::hours(24);
    let early = sweep(&place.objects, &db, grace, Moment::now()).await.unwrap();
    assert_eq!(early, 0, "an upload may still be under way");
    let tomorrow = Moment::now().plus(TimeDelta::hours(25));
    let removed = sweep(&place.objects, &db, grace, tomorrow).await.unwrap();
    assert_eq!(removed, u64::try_from(orphans.len()).unwrap());
    let left: BTreeSet<String> = place.keys("", None, 1000).await.into_iter().collect();
    assert_eq!(left, BTreeSet::from(known));
    assert_eq!(sweep(&place.objects, &db, grace, tomorrow).await.unwrap(), 0);
}
