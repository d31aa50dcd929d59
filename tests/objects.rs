//! Object storage: the same behaviour on disk and in an S3-compatible store.

use crate::support::s3::S3Server;
use actix_web::web::{Bytes, BytesMut};
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
    objects::{Error, Objects, ObjectsAt, S3Settings},
};
use futures_util::{StreamExt, TryStreamExt, future::try_join_all, stream};
use std::{collections::BTreeSet, fs, net::TcpListener, ops::Range};
use tempfile::TempDir;

/// A store of a test's own, and a folder beside it.
struct Place {
    objects: Objects,
    folder: TempDir,
}

impl Place {
    fn on_disk() -> Self {
        let folder = TempDir::new().unwrap();
        let objects = Objects::open(&ObjectsAt::Disk(folder.path().join("objects"))).unwrap();
        Self { objects, folder }
    }

    fn in_s3() -> Self {
        let folder = TempDir::new().unwrap();
        let objects = Objects::open(&ObjectsAt::S3(S3Server::get().new_bucket())).unwrap();
        Self { objects, folder }
    }

    async fn put(&self, key: &str, bytes: &'static [u8]) {
        self.objects
            .put_bytes(key, Bytes::from_static(bytes))
            .await
            .unwrap();
    }

    async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Bytes, Error> {
        let reading = self.objects.read(key, range).await?;
        Ok(reading.stream.try_collect::<BytesMut>().await?.freeze())
    }

    async fn keys(&self, prefix: &str, after: Option<&str>, limit: usize) -> Vec<String> {
        let listed = self.objects.list(prefix, after, limit).await.unwrap();
        listed.into_iter().map(|listed| listed.key).collect()
    }
}

