//! The server is killed in the middle of a body: what was durable is there afterwards, and one piece at the most is not.

use super::{PIECE, append, is_stored, offset, opened, part, stands_at};
use crate::support::{
    Client,
    database::database_of_the_people,
    people::{self, PASSWORD},
    picture::Picture,
    process::Server,
    visit::{begun, registered},
};
use futures_util::{StreamExt, stream};
use reqwest::Body;
use std::io;

#[tokio::test]
async fn a_kill_costs_one_piece_at_the_most() {
    let data = tempfile::tempdir().unwrap();
    let database = data.path().join("field-inspection.sqlite");
    std::fs::write(&database, database_of_the_people()).unwrap();
    let start = || Server::start(data.path(), &["--log-level", "error"]);
    let mut server = start();
    let nobody = Client::of(&server.url(""));
    let mut chen = nobody.signs_in(people::CHEN.username, PASSWORD).await.unwrap();
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    let picture = Picture::of_size(640);
    let address = opened(&chen, &visit, &picture).await;
    let mut at = 0;
    for _ in 0..3 {
        // A piece and a bit arrive, and then nothing more until the server is gone.
        let sent = picture.bytes[at..at + PIECE + 70_000].to_vec();
        let body = stream::iter([Ok::<_, io::Error>(sent)]).chain(stream::pending());
        let request = part(&chen, &address, at).body(Body::wrap_stream(body));
        let sending = tokio::spawn(request.send());
        stands_at(&chen, &address, at + PIECE).await;
        server.signal("KILL");
        assert_eq!(server.wait().code, None, "it was killed");
        assert!(sending.await.unwrap().is_err());
        server = start();
        chen = chen.moved_to(&server.url(""));
        at += PIECE;
        assert_eq!(offset(&chen, &address).await, at);
    }
    append(&chen, &address, at, &picture.bytes[at..]).await.expect(204);
    is_stored(&chen, &visit, &picture).await;
    let ended = server.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
}
