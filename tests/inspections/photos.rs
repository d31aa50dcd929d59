//! Photos: read in parts, made smaller, shared, looked at by their time and place.

use crate::support::{
    App, Client,
    people::{CHEN, LIU, QIAN, SUN},
    picture::Picture,
    visit::{a_draft, begun, registered, send, upload},
};
use exif::{Field, In, Rational, Tag, experimental::Writer};
use image::{GenericImageView, ImageFormat, Rgb, RgbImage};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::io::Cursor;
use uuid::Uuid;

on_each_engine! {
    a_photo_that_comes_several_times_at_once_is_stored_once,
    a_photo_is_read_in_parts,
    smaller_pictures_are_upright_and_say_nothing_of_the_phone,
    what_a_photo_says_of_itself_is_held_against_the_visit,
    bytes_that_are_held_need_not_be_sent_again,
    a_draft_is_rid_of_a_photo_that_no_answer_names,
}

/// An answer that names the photo.
async fn named(inspector: &Client, visit: &str, picture: &Picture) -> Value {
    let answer =
        json!({ "verdict": "fail", "answered_at": "2018-02-01T02:00:00Z", "photos": [picture.named()] });
    let merged = inspector.patch_answers(visit, &json!({ "cv-plan": answer })).await.expect(200);
    merged["photos"][0].clone()
}

