//! A proxy that is a bad line to a server: it cuts requests, loses answers, delays and repeats.

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
    task::AbortHandle,
};

/// `HOST:PORT` of the server as it is now; another one after each start.
pub type Address = Arc<Mutex<String>>;

/// What the line does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disturbance {
    None,
    /// Passes on a part of the request, and breaks.
    Cut,
    /// The same, somewhere in the body; a request with a short body passes, and a later one is cut.
    CutInBody,
    /// The server acts and answers, and the answer is lost.
    LostAnswer,
    Delay,
    /// The server gets it again after it has answered; the client hears the second answer.
    Repeat,
    /// The server gets it twice at the same time; the client hears one of the answers.
    Twice,
}

/// Which requests are disturbed, and how.
#[derive(Clone, Debug)]
pub enum Plan {
    /// The first ones, each by one of these; the others pass.
    Each(VecDeque<Disturbance>),
    /// So many of a hundred, drawn for each request.
    Drawn { cut: u8, lost_answer: u8, twice: u8 },
}

impl Plan {
    pub const BAD: Self = Self::Drawn { cut: 12, lost_answer: 12, twice: 8 };
    pub const FINE: Self = Self::Drawn { cut: 0, lost_answer: 0, twice: 0 };

    /// Each of these once, in an order that is drawn.
    pub fn shuffled(disturbances: &[Disturbance], chance: &mut Rng) -> Self {
        let mut shuffled = disturbances.to_vec();
        chance.shuffle(&mut shuffled);
        Self::Each(shuffled.into())
    }
}

/// A body of fewer bytes is not worth cutting.
const SHORT: usize = 100;

struct State {
    plan: Plan,
    chance: Rng,
    done: BTreeMap<Disturbance, usize>,
}

impl State {
    /// What is done to this request, and after how many of its bytes it is cut if it is.
    fn decide(&mut self, request: &Request) -> (Disturbance, usize) {
        let (head, whole) = (request.head.len(), request.head.len() + request.body.len());
        let decided = match &mut self.plan {
            Plan::Each(left) => {
                let next = left.pop_front().unwrap_or(Disturbance::None);
                if next == Disturbance::CutInBody && request.body.len() < SHORT {
                    left.push_back(next);
                    Disturbance::None
                } else {
                    next
                }
            }
            Plan::Drawn { cut, lost_answer, twice } => {
                let (cut, lost_answer, twice) = (*cut, *cut + *lost_answer, *cut + *lost_answer + *twice);
                match self.chance.u8(0..100) {
                    drawn if drawn < cut => Disturbance::Cut,
                    drawn if drawn < lost_answer => Disturbance::LostAnswer,
                    drawn if drawn < twice => Disturbance::Twice,
                    _ => Disturbance::None,
                }
            }
        };
        *self.done.entry(decided).or_default() += 1;
        let end = match decided {
            Disturbance::Cut => self.chance.usize(0..whole),
            Disturbance::CutInBody => self.chance.usize(head..whole),
            _ => whole,
        };
        (decided, end)
    }
}

/// A line to one server, on a port of its own; each request goes over a connection of its own.
pub struct BadLine {
    pub url: String,
    state: Arc<Mutex<State>>,
    carrying: AbortHandle,
}

impl BadLine {
    pub async fn to(server: &Address, plan: Plan, chance: Rng) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { plan, chance, done: BTreeMap::new() }));
        let (server, shared) = (server.clone(), state.clone());
        let carrying = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (server, state) = (server.lock().unwrap().clone(), shared.clone());
                // A server that was killed, or a client that went away: the other end sees it.
                tokio::spawn(async move { carry(client, &server, &state).await });
            }
        });
        Self { url, state, carrying: carrying.abort_handle() }
    }

    /// From now on.
    pub fn set_plan(&self, plan: Plan) {
        self.state.lock().unwrap().plan = plan;
    }

    /// How many requests were disturbed in which way. None may be left of those that were planned.
    pub fn done(&self) -> BTreeMap<Disturbance, usize> {
        let state = self.state.lock().unwrap();
        if let Plan::Each(left) = &state.plan {
            assert!(left.is_empty(), "{left:?} are left");
        }
        state.done.clone()
    }
}

impl Drop for BadLine {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// One request and its answer.
async fn carry(mut client: TcpStream, server: &str, state: &Mutex<State>) -> io::Result<()> {
    let Some(request) = Request::read(&mut client).await? else {
        return Ok(());
    };
    let (disturbance, end) = state.lock().unwrap().decide(&request);
    let answer = match disturbance {
        Disturbance::Cut | Disturbance::CutInBody => {
            let mut upstream = TcpStream::connect(server).await?;
            upstream.write_all(&request.bytes()[..end]).await?;
            return upstream.shutdown().await;
        }
        Disturbance::LostAnswer => {
            exchange(server, &request).await?;
            return client.shutdown().await;
        }
        Disturbance::None => exchange(server, &request).await?,
        Disturbance::Delay => {
            tokio::time::sleep(Duration::from_millis(50)).await;
            exchange(server, &request).await?
        }
        Disturbance::Repeat => {
            exchange(server, &request).await?;
            exchange(server, &request).await?
        }
        Disturbance::Twice => {
            let (first, _) = tokio::join!(exchange(server, &request), exchange(server, &request));
            first?
        }
    };
    client.write_all(&answer).await?;
    client.shutdown().await
}

/// Sends a request and gives the whole answer.
async fn exchange(server: &str, request: &Request) -> io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(server).await?;
    upstream.write_all(&request.head).await?;
    // It may answer, and hang up, before it has read everything.
    let _ = upstream.write_all(&request.body).await;
    let mut answer = Vec::new();
    match upstream.read_to_end(&mut answer).await {
        Err(_) if !answer.is_empty() => Ok(answer),
        read => read.map(|_| answer),
    }
}

struct Request {
    /// It asks the server to close the connection after the answer.
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Request {
    /// None if the client goes away before all of it has come.
    async fn read(client: &mut TcpStream) -> io::Result<Option<Self>> {
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
        Ok(Some(Self { head: head.into_bytes(), body }))
    }

    fn bytes(&self) -> Vec<u8> {
        [self.head.as_slice(), &self.body].concat()
    }
}
