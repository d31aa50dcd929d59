//! The sweep: what no photo refers to goes, after a grace time.

use super::Place;
use actix_web::web::Bytes;
use chrono::TimeDelta;
use field_inspection::{
    clock::Moment,
    db::{DatabaseAt, Db},
    evidence::{
        photo::{DeclaredPhoto, Exif, PhotoMetadata, Sha256, StoredPhoto},
        store,
        sweep::{IN_THE_TRASH, Swept, discard_originals, sweep},
    },
    ids::Id,
    storage::{Error, TRASH},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::BTreeSet;

pub async fn the_sweep_takes_old_orphans_and_nothing_else(place: &Place) {
    let db = Db::open(&DatabaseAt::Sqlite(place.folder.path().join("inspections.db"))).unwrap();
    db.migrate().unwrap();
    let now = Moment::now();
    let photo_id = Id::new();
    db.write(move |conn| {
        let declared = DeclaredPhoto {
            id: photo_id,
            item: Some("valve-tight".to_owned()),
            sha256: Sha256([7; 32]),
            size: 4,
        };
        store::declare(conn, Id::new(), &declared, Id::new(), now)?;
        let stored = StoredPhoto {
            object: "originals/2026-03-02/known".to_owned(),
            at: now,
            media_type: "image/jpeg".to_owned(),
            dimensions: None,
            exif: Exif::default(),
        };
        store::keep(conn, photo_id, &stored, &PhotoMetadata::default(), &[])
    })
    .await
    .unwrap();

    let known = [
        "originals/2026-03-02/known".to_owned(),
        format!("renditions/{photo_id}/1280.jpg"),
        format!("renditions/{photo_id}/320.jpg"),
        "something/else".to_owned(),
    ];
    let mut orphans =
        vec![format!("renditions/{}/320.jpg", Id::new()), "renditions/of-nobody/320.jpg".to_owned()];
    // More than are looked at together, on both sides of the one that is known.
    orphans.extend((0..600).map(|n| format!("originals/2026-03-0{}/{n}", 1 + n % 3)));
    stream::iter(known.iter().chain(&orphans))
        .map(|key| place.objects.put_bytes(key, Bytes::from_static(b"x")))
        .buffer_unordered(16)
        .try_collect::<Vec<()>>()
        .await
        .unwrap();

    let grace = TimeDelta::hours(24);
    let sweep_at = |now| sweep(&place.objects, &db, grace, now);
    let early = sweep_at(Moment::now()).await.unwrap();
    assert_eq!(early, Swept::default(), "an upload may still be under way");
    let tomorrow = Moment::now().plus(TimeDelta::hours(25));
    let held_back = Swept { removed: 2, held_back: 600, ..Swept::default() };
    assert_eq!(
        sweep_at(tomorrow).await.unwrap(),
        held_back,
        "what can be made again goes; so many originals do not"
    );
    assert_eq!(place.keys("originals/", None, 1000).await.len(), 601);

    let discarded = discard_originals(&place.objects, &db, grace, tomorrow).await.unwrap();
    assert_eq!(discarded, 600);
    let left: BTreeSet<String> =
        place.keys("", None, 1000).await.into_iter().filter(|key| !key.starts_with(TRASH)).collect();
    assert_eq!(left, BTreeSet::from(known.clone()));
    assert_eq!(sweep_at(tomorrow).await.unwrap(), Swept::default(), "it stays in the trash");

    // A read brings back what lies there, and the sweep what a photo refers to.
    assert_eq!(place.read("originals/2026-03-01/0", None).await.unwrap(), "x");
    assert_eq!(place.keys("originals/", None, 1000).await.len(), 2);
    place.objects.discard("originals/2026-03-02/known").await.unwrap();
    let late = Moment::now().plus(IN_THE_TRASH).plus(TimeDelta::minutes(1));
    let emptied = Swept { brought_back: 1, gone: 599, discarded: 1, ..Swept::default() };
    assert_eq!(sweep_at(late).await.unwrap(), emptied);
    let left: BTreeSet<String> = place.keys("", None, 1000).await.into_iter().collect();
    let mut expected = BTreeSet::from(known);
    expected.insert("trash/originals/2026-03-01/0".to_owned());
    assert_eq!(left, expected);
    let missing = place.read("originals/2026-03-01/1", None).await;
    assert!(matches!(missing, Err(Error::NotFound)), "{missing:?}");
}
