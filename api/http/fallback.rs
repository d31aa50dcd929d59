//! Answers requests without a handler: 404, or 405 with `Allow` if the path exists.

use crate::problem::{Problem, ProblemKind};
use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::header::{ALLOW, HeaderValue},
    web::Data,
};
use std::collections::BTreeSet;
use utoipa::openapi::OpenApi;

/// The paths and methods that the API's description names.
pub struct KnownPaths(Vec<(Vec<String>, BTreeSet<&'static str>)>);

impl KnownPaths {
    pub fn of(api: &OpenApi) -> Self {
        let paths = api.paths.paths.iter().map(|(path, item)| {
            let methods = [
                ("GET", item.get.is_some()),
                ("HEAD", item.head.is_some()),
                ("PUT", item.put.is_some()),
                ("POST", item.post.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
                ("OPTIONS", item.options.is_some()),
            ];
            let methods = methods.into_iter().filter_map(|(method, is)| is.then_some(method)).collect();
            (path.split('/').map(str::to_owned).collect(), methods)
        });
        Self(paths.collect())
    }

    /// Those of the path itself if it is named, else of those that it fits.
    fn methods(&self, path: &str) -> BTreeSet<&'static str> {
        let asked: Vec<_> = path.split('/').collect();
        let fits = |known: &[String]| {
            known.len() == asked.len()
                && known.iter().zip(&asked).all(|(known, asked)| known.starts_with('{') || known == asked)
        };
        let is_asked = |known: &[String]| known.iter().eq(&asked);
        let is_exact = self.0.iter().any(|(known, _)| is_asked(known));
        self.0
            .iter()
            .filter(|(known, _)| if is_exact { is_asked(known) } else { fits(known) })
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect()
    }
}

/// The handler of last resort.
pub async fn unmatched(request: HttpRequest, known: Data<KnownPaths>) -> HttpResponse {
    let methods = known.methods(request.path());
    if methods.is_empty() {
        return Problem::new(ProblemKind::NoSuchPath).error_response();
    }
    let mut response = Problem::new(ProblemKind::MethodNotAllowed).error_response();
    let allowed = methods.into_iter().collect::<Vec<_>>().join(", ");
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}
