//! Manners that every feature shares: problems, language, JSON bodies, pages, ETags, the log line of a request.

mod arrival;
pub mod body;
pub mod days;
pub mod docs;
pub mod etag;
pub mod headers;
pub mod language;
pub mod logging;
pub mod metrics;
pub mod pace;
pub mod page;
pub mod problems;
pub mod public_url;
pub mod request_id;
pub mod texts;
pub mod unmatched;
mod unpaged;
mod words;

pub use arrival::Arrival;
pub use body::Body;
pub use etag::IfMatch;
pub use page::{Cursor, Page, PageLimit};
pub use unpaged::Unpaged;
pub(crate) use words::words;

use actix_web::{HttpResponse, HttpResponseBuilder};

/// The answer to a `PUT` that made a record, 201, or found it made already, 200.
pub fn put(made: bool) -> HttpResponseBuilder {
    if made {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    }
}
