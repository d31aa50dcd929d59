//! Middleware and extractor: the time at which a request arrived.

use crate::clock::Moment;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use std::{
    convert::Infallible,
    future::{Ready, ready},
};

/// When the head of the request was there; its body may take long over a bad link.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedAt(pub Moment);

impl FromRequest for ReceivedAt {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(Moment::now())))
    }
}