macro_rules! on_both_stores {
    ($($scenario:ident),* $(,)?) => {
        mod on_disk {
            $(#[tokio::test] async fn $scenario() { super::$scenario(&super::Place::on_disk()).await })*
        }
        mod in_s3 {
            $(#[tokio::test] async fn $scenario() { super::$scenario(&super::Place::in_s3()).await })*
        }
    };
}

on_both_stores!(
    what_is_put_is_read_back_until_it_is_deleted,
    a_part_is_read_by_its_range,
    a_missing_object_is_told_as_missing,
    an_object_put_again_is_replaced,
    nothing_leaves_the_store,
    lists_come_sorted_and_in_pages,
    a_large_file_arrives_whole,
    many_put_at_once_under_new_prefixes_all_arrive,
    the_sweep_takes_old_orphans_and_nothing_else,
);

async fn what_is_put_is_read_back_until_it_is_deleted(place: &Place) {
    let file = place.folder.path().join("photo");
    fs::write(&file, b"from a file").unwrap();
    place.objects.put_file("originals/a/file", &file).await.unwrap();
    place.put("originals/a/bytes", b"from memory").await;
    place.put("originals/a/empty", b"").await;
    assert_eq!(place.read("originals/a/file", None).await.unwrap(), "from a file");
    assert_eq!(
        place.read("originals/a/bytes", None).await.unwrap(),
        "from memory"
    );
    assert_eq!(place.read("originals/a/empty", None).await.unwrap(), "");

    place.objects.delete("originals/a/file").await.unwrap();
    let gone = place.read("originals/a/file", None).await;
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
    assert_eq!(
        place.read("originals/a/bytes", None).await.unwrap(),
        "from memory"
    );
}

async fn a_part_is_read_by_its_range(place: &Place) {
    place.put("digits", b"0123456789").await;
    for (range, part) in [
        (0..10, "0123456789"),
        (3..7, "3456"),
        (9..10, "9"),
        (8..4000, "89"),
        (5..5, ""),
        (10..20, ""),
    ] {
        let read = place.read("digits", Some(range.clone())).await.unwrap();
        assert_eq!(read, part, "{range:?}");
    }
}

async fn a_missing_object_is_told_as_missing(place: &Place) {
    place.put("there/object", b"here").await;
    for key in ["nothing", "there/nothing", "no/folder/either"] {
        for range in [None, Some(0..4)] {
            let read = place.read(key, range).await;
            assert!(matches!(read, Err(Error::NotFound)), "{key}: {read:?}");
        }
        place.objects.delete(key).await.unwrap();
    }
}

async fn an_object_put_again_is_replaced(place: &Place) {
    place.put("rendition", b"a longer first one").await;
    place.put("rendition", b"the second").await;
    assert_eq!(place.read("rendition", None).await.unwrap(), "the second");
    assert_eq!(place.keys("", None, 10).await, ["rendition"]);
}

async fn nothing_leaves_the_store(place: &Place) {
    for key in [
        "",
        "/etc/passwd",
        "../outside",
        "a/../../outside",
        "a//b",
        ".unfinished/x",
        "a/",
        "a b",
    ] {
        let put = place.objects.put_bytes(key, Bytes::from_static(b"x")).await;
        assert!(matches!(put, Err(Error::Unavailable(_))), "{key:?}: {put:?}");
        let read = place.read(key, None).await;
        assert!(matches!(read, Err(Error::Unavailable(_))), "{key:?}: {read:?}");
        let deleted = place.objects.delete(key).await;
        assert!(
            matches!(deleted, Err(Error::Unavailable(_))),
            "{key:?}: {deleted:?}"
        );
    }
    assert_eq!(place.keys("", None, 10).await, [""; 0]);
}

async fn lists_come_sorted_and_in_pages(place: &Place) {
    assert_eq!(place.keys("", None, 10).await, [""; 0]);
    // '-' and '.' sort before the slash that ends a folder's name, digits after it.
    let sorted = [
        "p/a", "p/b-b", "p/b.b", "p/b/c", "p/b/d/e", "p/b1", "p/c/a", "pp/a", "q",
    ];
    for key in sorted.iter().rev() {
        place.put(key, b"four").await;
    }
    assert_eq!(place.keys("", None, 100).await, sorted);
    assert_eq!(place.keys("p/", None, 100).await, sorted[..7]);
    assert_eq!(place.keys("p/b", None, 100).await, sorted[1..6]);
    assert_eq!(place.keys("p/b/", None, 100).await, sorted[3..5]);
    assert_eq!(place.keys("nothing/", None, 100).await, [""; 0]);
    // What `after` names may be gone, and may lie outside the prefix.
    assert_eq!(place.keys("", Some("p/b/ca"), 100).await, sorted[4..]);
    assert_eq!(place.keys("p/", Some("a"), 2).await, sorted[..2]);
    assert_eq!(place.keys("p/", Some("q"), 2).await, [""; 0]);

    for limit in 1..4 {
        let mut seen = Vec::new();
        loop {
            let page = place.keys("p/", seen.last().map(String::as_str), limit).await;
            assert!(page.len() <= limit);
            if page.is_empty() {
                break;
            }
            seen.extend(page);
        }
        assert_eq!(seen, sorted[..7], "{limit} at a time");
    }

    let about = place.objects.list("q", None, 1).await.unwrap().remove(0);
    assert_eq!(about.size, 4);
    let age = Moment::now().since(about.modified.into());
    assert!(age.abs() < TimeDelta::minutes(5), "{age}");
}

async fn a_large_file_arrives_whole(place: &Place) {
    // No two places of it look alike, and it ends within a part.
    let bytes: Vec<u8> = (0..5_300_001_u32).flat_map(u32::to_le_bytes).collect();
    assert!(bytes.len() > 20 << 20);
    let file = place.folder.path().join("large");
    fs::write(&file, &bytes).unwrap();
    place.objects.put_file("originals/large", &file).await.unwrap();

    let read = place.read("originals/large", None).await.unwrap();
    assert!(read == bytes, "{} bytes of {}", read.len(), bytes.len());
    let size = u64::try_from(bytes.len()).unwrap();
    assert_eq!(place.objects.list("", None, 2).await.unwrap()[0].size, size);
    for range in [8_388_600..8_388_620, 3_000_001..12_000_003, 20_000_000..size + 7] {
        let part = place.read("originals/large", Some(range.clone())).await.unwrap();
        let expected =
            &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end.min(size)).unwrap()];
        assert!(part == expected, "{range:?}: {} bytes", part.len());
    }
}

