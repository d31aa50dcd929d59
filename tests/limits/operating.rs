//! What the people who run the server see and set.

use crate::support::process::Server;
use serde_json::{Value, json};

#[tokio::test]
async fn a_disk_without_room_for_a_photo_is_not_ready() {
    let data = tempfile::tempdir().unwrap();
    // No disk has room for a photo of a million gibibytes.
    let server = Server::start(data.path(), &["--photo-limit", "1000000GiB"]);
    let answer = reqwest::get(server.url("/readyz")).await.unwrap();
    assert_eq!(answer.status(), 503);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(
        (&body["database"], &body["storage"]),
        (&json!("ok"), &json!("unavailable")),
        "{body}"
    );
    let log = server.stop().err;
    assert!(log.contains("bytes free"), "{log}");
}
