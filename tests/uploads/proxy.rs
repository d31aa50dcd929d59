//! A bad line between a client and a server: it cuts, swallows answers, dawdles and repeats itself.

use fastrand::Rng;
use std::{
    collections::{BTreeMap, VecDeque},
    io,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What the line does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Breaks in the middle of the body.
    Cut,
    /// The server acts, and its answer is lost.
    Swallow,
    Dawdle,
    /// The server gets it twice; the client hears the second answer.
    Repeat,
    Pass,
}

/// A line to one server, on a port of its own. Deeds are done in an order of chance, the rest passes.
pub struct BadLine {
    pub url: String,
    deeds: Arc<Mutex<VecDeque<Deed>>>,
    done: Arc<Mutex<BTreeMap<Deed, usize>>>,
}

impl BadLine {
    /// Does each of `deeds`, as far as so many requests come.
    pub async fn to(server: &str, deeds: &[Deed], chance: &mut Rng) -> Self {
        let mut shuffled = deeds.to_vec();
        chance.shuffle(&mut shuffled);
        let deeds = Arc::new(Mutex::new(VecDeque::from(shuffled)));
        let done = Arc::new(Mutex::new(BTreeMap::new()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = server.strip_prefix("http://").unwrap().to_owned();
        let line = (deeds.clone(), done.clone());
        let mut chance = chance.fork();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (server, (deeds, done)) = (server.clone(), line.clone());
                let place = chance.f64();
                tokio::spawn(async move {
                    // Either side may go away: that is what the line is for.
                    let _ = carry(client, &server, &deeds, &done, place).await;
                });
            }
        });
        Self { url, deeds, done }
    }

    /// How often each deed was done; none may be left.
    pub fn done(&self) -> BTreeMap<Deed, usize> {
        let left = self.deeds.lock().unwrap().clone();
        assert!(left.is_empty(), "{left:?} are left");
        self.done.lock().unwrap().clone()
    }
}

/// One request and its answer; `place` in the body, from 0 to 1, is where it is cut.
async fn carry(
    mut client: TcpStream,
    server: &str,
    deeds: &Mutex<VecDeque<Deed>>,
    done: &Mutex<BTreeMap<Deed, usize>>,
    place: f64,
) -> io::Result<()> {
    let Some((head, body)) = request(&mut client).await? else {
        return Ok(());
    };
    let mut deed = deeds.lock().unwrap().pop_front().unwrap_or(Deed::Pass);
    if deed == Deed::Cut && body.len() < 100 {
        // Not in the middle of anything: for the next one.
        deeds.lock().unwrap().push_back(deed);
        deed = Deed::Pass;
    }
    *done.lock().unwrap().entry(deed).or_default() += 1;
    match deed {
        Deed::Cut => {
            let end = (place * body.len() as f64) as usize;
            let mut upstream = TcpStream::connect(server).await?;
            upstream.write_all(&head).await?;
            upstream.write_all(&body[..end]).await?;
            return upstream.shutdown().await;
        }
        Deed::Swallow => drop(exchange(server, &head, &body).await?),
        Deed::Dawdle => {
            tokio::time::sleep(Duration::from_millis(50)).await;
            client.write_all(&exchange(server, &head, &body).await?).await?;
        }
        Deed::Repeat => {
            exchange(server, &head, &body).await?;
            client.write_all(&exchange(server, &head, &body).await?).await?;
        }
        Deed::Pass => client.write_all(&exchange(server, &head, &body).await?).await?,
    }
    client.shutdown().await
}

/// Sends a request and gives the whole answer.
async fn exchange(server: &str, head: &[u8], body: &[u8]) -> io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(server).await?;
    upstream.write_all(head).await?;
    // It may answer, and hang up, before it has read everything.
    let _ = upstream.write_all(body).await;
    let mut answer = Vec::new();
    match upstream.read_to_end(&mut answer).await {
        Err(_) if !answer.is_empty() => Ok(answer),
        read => read.map(|_| answer),
    }
}

/// The head of a request, one that closes the connection, and its body; none where nobody asks.
async fn request(client: &mut TcpStream) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let mut read = Vec::new();
    let end = loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if client.read_buf(&mut read).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = read.split_off(end + 4);
    let head = String::from_utf8(read).unwrap();
    let kept: Vec<&str> = head
        .lines()
        .filter(|line| !line.is_empty() && !line.to_lowercase().starts_with("connection:"))
        .collect();
    let length = kept.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().unwrap())
    });
    let is_chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    let is_whole = |body: &[u8]| match length {
        Some(length) => body.len() >= length,
        None => !is_chunked || body == b"0\r\n\r\n" || body.ends_with(b"\r\n0\r\n\r\n"),
    };
    while !is_whole(&body) {
        if client.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    let head = format!("{}\r\nConnection: close\r\n\r\n", kept.join("\r\n"));
    Ok(Some((head.into_bytes(), body)))
}
