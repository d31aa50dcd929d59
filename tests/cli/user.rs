use crate::support::process::{Server, run, run_with_input};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

async fn sign_in(server: &Server, username: &str, password: &str) -> u16 {
    let body = json!({ "username": username, "password": password, "device_name": "a desk" });
    let client = reqwest::Client::new();
    client.post(server.url("/v1/auth/login")).json(&body).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_first_start_prints_the_admins_password_once_and_never_logs_it() {
    let data = tempfile::tempdir().unwrap();
    let first = Server::start(data.path(), &[]);
    let line =
        first.before.iter().find(|line| line.starts_with("The first account: admin, password ")).unwrap();
    let password = line.split_whitespace().nth(5).unwrap().to_owned();
    assert_eq!(sign_in(&first, "admin", &password).await, 200);
    let ended = first.stop();
    assert!(!ended.err.contains(&password), "{}", ended.err);

    let second = Server::start(data.path(), &[]);
    assert!(second.before.is_empty(), "{:?}", second.before);
    assert_eq!(sign_in(&second, "admin", &password).await, 200);
}

#[tokio::test]
async fn an_account_from_the_command_line_can_sign_in() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    let chen = [
        "user",
        "add",
        "--username",
        "chen.wei",
        "--name",
        "陈伟",
        "--role",
        "inspector",
        "--district",
        "320508",
    ];
    let args = [&chen[..], &["--data", folder]].concat();
    let made = run_with_input(&args, "correct horse\n");
    assert_eq!((made.code, made.out.as_str()), (Some(0), "chen.wei can sign in\n"), "{made:?}");
    let again = run_with_input(&args, "correct horse\n");
    assert_eq!((again.code, again.err.lines().count()), (Some(1), 1), "{again:?}");

    let random = run(&[
        "user",
        "add",
        "--username",
        "li.na",
        "--name",
        "李娜",
        "--role",
        "supervisor",
        "--district",
        "320500",
        "--random-password",
        "--data",
        folder,
    ]);
    let password = random.out.lines().last().unwrap().strip_prefix("password: ").unwrap();
    let server = Server::start(data.path(), &[]);
    assert!(server.before.is_empty(), "there are accounts already: {:?}", server.before);
    assert_eq!(sign_in(&server, "chen.wei", "correct horse").await, 200);
    assert_eq!(sign_in(&server, "li.na", password).await, 200);
}

#[test]
fn an_account_that_cannot_be_is_refused_with_the_reason() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    for (username, district, role, password, code) in [
        ("chen", "320508", "inspector", "short\n", 1),
        ("chen", "320508", "inspector", "", 1),
        ("Chen Wei", "320508", "inspector", "correct horse\n", 2),
        ("chen", "320508", "enterprise", "correct horse\n", 1),
        ("chen", "3205", "inspector", "correct horse\n", 2),
        ("chen", "320508", "boss", "correct horse\n", 2),
    ] {
        let args = [
            "user",
            "add",
            "--username",
            username,
            "--name",
            "陈伟",
            "--role",
            role,
            "--district",
            district,
            "--data",
            folder,
        ];
        let told = run_with_input(&args, password);
        assert_eq!(told.code, Some(code), "{told:?}");
        assert!(!told.err.contains("panicked") && !told.err.contains("horse"), "{told:?}");
    }
}

/// A request whose body is still on its way when the server is told to stop.
#[test]
fn a_request_that_is_under_way_is_answered_before_the_server_stops() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let body =
        json!({ "username": "nobody", "password": "correct horse", "device_name": "a desk" }).to_string();
    let (first, rest) = body.split_at(body.len() / 2);
    let mut phone = TcpStream::connect(&server.address).unwrap();
    // 100 Continue tells that the handler has begun to read: only then is the server told to stop.
    let head = format!(
        "POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    phone.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 25];
    phone.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"));
    phone.write_all(first.as_bytes()).unwrap();
    server.signal("TERM");
    phone.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    phone.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    let problem: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(problem["code"], "sign-in-refused");
    assert_eq!(server.wait().code, Some(0));
}
