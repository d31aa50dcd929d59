//! The line between a phone and the server: it cuts, and it repeats.

use fastrand::Rng;
use reqwest::RequestBuilder;
use std::{
    io, mem,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional, sink},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

use crate::support::{Answer, Client};

/// Where the server listens now; another address after each start.
pub type Address = Arc<Mutex<String>>;

/// What becomes of the next request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    #[default]
    Through,
    /// Cut when so many bytes of it are through: never all of them.
    Before(usize),
    /// The server acts and answers, and nobody hears it.
    After,
    /// It goes to the server twice at the same time; the phone hears one of the answers.
    Twice,
}

/// How often a line does what, of a hundred requests.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    pub before: u8,
    pub after: u8,
    pub twice: u8,
}

impl Weather {
    pub const BAD: Self = Self { before: 12, after: 12, twice: 8 };
    pub const FINE: Self = Self { before: 0, after: 0, twice: 0 };
}

/// What the line did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub requests: usize,
    pub cut_before: usize,
    pub cut_after: usize,
    pub twice: usize,
}

/// A line of one phone's own: each request goes over a connection of its own.
pub struct Line {
    pub url: String,
    pub weather: Weather,
    pub tally: Tally,
    chance: Rng,
    fate: Arc<Mutex<Fate>>,
    carrying: AbortHandle,
}

impl Line {
    pub async fn lay(to: &Address, chance: Rng) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fate = Arc::new(Mutex::new(Fate::Through));
        let (to, decided) = (to.clone(), fate.clone());
        let carrying = tokio::spawn(async move {
            loop {
                let (phone, _) = listener.accept().await.unwrap();
                let fate = mem::take(&mut *decided.lock().unwrap());
                let address = to.lock().unwrap().clone();
                // A server that was killed, or a phone that went away: the other end sees it.
                tokio::spawn(async move { carry(phone, &address, fate).await });
            }
        });
        Self {
            url,
            weather: Weather::BAD,
            tally: Tally::default(),
            chance,
            fate,
            carrying: carrying.abort_handle(),
        }
    }

    /// Sends a request with a body of so many bytes. None: the phone has no answer, and does not know what was done.
    pub async fn send(&mut self, who: &Client, request: RequestBuilder, body: usize) -> Option<Answer> {
        let fate = self.decide(body);
        self.tally.requests += 1;
        match fate {
            Fate::Through => {}
            Fate::Before(_) => self.tally.cut_before += 1,
            Fate::After => self.tally.cut_after += 1,
            Fate::Twice => self.tally.twice += 1,
        }
        *self.fate.lock().unwrap() = fate;
        who.try_to_send(request.header("Connection", "close")).await.ok()
    }

    fn decide(&mut self, body: usize) -> Fate {
        let Weather { before, after, twice } = self.weather;
        match self.chance.u8(0..100) {
            drawn if drawn < before => Fate::Before(self.chance.usize(0..body + LEAST_HEAD)),
            drawn if drawn < before + after => Fate::After,
            drawn if drawn < before + after + twice => Fate::Twice,
            _ => Fate::Through,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// Bytes that the head of every request has at least: its token alone is longer.
const LEAST_HEAD: usize = 100;

async fn carry(mut phone: TcpStream, address: &str, fate: Fate) -> io::Result<()> {
    let mut server = TcpStream::connect(address).await?;
    match fate {
        Fate::Through => {
            copy_bidirectional(&mut phone, &mut server).await?;
        }
        Fate::Before(bytes) => {
            copy(&mut phone.take(bytes as u64), &mut server).await?;
        }
        Fate::After => {
            let (mut of_phone, _kept_open) = phone.split();
            let (mut answer, mut of_server) = server.split();
            let mut nobody = sink();
            tokio::select! {
                heard = copy(&mut answer, &mut nobody) => { heard?; }
                sent = copy(&mut of_phone, &mut of_server) => { sent?; }
            }
        }
        Fate::Twice => twice(phone, server, TcpStream::connect(address).await?).await?,
    }
    Ok(())
}

async fn twice(mut phone: TcpStream, mut one: TcpStream, mut other: TcpStream) -> io::Result<()> {
    let (mut of_phone, mut to_phone) = phone.split();
    let ((mut answer, mut to_one), (mut second, mut to_other)) = (one.split(), other.split());
    let both = async {
        let mut bytes = vec![0; 64 << 10];
        loop {
            let read = of_phone.read(&mut bytes).await?;
            if read == 0 {
                return Ok::<_, io::Error>(());
            }
            // One of them may have answered and closed already.
            let _ = to_one.write_all(&bytes[..read]).await;
            let _ = to_other.write_all(&bytes[..read]).await;
        }
    };
    let heard = async {
        let (mut answered, mut dropped) = (Vec::new(), Vec::new());
        let (first, _) = tokio::join!(answer.read_to_end(&mut answered), second.read_to_end(&mut dropped));
        first.map(|_| answered)
    };
    let answered = tokio::select! {
        heard = heard => heard?,
        gone = both => return gone,
    };
    to_phone.write_all(&answered).await?;
    to_phone.shutdown().await
}
