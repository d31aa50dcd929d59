//! Stores that are out of order.

use super::Place;
use crate::support::s3::S3Server;
use actix_web::web::Bytes;
use field_inspection::storage::{Error, Objects, ObjectsAt, S3Settings};
use std::{fs, net::TcpListener, time::Duration};
use tempfile::TempDir;

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
        assert!(matches!(failure, Some(Error::Unavailable(_))), "step {step}: {failure:?}");
    }
    assert!(objects.ready(0).await.is_err());
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
    assert!(elsewhere.ready(0).await.is_err());
    assert!(here.objects.ready(0).await.is_ok());
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
    let put = place.objects.put_bytes("originals/photo", Bytes::from_static(b"x")).await;
    assert!(matches!(put, Err(Error::Unavailable(_))), "{put:?}");
    let unfinished = place.folder.path().join("objects/.unfinished");
    assert_eq!(fs::read_dir(unfinished).unwrap().count(), 0);
    let in_the_way = place.folder.path().join("objects/originals");
    assert!(Objects::open(&ObjectsAt::Disk(in_the_way)).is_err());
}

#[tokio::test]
async fn a_disk_that_is_no_longer_there_is_not_ready() {
    let place = Place::on_disk();
    place.put("originals/photo", b"whole").await;
    assert!(place.objects.ready(0).await.is_ok());
    let root = place.folder.path().join("objects");
    // Unmounted: the empty folder that it was mounted on is left.
    fs::remove_dir_all(&root).unwrap();
    fs::create_dir(&root).unwrap();
    assert!(place.objects.ready(0).await.is_err());
    let listed = place.objects.list("originals/", None, 10).await;
    assert!(matches!(listed, Err(Error::Unavailable(_))), "{listed:?}");
    let read = place.read("originals/photo", None).await;
    assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
    let put = place.objects.put_bytes("originals/photo", Bytes::from_static(b"x")).await;
    assert!(matches!(put, Err(Error::Unavailable(_))), "{put:?}");
    fs::remove_dir(&root).unwrap();
    assert!(place.objects.ready(0).await.is_err());
}

#[tokio::test]
async fn a_put_that_is_answered_404_says_that_the_store_is_out_of_order() {
    // A gateway in the way, a wrong path: it answers for the store.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>";
            let mut head = [0; 4096];
            let _ = std::io::Read::read(&mut stream, &mut head);
            let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
        }
    });
    let objects = Objects::open(&ObjectsAt::S3(S3Settings {
        endpoint: Some(format!("http://{address}")),
        ..S3Server::get().new_bucket()
    }))
    .unwrap();
    let put = objects.put_bytes("key", Bytes::from_static(b"x")).await;
    assert!(matches!(put, Err(Error::Unavailable(_))), "{put:?}");
    assert!(objects.list("", None, 1).await.is_err());
}

#[tokio::test]
async fn a_store_that_hangs_is_out_of_order_soon() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let objects = Objects::open(&ObjectsAt::S3(S3Settings {
        endpoint: Some(format!("http://{address}")),
        ..S3Server::get().new_bucket()
    }))
    .unwrap();
    let (ready, read) = futures_util::future::join(
        tokio::time::timeout(Duration::from_secs(3), objects.ready(0)),
        tokio::time::timeout(Duration::from_secs(11), objects.read("originals/photo", None)),
    )
    .await;
    assert!(ready.expect("within three seconds").is_err());
    let read = read.expect("within eleven seconds").err();
    assert!(matches!(read, Some(Error::Unavailable(_))), "{read:?}");
}
