//! How many connections one address may have, and how many the server takes in all.

use super::metrics_of;
use crate::support::process::Server;
use futures_util::future::join_all;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A connection from one of the machine's own addresses, 127.0.0.`number`.
async fn connected(server: &Server, number: u8) -> TcpStream {
    let server: SocketAddr = server.address.parse().unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    let own = SocketAddr::from((Ipv4Addr::new(127, 0, 0, number), 0));
    socket.bind(own).unwrap();
    socket.connect(server).await.unwrap()
}

/// Asks whether the server is alive; empty where it hung up instead of answering.
async fn asked(phone: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let asking = async {
        if phone.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.is_err() {
            return;
        }
        while !answer.ends_with(b"}") && phone.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {}
    };
    timeout(PATIENCE, asking).await.expect("an answer, or the end");
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_others_are_served() {
    let data = tempfile::tempdir().unwrap();
    let args = ["--connections-per-address", "3", "--metrics-listen", "127.0.0.1:0"];
    let server = Server::start(data.path(), &args);
    let mut first = Vec::new();
    for _ in 0..3 {
        let mut phone = connected(&server, 1).await;
        assert!(asked(&mut phone).await.starts_with("HTTP/1.1 200 "));
        first.push(phone);
    }
    // One too many: hung up on, or told why if its request was there as soon as it was.
    let mut refused = connected(&server, 1).await;
    let answer = asked(&mut refused).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 503 "), "{answer}");
    // It is closed without anything being asked, too.
    let mut silent = connected(&server, 1).await;
    let ended = timeout(Duration::from_secs(5), silent.read_to_end(&mut Vec::new())).await;
    assert_eq!(ended.expect("closed at once").unwrap_or(0), 0);
    // Another address, and those that were there before.
    assert!(asked(&mut connected(&server, 2).await).await.starts_with("HTTP/1.1 200 "));
    assert!(asked(&mut first[2]).await.starts_with("HTTP/1.1 200 "));
    // One goes, and another has its place as soon as the server knows.
    drop(first.pop());
    let served = async {
        loop {
            let mut phone = connected(&server, 1).await;
            if asked(&mut phone).await.starts_with("HTTP/1.1 200 ") {
                return phone;
            }
        }
    };
    timeout(PATIENCE, served).await.expect("a place was left");
    let metrics = reqwest::get(metrics_of(&server)).await.unwrap().text().await.unwrap();
    let refused = metrics.lines().find_map(|line| line.strip_prefix("connections_refused_total "));
    assert!(refused.unwrap().parse::<u64>().unwrap() >= 2, "{metrics}");
    let log = server.stop().err;
    assert_eq!(log.matches("refused a connection").count(), 1, "{log}");
}

#[tokio::test]
async fn with_0_or_behind_a_proxy_nobody_counts_connections() {
    for args in
        [&["--connections-per-address", "0"][..], &["--connections-per-address", "3", "--trust-proxy"]]
    {
        let data = tempfile::tempdir().unwrap();
        let server = Server::start(data.path(), args);
        let mut phones = join_all((0..10).map(|_| connected(&server, 1))).await;
        for phone in &mut phones {
            assert!(asked(phone).await.starts_with("HTTP/1.1 200 "), "{args:?}");
        }
    }
}

/// This process opens as many sockets as the server.
fn may_open_many_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let all = Rlimit { current: maximum, maximum };
    setrlimit(Resource::Nofile, all).unwrap();
}

/// Reads until the answer's body is there; the status line.
async fn end_of(mut sender: TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = async {
        while !answer.ends_with(b"}") && sender.read_buf(&mut answer).await.is_ok_and(|read| read > 0) {}
    };
    timeout(PATIENCE, reading).await.expect("the server does not wait for ever");
    let answer = String::from_utf8_lossy(&answer);
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn two_thousand_slow_senders_leave_others_served() {
    may_open_many_files();
    let data = tempfile::tempdir().unwrap();
    let quiet = ["--log-level", "error"];
    let server = Server::start_with_open_files(data.path(), &quiet, 1024, 4096);
    let start = Instant::now();
    let senders = (0..2000_u16).map(|sender| {
        let server = &server;
        async move {
            let mut phone = connected(server, u8::try_from(1 + sender % 40).unwrap()).await;
            let head = "POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
            phone.write_all(head.as_bytes()).await.unwrap();
            phone
        }
    });
    let senders = join_all(senders).await;
    let sent = start.elapsed();

    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    for _ in 0..20 {
        let alive = client.get(server.url("/healthz")).send().await.unwrap();
        assert_eq!(alive.status(), 200);
        let sign_in = serde_json::json!({ "username": "nobody", "password": "x", "device_name": "x" });
        let refused = client.post(server.url("/v1/auth/login")).json(&sign_in).send();
        let refused = refused.await.unwrap().status().as_u16();
        assert!([401, 429].contains(&refused), "{refused}");
    }
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "all senders were there meanwhile: {sent:?} to send, {:?} in all",
        start.elapsed()
    );
    let ends = join_all(senders.into_iter().map(end_of)).await;
    assert!(
        ends.iter().all(|end| end.starts_with("HTTP/1.1 408 ")),
        "{:?}",
        ends.iter().find(|end| !end.starts_with("HTTP/1.1 408 "))
    );
}
