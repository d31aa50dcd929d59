//! An S3 server for the test process: the real protocol, signatures checked, objects in a temporary folder.

use super::folder::UntilTheEnd;
use field_inspection::storage::S3Settings;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use s3s::{
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    sync::OnceLock,
    thread,
};
use uuid::Uuid;

const ACCESS_KEY: &str = "GK5f1e1d";
const SECRET_KEY: &str = "not-very-secret";

pub struct S3Server {
    folder: UntilTheEnd,
    address: SocketAddr,
}

impl S3Server {
    /// The process's server, started on first use.
    pub fn get() -> &'static Self {
        static SERVER: OnceLock<S3Server> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    fn start() -> Self {
        let folder = UntilTheEnd::new();
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        // A test's own runtime ends with the test: the server outlives each.
        thread::Builder::new()
            .name("s3-server".to_owned())
            .spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap()
                    .block_on(serve(listener, service));
            })
            .unwrap();
        Self { folder, address }
    }

    /// An empty bucket, with keys that open it.
    pub fn new_bucket(&self) -> S3Settings {
        let bucket = format!("test-{}", Uuid::now_v7().simple());
        fs::create_dir(self.folder.path().join(&bucket)).unwrap();
        S3Settings {
            endpoint: Some(format!("http://{}", self.address)),
            region: "garage".to_owned(),
            bucket,
            path_style: true,
            access_key: Some(ACCESS_KEY.to_owned()),
            secret_key: Some(SECRET_KEY.to_owned()),
        }
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let service = service.clone();
        tokio::spawn(async move {
            // A client that goes away is its own business.
            let _ = auto::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}
