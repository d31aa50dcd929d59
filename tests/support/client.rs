//! Clients that talk to a server, and what they are answered: always what the description of the API knows.

use super::{described::Operation, faults::FaultWalk};
use bytes::Bytes;
use reqwest::{Method, Request, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use std::sync::Arc;

/// Somebody who talks to the server, signed in or not.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    pub access_token: Option<String>,
    pub refresh_token: String,
    pub device_id: String,
    walk: Option<Arc<FaultWalk>>,
}

impl Client {
    /// Somebody who has not signed in, of the server at `url`.
    pub fn of(url: &str) -> Self {
        Self::with(reqwest::Client::new(), url)
    }

    /// The same, over connections that others use too.
    pub fn with(http: reqwest::Client, url: &str) -> Self {
        Self {
            http,
            url: url.to_owned(),
            access_token: None,
            refresh_token: String::new(),
            device_id: String::new(),
            walk: None,
        }
    }

    /// The same person on a device that signs in now; or the refusal.
    pub async fn signs_in(&self, username: &str, password: &str) -> Result<Self, Answer> {
        let body = json!({ "username": username, "password": password, "device_name": "测试手机" });
        let answer = self.post("/v1/auth/login", &body).await;
        if answer.status == StatusCode::OK { Ok(self.with_tokens(&answer.body)) } else { Err(answer) }
    }

    /// With the tokens of an answer to signing in or refreshing.
    pub fn with_tokens(&self, body: &Value) -> Self {
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Self {
            access_token: Some(text("access_token")),
            refresh_token: text("refresh_token"),
            device_id: text("device_id"),
            ..self.clone()
        }
    }

    /// The same, each of whose requests meets a failing database before it gets through.
    pub fn walks(&self, walk: &Arc<FaultWalk>) -> Self {
        Self { walk: Some(Arc::clone(walk)), ..self.clone() }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same, now that the server listens at `url`.
    pub fn moved_to(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    pub fn with_access_token(&self, token: &str) -> Self {
        Self { access_token: Some(token.to_owned()), ..self.clone() }
    }

    /// A request to be completed and given to [`Self::send`]. English, as the tests read reasons.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request =
            self.http.request(method, format!("{}{path}", self.url)).header("Accept-Language", "en");
        match &self.access_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_to_send(request).await.unwrap()
    }

    /// The same, where the connection may break.
    pub async fn try_to_send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let request = request.build()?;
        match &self.walk {
            Some(walk) => walk.send(self, request).await,
            None => self.send_once(request).await,
        }
    }

    /// Sends a request on whatever database there is.
    pub async fn send_once(&self, request: Request) -> reqwest::Result<Answer> {
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = self.http.execute(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?;
        let answer =
            Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null), bytes };
        if status.as_u16() >= 400 {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
            assert_eq!(answer.body["status"], status.as_u16(), "{answer:?}");
        }
        if status != StatusCode::NOT_MODIFIED {
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{method} {path}");
        }
        assert_ne!(answer.header("cache-control"), "", "{method} {path}");
        assert!(
            Operation::of(&method, &path).is_none_or(|operation| operation.answers(status)),
            "{method} {path}: the description does not know this answer: {answer:?}"
        );
        Ok(answer)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// The items of a list, of all its pages.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let joined = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut next) = (Vec::new(), path.to_owned());
        loop {
            let page = self.get(&next).await.expect(200);
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(cursor) = page["next"].as_str() else {
                return items;
            };
            next = format!("{path}{joined}cursor={cursor}");
        }
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// A change of what is there: with the ETag of the record as it is now.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        let etag = self.get(path).await.header("etag").to_owned();
        self.patch_if(path, &etag, body).await
    }

    pub async fn patch_if(&self, path: &str, etag: &str, body: &Value) -> Answer {
        let request = self.request(Method::PATCH, path).header("If-Match", etag);
        self.send(request.json(body)).await
    }
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Null where there was none.
    pub body: Value,
    pub bytes: Bytes,
}

impl Answer {
    /// Empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body, of an answer that has to be `status`.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// The body, of a photo that is stored: now, or before an answer was lost.
    #[track_caller]
    pub fn expect_stored(self) -> Value {
        assert!([200, 201].contains(&self.status.as_u16()), "{} {}", self.status, self.body);
        self.body
    }

    /// The bytes of a file that is to be kept.
    #[track_caller]
    pub fn expect_file(&self) -> Bytes {
        assert_eq!(self.status.as_u16(), 200, "{}", self.body);
        let kept = self.header("content-disposition");
        assert!(kept.starts_with("attachment; "), "{kept}");
        self.bytes.clone()
    }

    /// The body of a problem that has to be `code`.
    #[track_caller]
    pub fn problem(self, code: &str) -> Value {
        assert_eq!(self.body["code"], code, "{} {}", self.status, self.body);
        self.body
    }

    /// The places that a problem names.
    #[track_caller]
    pub fn flaws(self) -> Vec<String> {
        let body = self.problem("invalid-input");
        let errors = body["errors"].as_array().unwrap();
        errors.iter().map(|flaw| flaw["pointer"].as_str().unwrap().to_owned()).collect()
    }
}
