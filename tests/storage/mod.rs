//! Object storage: the same behaviour on disk and in an S3-compatible store.

mod failures;
mod sweep;

use crate::support::s3::S3Server;
use actix_web::web::{Bytes, BytesMut};
use chrono::TimeDelta;
use field_inspection::{
    clock::Moment,
    storage::{Error, Objects, ObjectsAt},
};
use futures_util::{TryStreamExt, future::try_join_all};
use std::{fs, ops::Range};
use sweep::the_sweep_takes_old_orphans_and_nothing_else;
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
        self.objects.put_bytes(key, Bytes::from_static(bytes)).await.unwrap();
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
    assert_eq!(place.read("originals/a/bytes", None).await.unwrap(), "from memory");
    assert_eq!(place.read("originals/a/empty", None).await.unwrap(), "");

    place.objects.delete("originals/a/file").await.unwrap();
    let gone = place.read("originals/a/file", None).await;
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
    assert_eq!(place.read("originals/a/bytes", None).await.unwrap(), "from memory");
}

async fn a_part_is_read_by_its_range(place: &Place) {
    place.put("digits", b"0123456789").await;
    for (range, part) in
        [(0..10, "0123456789"), (3..7, "3456"), (9..10, "9"), (8..4000, "89"), (5..5, ""), (10..20, "")]
    {
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
    for key in ["", "/etc/passwd", "../outside", "a/../../outside", "a//b", ".unfinished/x", "a/", "a b"] {
        let put = place.objects.put_bytes(key, Bytes::from_static(b"x")).await;
        assert!(matches!(put, Err(Error::Unavailable(_))), "{key:?}: {put:?}");
        let read = place.read(key, None).await;
        assert!(matches!(read, Err(Error::Unavailable(_))), "{key:?}: {read:?}");
        let deleted = place.objects.delete(key).await;
        assert!(matches!(deleted, Err(Error::Unavailable(_))), "{key:?}: {deleted:?}");
    }
    assert_eq!(place.keys("", None, 10).await, [""; 0]);
}

async fn lists_come_sorted_and_in_pages(place: &Place) {
    assert_eq!(place.keys("", None, 10).await, [""; 0]);
    // '-' and '.' sort before the slash that ends a folder's name, digits after it.
    let sorted = ["p/a", "p/b-b", "p/b.b", "p/b/c", "p/b/d/e", "p/b1", "p/c/a", "pp/a", "q"];
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
    let puts = keys.iter().map(|key| place.objects.put_bytes(key, Bytes::from(key.clone())));
    try_join_all(puts).await.unwrap();
    for key in &keys {
        assert_eq!(place.read(key, None).await.unwrap(), key);
    }
}

#[tokio::test]
async fn each_bucket_holds_its_own() {
    let (one, other) = (Place::in_s3(), Place::in_s3());
    one.put("key", b"x").await;
    assert_eq!(other.keys("", None, 10).await, [""; 0]);
    assert!(matches!(other.read("key", None).await, Err(Error::NotFound)));
}
