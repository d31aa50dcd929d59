//! An original whose bytes are not those that were received.

use crate::support::{
    App,
    people::CHEN,
    picture::Picture,
    visit::{a_draft, filled_in},
};
use actix_web::web::Bytes;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use field_inspection::{db::schema::photos, ids::Id};
use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use reqwest::Method;
use serde_json::json;

on_each_engine! {
    a_damaged_original_is_never_served_as_good,
    a_picture_that_would_take_too_much_memory_is_kept_and_has_no_rendition,
    a_picture_of_108_megapixels_has_its_renditions,
    a_job_that_never_comes_to_an_end_is_given_up,
}

async fn a_damaged_original_is_never_served_as_good(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = filled_in(&chen, &visit).await.pictures.pop().unwrap();
    let path = format!("{visit}/photos/{}", picture.id);
    let good = chen.get(&path).await;
    assert_eq!((good.status.as_u16(), &good.bytes[..]), (200, &picture.bytes[..]));
    assert_eq!(good.header("repr-digest"), picture.content_digest());
    let part = chen.request(Method::GET, &path).header("Range", "bytes=0-9");
    let part = chen.send(part).await;
    assert_eq!((part.status.as_u16(), &part.bytes[..]), (206, &picture.bytes[..10]));
    assert_eq!(part.header("repr-digest"), picture.content_digest(), "of the whole");

    let id = Id(picture.id);
    let key: Option<String> = app
        .read(move |conn| Ok(photos::table.filter(photos::id.eq(id)).select(photos::object).first(conn)?))
        .await;
    let key = key.unwrap();
    let mut flipped = picture.bytes.clone();
    flipped[picture.bytes.len() / 2] ^= 1;
    app.intake.objects.put_bytes(&key, Bytes::from(flipped)).await.unwrap();
    let broken = chen.try_to_send(chen.request(Method::GET, &path)).await;
    assert!(broken.is_err(), "the answer breaks off: {broken:?}");
    let part = chen.request(Method::GET, &path).header("Range", "bytes=0-9");
    chen.send(part).await.problem("internal");
    let rendition = chen.get(&format!("{path}/renditions/320")).await;
    rendition.problem("unavailable");

    // A backup mends it.
    app.intake.objects.put_bytes(&key, Bytes::from(picture.bytes.clone())).await.unwrap();
    assert_eq!(chen.get(&path).await.bytes, picture.bytes);
}

/// Of 10,000 by 10,000 points of 16 bits, all zero: some hundred kilobytes, 1.5 GB when it is decoded.
fn bomb() -> Vec<u8> {
    let side = 10_000_u32;
    let mut header = Vec::new();
    for number in [side, side] {
        header.extend(number.to_be_bytes());
    }
    // 16 bits, RGBA; deflate, no filters, not interlaced.
    header.extend([16, 6, 0, 0, 0]);
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let row = vec![0; 1 + side as usize * 8];
    for _ in 0..side {
        std::io::Write::write_all(&mut packed, &row).unwrap();
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", packed.finish().unwrap()), (b"IEND", Vec::new())] {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(&content);
        png.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        png.extend(kind);
        png.extend(content);
        png.extend(crc.sum().to_be_bytes());
    }
    png
}

async fn a_picture_that_would_take_too_much_memory_is_kept_and_has_no_rendition(app: App) {
    let bytes = bomb();
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let path = format!("{visit}/photos/{}", Id::new());
    let upload = chen.request(Method::PUT, &format!("{path}?item=cv-body-or-manager"));
    chen.send(upload.body(bytes.clone())).await.expect(201);
    app.work_off().await;
    for edge in [320, 1280] {
        let rendition = chen.get(&format!("{path}/renditions/{edge}")).await;
        let told = rendition.problem("rendition-unavailable");
        assert!(told["detail"].as_str().unwrap().contains("1500 MB"), "{told}");
    }
    assert_eq!(chen.get(&path).await.bytes, bytes);
}

async fn a_picture_of_108_megapixels_has_its_renditions(app: App) {
    let (width, height) = (12_032, 9_024);
    let mut jpeg = Vec::new();
    let grey = vec![90; (width * height) as usize];
    JpegEncoder::new(&mut jpeg).write_image(&grey, width, height, ExtendedColorType::L8).unwrap();
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let path = format!("{visit}/photos/{}", Id::new());
    let upload = chen.request(Method::PUT, &format!("{path}?item=cv-body-or-manager"));
    let stored = chen.send(upload.body(jpeg)).await.expect(201);
    assert_eq!((&stored["width"], &stored["height"]), (&json!(width), &json!(height)));
    app.work_off().await;
    let rendition = chen.get(&format!("{path}/renditions/1280")).await;
    let small = image::load_from_memory(&rendition.bytes).unwrap();
    assert_eq!((small.width(), small.height()), (1280, 960));
}

async fn a_job_that_never_comes_to_an_end_is_given_up(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(40);
    let path = format!("{visit}/photos/{}", picture.id);
    let upload = chen.request(Method::PUT, &format!("{path}?item=cv-body-or-manager"));
    chen.send(upload.body(picture.bytes)).await.expect(201);
    // As three servers left it that died of it.
    app.alter(&["UPDATE jobs SET unfinished = 3, attempts = 3"]).await;
    app.work_off().await;
    let metrics = app.nobody().get("/metrics").await;
    let metrics = String::from_utf8(metrics.bytes.to_vec()).unwrap();
    assert!(metrics.contains("\njobs_given_up_total 1\n"), "{metrics}");
    assert!(metrics.contains("\njobs_waiting 0\n"), "{metrics}");
    let rendition = chen.get(&format!("{path}/renditions/320")).await;
    assert_eq!(rendition.status, 200, "who asks for it gets it still");
}
