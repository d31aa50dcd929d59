//! Extractor: the query of an export, which has no paging.

use super::QueryParameters;
use crate::problem::{Problem, ProblemKind};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
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
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut asked = form_urlencoded::parse(request.query_string().as_bytes());
        if let Some((name, _)) = asked.find(|(name, _)| OF_PAGES.contains(&&**name)) {
            let problem = Problem::new(ProblemKind::InvalidParameter).because(
                format!("导出没有分页,不接受 {name}"),
                format!("An export has no pages and takes no {name}"),
            );
            return ready(Err(problem));
        }
        let asked = QueryParameters::from_request(request, payload).into_inner();
        ready(asked.map(|query| Self(query.0)))
    }
}

impl<Q: IntoParams> IntoParams for ExportQuery<Q> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = Q::into_params(place);
        parameters.retain(|parameter| !OF_PAGES.contains(&parameter.name.as_str()));
        parameters
    }
}
