use crate::support::process::{Server, binary, ended, run};
use serde_json::Value;
use std::{
    fs::Permissions,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    process::Command,
};

#[tokio::test]
async fn a_server_tells_how_it_is_and_stops_when_told() {
    let data = tempfile::tempdir().unwrap();
    Server::start(data.path(), &[]).stop();
    for signal in ["TERM", "INT"] {
        let server = Server::start(data.path(), &["--log-format", "json"]);
        assert!(server.before.is_empty(), "only a first start has news: {:?}", server.before);
        assert_eq!(json(&server.url("/healthz")).await["status"], "ok");
        let ready = json(&server.url("/readyz")).await;
        assert_eq!((&ready["status"], &ready["database"]), (&"ok".into(), &"ok".into()));
        let docs = server.url("/docs/");
        server.signal(signal);
        let ended = server.wait();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        let folder = data.path().display();
        let told = format!(
            "The documentation is at {docs}\nThe data is in {folder}/field-inspection.sqlite and {folder}/objects\n\
             Ctrl+C or SIGTERM stops the server\n"
        );
        assert_eq!(ended.out, told);
    }
}

#[test]
fn a_second_server_in_the_same_folder_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let first = Server::start(data.path(), &[]);
    let unfinished = [data.path().join("tmp/half"), data.path().join("objects/.unfinished/half")];
    for half in &unfinished {
        std::fs::write(half, b"arriving").unwrap();
    }
    let folder = data.path().to_str().unwrap();
    let second = run(&["serve", "--listen", "127.0.0.1:0", "--data", folder]);
    assert_eq!(second.code, Some(1), "{second:?}");
    let line = format!(
        "field-inspection: another server works in the folder {folder} (process {}): each needs a folder of its own \
         (--data)\n",
        first.id()
    );
    assert_eq!(second.err, line);
    assert!(unfinished.iter().all(|half| half.exists()), "what was arriving at the first is still there");
    first.signal("KILL");
    drop(first);
    Server::start(data.path(), &[]).stop();
}

#[test]
fn nobody_else_on_the_machine_reads_the_data() {
    let data = tempfile::tempdir().unwrap();
    let nothing_is_open = || {
        let found = Command::new("find").arg(data.path()).args(["-printf", "%m %y %p\n"]).output().unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        let open: Vec<_> = found
            .lines()
            .filter(|line| u32::from_str_radix(line.split(' ').next().unwrap(), 8).unwrap() & 0o077 != 0)
            .collect();
        assert_eq!(open, Vec::<&str>::new());
    };
    Server::start(data.path(), &["--demo"]).stop();
    nothing_is_open();
    // As an earlier version left it.
    let opened = Command::new("chmod").arg("-R").arg("u=rwX,go=rX").arg(data.path()).status().unwrap();
    assert!(opened.success());
    let script = data.path().join("backup.sh");
    std::fs::write(&script, "somebody's own").unwrap();
    std::fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
    Server::start(data.path(), &[]).stop();
    let mode = std::fs::metadata(&script).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755, "what is not the server's is left alone");
    std::fs::remove_file(script).unwrap();
    nothing_is_open();
}

#[test]
fn an_answer_that_is_under_way_is_finished_before_the_server_stops() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--workers", "1"]);
    let mut phone = TcpStream::connect(&server.address).unwrap();
    let request = "GET /docs/api/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    phone.write_all(request.as_bytes()).unwrap();
    let mut answer = vec![0; 1024];
    phone.read_exact(&mut answer).unwrap();
    server.signal("TERM");
    let ended = std::thread::spawn(move || server.wait());
    phone.read_to_end(&mut answer).unwrap();
    assert_eq!(ended.join().unwrap().code, Some(0));

    let body = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(answer[..body].to_vec()).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(answer.len() - body, length.parse::<usize>().unwrap());
}