async fn read(client: &Client, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = client.request(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

async fn a_photo_is_read_in_parts(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(40);
    let path = format!("{visit}/photos/{}", picture.id);
    named(&chen, &visit, &picture).await;
    chen.get(&path).await.problem("not-found");
    send(&chen, &visit, &picture).await;
    let size = picture.bytes.len();

    let whole = read(&chen, &path, &[]).await;
    let etag = whole.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(etag, format!("\"{}\"", picture.named()["sha256"].as_str().unwrap()));
    assert_eq!(whole.headers()["content-length"], size.to_string());
    for (range, wanted) in [
        ("bytes=0-9", 0..10),
        ("bytes=100-", 100..size),
        ("bytes=-5", size - 5..size),
        ("bytes=10-999999", 10..size),
    ] {
        let part = read(&chen, &path, &[("Range", range)]).await;
        assert_eq!(part.status(), 206, "{range}");
        assert_eq!(
            part.headers()["content-range"],
            format!("bytes {}-{}/{size}", wanted.start, wanted.end - 1)
        );
        assert_eq!(part.bytes().await.unwrap(), picture.bytes[wanted], "{range}");
    }
    let outside = read(&chen, &path, &[("Range", "bytes=999999-")]).await;
    assert_eq!(outside.headers()["content-range"], format!("bytes */{size}"));
    for (headers, status) in [
        (&[("Range", "bytes=999999-")][..], 416),
        (&[("Range", "bytes=0-1,5-6")], 200),
        (&[("Range", "bytes=0-9"), ("If-Range", "\"other\"")], 200),
        (&[("Range", "bytes=0-9"), ("If-Range", &etag)], 206),
        (&[("If-None-Match", &etag)], 304),
    ] {
        assert_eq!(read(&chen, &path, headers).await.status(), status, "{headers:?}");
    }
}

/// A JPEG as a phone takes it, held upright: red on top when it is looked at.
fn of_a_phone(taken: &str, latitude: u32) -> Picture {
    let picture =
        RgbImage::from_fn(1600, 1000, |x, _| if x < 800 { Rgb([220, 0, 0]) } else { Rgb([0, 0, 220]) });
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let text = |tag, text: &str| field(tag, exif::Value::Ascii(vec![text.as_bytes().to_vec()]));
    let degrees = |tag, parts: [u32; 3]| {
        let parts = parts.into_iter().map(|num| Rational { num, denom: 1 });
        field(tag, exif::Value::Rational(parts.collect()))
    };
    let fields = [
        text(Tag::Model, "P10"),
        field(Tag::Orientation, exif::Value::Short(vec![6])),
        text(Tag::DateTimeOriginal, taken),
        text(Tag::GPSLatitudeRef, "N"),
        degrees(Tag::GPSLatitude, [latitude, 18, 36]),
        text(Tag::GPSLongitudeRef, "E"),
        degrees(Tag::GPSLongitude, [120, 37, 12]),
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut tiff = Cursor::new(Vec::new());
    writer.write(&mut tiff, false).unwrap();
    let tiff = tiff.into_inner();
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend_from_slice(&u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    bytes.extend_from_slice(b"Exif\0\0");
    bytes.extend_from_slice(&tiff);
    bytes.extend_from_slice(&jpeg.into_inner()[2..]);
    Picture { id: Uuid::now_v7(), bytes }
}

fn field(tag: Tag, value: exif::Value) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value }
}

async fn smaller_pictures_are_upright_and_say_nothing_of_the_phone(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = of_a_phone("2018:02:01 11:00:00", 31);
    named(&chen, &visit, &picture).await;
    send(&chen, &visit, &picture).await;
    let path = |edge: u32| format!("{visit}/photos/{}/renditions/{edge}", picture.id);
    let on_demand = read(&chen, &path(320), &[]).await.bytes().await.unwrap();
    app.work_off().await;
    for (edge, size) in [(320, (200, 320)), (1280, (800, 1280))] {
        let kept = format!("renditions/{}/{edge}.jpg", picture.id);
        assert!(app.intake.objects.read(&kept, None).await.is_ok(), "made before it is asked for");
        let answer = read(&chen, &path(edge), &[]).await;
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
        let bytes = answer.bytes().await.unwrap();
        let small = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap();
        assert_eq!(small.dimensions(), size);
        let top = small.get_pixel(100, 20);
        assert!(top[0] > 150 && top[2] < 80, "upright: {top:?}");
        assert!(!bytes.windows(4).any(|four| four == b"Exif"));
        let again = read(&chen, &path(edge), &[("If-None-Match", &etag)]).await;
        assert_eq!(again.status(), 304);
    }
    assert_eq!(read(&chen, &path(320), &[]).await.bytes().await.unwrap(), on_demand);
}

async fn what_a_photo_says_of_itself_is_held_against_the_visit(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let flags = async |picture: &Picture, said: &str| {
        let path = format!("{visit}/photos/{}?item=cv-plan{said}", picture.id);
        let put = chen.request(Method::PUT, &path).header("Content-Type", "image/jpeg");
        let stored = chen.send(put.body(picture.bytes.clone())).await.expect(201);
        (stored["flags"].clone(), stored["exif"].clone())
    };
    let (well, exif) = flags(
        &of_a_phone("2018:02:01 11:00:00", 31),
        "&taken_at=2018-02-01T03:05:00Z&latitude=31.31&longitude=120.62",
    )
    .await;
    assert_eq!(well, json!([]), "{exif}");
    assert_eq!(exif["camera"], "P10", "{exif}");
    let (odd, _) = flags(
        &of_a_phone("2018:01:31 11:00:00", 32),
        "&taken_at=2018-02-01T03:05:00Z&latitude=31.31&longitude=120.62",
    )
    .await;
    assert_eq!(odd, json!(["times_differ", "another_day", "places_differ", "far_away"]));
}

async fn bytes_that_are_held_need_not_be_sent_again(app: App) {
    let (chen, liu, qian) = (app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(QIAN).await);
    let (unit, _) = registered(&chen, None).await;
    let first = begun(&chen, &unit).await;
    let picture = Picture::new();
    assert_eq!(named(&chen, &first, &picture).await["state"], "expected");
    send(&chen, &first, &picture).await;

    let second = begun(&chen, &unit).await;
    let again = Picture { id: Uuid::now_v7(), bytes: picture.bytes.clone() };
    assert_eq!(named(&liu, &second, &again).await["state"], "stored");
    let bytes = read(&liu, &format!("{second}/photos/{}", again.id), &[]).await;
    assert_eq!(bytes.bytes().await.unwrap(), picture.bytes);

    let of_kunshan = a_draft_of_kunshan(&app, &qian).await;
    let third = Picture { id: Uuid::now_v7(), bytes: picture.bytes.clone() };
    assert_eq!(
        named(&qian, &of_kunshan, &third).await["state"],
        "expected",
        "to know a hash is not to have the photo"
    );
    let path = format!("{of_kunshan}/photos/{}", third.id);
    qian.get(&path).await.problem("not-found");
    qian.send(upload(&qian, &of_kunshan, &third)).await.expect(201);
}

async fn a_draft_of_kunshan(app: &App, qian: &Client) -> String {
    let (sun, unit) = (app.signed_in(SUN).await, Uuid::now_v7());
    let facts = json!({ "credit_code": "91320508MA1ABCDE2T", "name": "昆山单位", "address": "示范路2号",
        "district": "320583" });
    sun.put(&format!("/v1/units/{unit}"), &facts).await.expect(201);
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let new = json!({ "unit_id": unit, "checklist": { "code": "crowded-venues", "version": 2 },
        "date": "2018-02-01", "visit": "special", "inspectors": [{ "account_id": QIAN.id(), "lead": true }] });
    qian.put(&visit, &new).await.expect(201);
    visit
}

async fn a_draft_is_rid_of_a_photo_that_no_answer_names(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::new();
    named(&chen, &visit, &picture).await;
    send(&chen, &visit, &picture).await;
    let path = format!("{visit}/photos/{}", picture.id);
    chen.delete(&path).await.problem("photo-conflict");
    let without = json!({ "cv-plan": { "verdict": "pass", "answered_at": "2018-02-01T02:30:00Z" } });
    chen.patch_answers(&visit, &without).await.expect(200);
    let listed = chen.get(&format!("{visit}/photos")).await.expect(200);
    assert_eq!(listed["items"][0]["needed"], false);
    chen.delete(&path).await.expect(204);
    chen.delete(&path).await.expect(204);
    chen.get(&path).await.problem("not-found");
    chen.get(&format!("{path}/renditions/320")).await.problem("not-found");
}

async fn a_photo_that_comes_several_times_at_once_is_stored_once(app: App) {
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    for round in 0..5 {
        let picture = Picture::new();
        let named = json!({ "cv-plan": { "verdict": "pass", "photos": [picture.named()], "answered_at": format!("2018-02-01T02:{round:02}:00Z") } });
        chen.patch_answers(&visit, &named).await.expect(200);
        let sent = (0..6).map(|_| chen.send(upload(&chen, &visit, &picture)));
        let answers = futures_util::future::join_all(sent).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert!(made == 1 && answers.iter().all(|answer| answer.status.is_success()), "{answers:?}");
        let events = chen.get(&format!("{visit}/events?limit=200")).await.expect(200);
        let stored = |event: &&Value| {
            event["action"] == "photo_stored" && event["detail"]["photo"] == json!(picture.id)
        };
        assert_eq!(events["items"].as_array().unwrap().iter().filter(stored).count(), 1);
    }
}
