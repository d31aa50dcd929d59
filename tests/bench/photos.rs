//! A photo of 2 MB: received, hashed, looked at, made durable, noted in the database and acknowledged; beside writing
//! the same bytes to a file on the same disk and making that durable.

use crate::{ratio, server::Site, support::picture::Picture};
use reqwest::Method;
use std::{fs::File, io::Write};

const PHOTOS: usize = 10;

pub async fn beside_a_plain_file() {
    let site = Site::open().await;
    let visit = site.begin().await;
    let plain = site.folder().join("plain");
    let one = Picture::of_size(835);
    let mut taken: Vec<_> = (0..PHOTOS * ratio::RUNS).map(|_| Picture::of_size(835)).collect();
    ratio::print(
        &format!("Ten photos of {:.1} MB to ten plain files", one.bytes.len() as f64 / 1e6),
        ("photos", async || {
            for _ in 0..PHOTOS {
                upload(&site, &visit, &taken.pop().unwrap()).await;
            }
        }),
        ("files", async || {
            for _ in 0..PHOTOS {
                let mut file = File::create(&plain).unwrap();
                file.write_all(&one.bytes).unwrap();
                file.sync_all().unwrap();
            }
        }),
    )
    .await;
}

async fn upload(site: &Site, visit: &str, photo: &Picture) {
    let path = format!("{visit}/photos/{}?item=cv-overdue-count", photo.id);
    let request =
        site.chen.request(Method::PUT, &path).header("Content-Type", "image/png").body(photo.bytes.clone());
    site.chen.send(request).await.expect(201);
}
