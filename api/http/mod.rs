//! Manners that every feature shares: problems, language, JSON bodies, pages, ETags.

pub mod body;
pub mod etag;
pub mod language;
pub mod page;
pub mod problems;
pub mod texts;
pub mod unmatched;

pub use body::Body;
pub use etag::IfMatch;
pub use page::{Cursor, Page, PageLimit};
