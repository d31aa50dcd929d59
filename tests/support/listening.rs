//! A server of this process that listens.

use actix_web::dev::ServerHandle;
use field_inspection::server::{self, AppState, Serving};
use std::{net::TcpListener, sync::mpsc, thread::JoinHandle};
use tempfile::TempDir;

/// How the servers of tests deal with connections.
pub fn one_thread() -> Serving {
    Serving { workers: Some(1), ..Serving::default() }
}

/// A server that listens, until it is dropped: what is in flight is finished then.
pub struct Listening {
    pub url: String,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    pub folder: Option<TempDir>,
}

impl Listening {
    pub fn start(parts: AppState, serving: Serving) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (started, handles) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = server::serve(parts, listener, serving).unwrap();
                started.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { url, handle: handles.recv().unwrap(), thread: Some(thread), folder: None }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let (handle, thread) = (self.handle.clone(), self.thread.take());
        // In a thread of its own: a test's runtime may be running in this one.
        let stopped = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(handle.stop(true));
            thread.map(JoinHandle::join)
        })
        .join();
        if !std::thread::panicking() {
            stopped.unwrap().unwrap().unwrap();
        }
    }
}