#[tokio::test]
async fn metrics_count_by_route_and_not_by_path() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    reqwest::get(server.url("/healthz")).await.unwrap();
    for path in ["/a", "/b", "/c"] {
        reqwest::get(server.url(path)).await.unwrap();
    }
    let metrics = text(&server.url("/metrics")).await;
    for line in [
        "http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1",
        "http_requests_total{method=\"GET\",route=\"-\",status=\"404\"} 3",
        "http_request_duration_seconds_count{method=\"GET\",route=\"/healthz\"} 1",
        "photos_stored_total 0",
        "photo_bytes_total 0",
        "jobs_waiting 0",
        "field_inspection_info{database=\"sqlite\",version=\"0.1.0\"} 1",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} is not in\n{metrics}");
    }
}

#[tokio::test]
async fn a_request_is_one_line_in_the_log_without_what_is_private() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--log-format", "json"]);
    let client = reqwest::Client::new();
    let answer = client
        .get(server.url("/healthz?token=hush-query"))
        .header("x-request-id", "phone-7")
        .header("authorization", "Bearer hush-token")
        .header("accept-encoding", "identity")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["x-request-id"], "phone-7");
    let made = client.get(server.url("/hush-path")).header("x-request-id", "two words").send().await.unwrap();
    let made = made.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert!(made.parse::<uuid::Uuid>().is_ok(), "{made}");

    let log = server.stop().err;
    assert!(!log.contains("hush"), "{log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["request_id"].is_string()).collect();
    let shown: Vec<_> = requests
        .iter()
        .map(|line| (line["request_id"].as_str().unwrap(), line["path"].as_str().unwrap(), &line["status"]))
        .collect();
    assert_eq!(shown, [("phone-7", "/healthz", &200.into()), (made.as_str(), "-", &404.into())]);
    assert_eq!(requests[0]["bytes"], r#"{"status":"ok"}"#.len());
    assert!(requests[0]["ms"].is_u64());
}

#[tokio::test]
async fn head_answers_as_get_without_the_body_and_other_methods_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let client = reqwest::Client::new();
    // Without `Accept-Encoding` the length is that of the plain body.
    let plain = reqwest::Client::builder().no_gzip().no_brotli().no_zstd().build().unwrap();
    let head = plain.head(server.url("/healthz")).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-length"], "15");
    assert_eq!(head.text().await.unwrap(), "");
    for method in ["POST", "OPTIONS", "TRACE"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let answer = client.request(method, server.url("/healthz")).send().await.unwrap();
        assert_eq!(answer.status(), 405);
        assert!(answer.headers()["allow"].to_str().unwrap().contains("GET"));
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
}

#[test]
fn the_first_start_migrates_in_one_line() {
    let data = tempfile::tempdir().unwrap();
    let first = Server::start(data.path(), &[]).stop();
    let told: Vec<_> = first.err.lines().filter(|line| line.contains("migrat")).collect();
    assert!(matches!(*told, [line] if line.contains("migrated the database")), "{told:?}");
    let again = Server::start(data.path(), &[]).stop();
    assert!(!again.err.contains("migrat"), "{}", again.err);
}

#[test]
fn a_taken_port_is_one_clear_line() {
    let data = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let told = ended(&mut binary(&["serve", "--listen", &address, "--data", data.path().to_str().unwrap()]));
    assert_eq!(told.code, Some(1));
    assert!(told.err.starts_with(&format!("field-inspection: cannot listen on {address}: ")), "{}", told.err);
    assert_eq!((told.err.lines().count(), told.out.as_str()), (1, ""), "{}", told.err);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_one_clear_line() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    let told = ended(&mut binary(&["serve", "--listen", "127.0.0.1:0", "--data", file.to_str().unwrap()]));
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains("a-file cannot be written: "), "{}", told.err);
    assert_eq!(told.err.lines().count(), 1, "{}", told.err);
}

async fn text(url: &str) -> String {
    reqwest::get(url).await.unwrap().text().await.unwrap()
}

async fn json(url: &str) -> Value {
    serde_json::from_str(&text(url).await).unwrap()
}
