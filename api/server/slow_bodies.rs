//! Middleware: answers 408 to a body that arrives too slowly, and closes the connection.

use crate::{
    accounts::{self, SignIn},
    clock::Moment,
    http::{
        body_pace::{BodyLimits, Pace},
        json,
    },
};
use actix_web::{
    Error, HttpMessage,
    body::{BodySize, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::header::{AUTHORIZATION, HeaderValue},
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::{Stream, ready};
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};
use tokio::time::{Instant, Sleep, sleep_until};

/// Middleware: gives the handler a body that fails with [`json::too_slow`] when it does not come as [`BodyLimits`] ask.
pub async fn limit(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let unread = match request.take_payload() {
        Payload::None => None,
        payload => Some(Rc::new(RefCell::new(TimedBody::new(payload, &request)))),
    };
    if let Some(body) = &unread {
        let payload = Box::pin(Shared(Rc::clone(body)));
        request.set_payload(Payload::Stream { payload });
    }
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| Answer { body: Box::pin(body), _unread: unread }))
}

/// A body on its way in.
struct TimedBody {
    payload: Payload,
    pace: Pace,
    /// What shows that the caller has signed in; none once that was looked at.
    unverified: Option<Credentials>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// A request's access token, if any, and what can check it as of the request's arrival. Most bodies are there before
/// that has to be asked.
struct Credentials {
    authorization: Option<HeaderValue>,
    sign_in: Option<Data<SignIn>>,
    at: Moment,
}

impl Credentials {
    fn are_good(&self) -> bool {
        match (&self.authorization, &self.sign_in) {
            (Some(authorization), Some(sign_in)) => {
                accounts::shows_good_token(authorization, sign_in, self.at)
            }
            _ => false,
        }
    }
}

impl TimedBody {
    fn new(payload: Payload, request: &ServiceRequest) -> Self {
        let limits = request.app_data::<Data<BodyLimits>>();
        let limits = limits.map_or_else(BodyLimits::default, |limits| ***limits);
        Self {
            payload,
            pace: Pace::new(limits, Instant::now()),
            unverified: Some(Credentials {
                authorization: request.headers().get(AUTHORIZATION).cloned(),
                sign_in: request.app_data::<Data<SignIn>>().cloned(),
                at: Moment::now(),
            }),
            timer: None,
        }
    }

    fn deadline(&self) -> Instant {
        if self.unverified.is_some() { self.pace.end() } else { self.pace.deadline() }
    }

    /// Whether the body is too slow at `now`.
    fn is_late(&mut self, now: Instant) -> bool {
        if self.unverified.is_some() && now >= self.pace.end() {
            self.unverified.take_if(|credentials| credentials.are_good());
        }
        now >= self.deadline()
    }
}

impl Stream for TimedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(next) = Pin::new(&mut self.payload).poll_next(cx) {
            if let Some(Ok(bytes)) = &next {
                let now = Instant::now();
                self.pace.note(bytes.len(), now);
                if self.is_late(now) {
                    return Poll::Ready(Some(Err(json::too_slow())));
                }
            }
            return Poll::Ready(next);
        }
        loop {
            let deadline = self.deadline();
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            if timer.deadline() != deadline {
                timer.as_mut().reset(deadline);
            }
            ready!(timer.as_mut().poll(cx));
            if self.is_late(Instant::now()) {
                return Poll::Ready(Some(Err(json::too_slow())));
            }
        }
    }
}

/// The body as the handler reads it.
struct Shared(Rc<RefCell<TimedBody>>);

impl Stream for Shared {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

/// An answer, with the body of the request that it answers: actix-http reads a chunked body that nobody has any more to
/// its end, however long that takes, but closes the connection after the answer if somebody has it.
struct Answer<B> {
    body: Pin<Box<B>>,
    _unread: Option<Rc<RefCell<TimedBody>>>,
}

impl<B: MessageBody> MessageBody for Answer<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.body.as_mut().poll_next(cx)
    }
}
