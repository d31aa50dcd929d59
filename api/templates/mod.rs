//! Checklists: those in force, and the exact versions that inspections were filled in with.

mod precompressed;
mod routes;
mod store;

pub use precompressed::packed;
pub use store::keep;

use crate::{
    db::Conn,
    problem::{Outcome, Problem, ProblemKind},
};
use checklists::{Library, LibraryError, Template};
use precompressed::Encoded;
use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use utoipa_actix_web::service_config::ServiceConfig;

/// The checklists that are served, compressed once at the start.
pub struct Templates {
    library: Library,
    bodies: HashMap<(String, u32), Encoded>,
    /// Versions that only the database has any more, as far as they were asked for.
    former: Mutex<HashMap<(String, u32), Arc<Template>>>,
}

impl Templates {
    /// Those that travel with the program.
    pub fn embedded() -> Result<Self, LibraryError> {
        Library::embedded().and_then(Self::of)
    }

    /// Those of a folder with `documents.yaml` and `templates/`, in place of the embedded ones.
    pub fn from_dir(folder: &Path) -> Result<Self, LibraryError> {
        Library::from_dir(folder).and_then(Self::of)
    }

    fn of(library: Library) -> Result<Self, LibraryError> {
        let bodies = library
            .iter()
            .map(|template| Ok((key(template), encoded(template)?)))
            .collect::<io::Result<_>>()
            .map_err(|error| LibraryError::Unreadable(error.to_string()))?;
        Ok(Self { library, bodies, former: Mutex::default() })
    }

    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Whether some version of the checklist is served.
    pub fn knows(&self, code: &str) -> bool {
        self.library.iter().any(|template| template.code == code)
    }

    /// The template that an inspection was begun with: from the library, or from the database if the library does
    /// not have the version any more. What was never served here is [`ProblemKind::NotFound`].
    pub fn exact(&self, conn: &mut Conn, code: &str, version: u32) -> Outcome<Arc<Template>> {
        if let Some(template) = self.library.version(code, version) {
            return Ok(Arc::clone(template));
        }
        if !is_code(code) {
            return Err(Problem::new(ProblemKind::NotFound));
        }
        let key = (code.to_owned(), version);
        if let Some(template) = self.former.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(template));
        }
        let template =
            Arc::new(store::kept(conn, code, version)?.ok_or_else(|| Problem::new(ProblemKind::NotFound))?);
        let mut former = self.former.lock().unwrap_or_else(PoisonError::into_inner);
        former.insert(key, Arc::clone(&template));
        Ok(template)
    }
}

fn key(template: &Template) -> (String, u32) {
    (template.code.clone(), template.version)
}

/// Nothing else was ever kept, and not every text can be asked for in PostgreSQL.
fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn encoded(template: &Template) -> io::Result<Encoded> {
    Encoded::new(template.hash(), template.json().as_bytes().to_vec())
}

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config.service(routes::list_checklists).service(routes::get_checklist);
}