async fn many_put_at_once_under_new_prefixes_all_arrive(place: &Place) {
    let keys: Vec<String> = (0..40).map(|n| format!("new/{}/deep/{n}", n % 3)).collect();
    let puts = keys
        .iter()
        .map(|key| place.objects.put_bytes(key, Bytes::from(key.clone())));
    try_join_all(puts).await.unwrap();
    for key in &keys {
        assert_eq!(place.read(key, None).await.unwrap(), key);
    }
}

async fn the_sweep_takes_old_orphans_and_nothing_else(place: &Place) {
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

/// Each thing a store can do says that the store is out of order, and does not say that the object is missing.
async fn assert_out_of_order(at: S3Settings) {
    let objects = Objects::open(&ObjectsAt::S3(at)).unwrap();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("photo");
    fs::write(&file, vec![1; 9 << 20]).unwrap();
    let failures = [
        objects.put_bytes("key", Bytes::from_static(b"x")).await.err(),
        objects.put_file("key", &file).await.err(),
        objects.read("key", None).await.err(),
        objects.read("key", Some(0..4)).await.err(),
        objects.delete("key").await.err(),
        objects.list("", None, 1).await.err(),
    ];
    for (step, failure) in failures.iter().enumerate() {
        assert!(
            matches!(failure, Some(Error::Unavailable(_))),
            "step {step}: {failure:?}"
        );
    }
    assert!(objects.ready().await.is_err());
    assert!(file.exists());
}

#[tokio::test]
async fn s3_that_refuses_connections_is_unavailable() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_out_of_order(S3Settings {
        endpoint: Some(format!("http://{closed}")),
        ..S3Server::get().new_bucket()
    })
    .await;
}

#[tokio::test]
async fn s3_with_a_wrong_secret_is_unavailable() {
    assert_out_of_order(S3Settings {
        secret_key: Some("of somebody else".to_owned()),
        ..S3Server::get().new_bucket()
    })
    .await;
}

#[tokio::test]
async fn s3_without_the_bucket_is_unavailable() {
    let here = Place::in_s3();
    here.put("key", b"x").await;
    let elsewhere = Objects::open(&ObjectsAt::S3(S3Settings {
        bucket: "not-made".to_owned(),
        ..S3Server::get().new_bucket()
    }))
    .unwrap();
    assert!(elsewhere.ready().await.is_err());
    assert!(here.objects.ready().await.is_ok());
}

#[tokio::test]
async fn each_bucket_holds_its_own() {
    let (one, other) = (Place::in_s3(), Place::in_s3());
    one.put("key", b"x").await;
    assert_eq!(other.keys("", None, 10).await, [""; 0]);
    assert!(matches!(other.read("key", None).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn the_disk_forgets_what_was_unfinished_when_the_server_stopped() {
    let place = Place::on_disk();
    place.put("originals/whole", b"whole").await;
    let root = place.folder.path().join("objects");
    let unfinished = root.join(".unfinished/half");
    fs::write(&unfinished, b"ha").unwrap();
    assert_eq!(place.keys("", None, 10).await, ["originals/whole"]);
    let again = Objects::open(&ObjectsAt::Disk(root)).unwrap();
    assert!(!unfinished.exists());
    assert_eq!(again.list("", None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_disk_that_cannot_be_written_is_unavailable_and_leaves_nothing() {
    let place = Place::on_disk();
    // A file where a folder is needed: permissions would not stop root.
    place.put("originals", b"in the way").await;
    let put = place
        .objects
        .put_bytes("originals/photo", Bytes::from_static(b"x"))
        .await;
    assert!(matches!(put, Err(Error::Unavailable(_))), "{put:?}");
    let unfinished = place.folder.path().join("objects/.unfinished");
    assert_eq!(fs::read_dir(unfinished).unwrap().count(), 0);
    let in_the_way = place.folder.path().join("objects/originals");
    assert!(Objects::open(&ObjectsAt::Disk(in_the_way)).is_err());
}
