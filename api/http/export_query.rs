//! Extractor: the query of an export, which has no paging.

use crate::problem::{Problem, ProblemKind};
use actix_web::{Error, FromRequest, HttpRequest, dev::Payload, web::Query};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

/// The parameters of a list's pages.
const OF_PAGES: [&str; 2] = ["limit", "cursor"];

/// What a list is asked for, but for its pages: `limit` and `cursor` are refused like any other word that the list does
/// not know.
pub struct ExportQuery<Q>(pub Q);

impl<Q: DeserializeOwned> FromRequest for ExportQuery<Q> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asked = Query::<Vec<(String, String)>>::from_query(request.query_string());
        let mut names = asked.iter().flat_map(|asked| asked.iter()).map(|(name, _)| name.as_str());
        let of_pages = names.find(|name| OF_PAGES.contains(name));
        if let Some(name) = of_pages {
            let problem = Problem::new(ProblemKind::InvalidParameter).because(
                format!("导出没有分页,不接受 {name}"),
                format!("An export has no pages and takes no {name}"),
            );
            return ready(Err(problem.into()));
        }
        let asked = Query::<Q>::from_request(request, payload).into_inner();
        ready(asked.map(|query| Self(query.into_inner())))
    }
}

impl<Q: IntoParams> IntoParams for ExportQuery<Q> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = Q::into_params(place);
        parameters.retain(|parameter| !OF_PAGES.contains(&parameter.name.as_str()));
        parameters
    }
}
