//! Endpoints: checklists.

use super::{Templates, encoded, key, precompressed::Encoded};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::Db,
    http::QueryParameters,
    problem::{Outcome, Problem, ProblemKind, Text},
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use checklists::{Counts, Inspects, Template, basis::InForce};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

/// May change with the day or with a new version: ask again, which is a 304 mostly.
const ASK_AGAIN: &str = "private, no-cache";
/// A version's content never changes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// A checklist in a list.
#[derive(Serialize, ToSchema)]
pub struct ChecklistSummary {
    pub code: String,
    pub version: u32,
    /// SHA-256 of the checklist as it is served uncompressed, in hexadecimal; an inspection keeps it.
    pub hash: String,
    pub in_force: InForce,
    pub title: Text,
    pub inspects: Inspects,
    /// Leading digits of the catalogue codes that it is for.
    pub equipment_kinds: Vec<String>,
    pub counts: Counts,
}

/// All of them: there are few.
#[derive(Serialize, ToSchema)]
pub struct ChecklistList {
    pub items: Vec<ChecklistSummary>,
    /// Always null.
    pub next: Option<String>,
}

impl From<&Template> for ChecklistSummary {
    fn from(template: &Template) -> Self {
        Self {
            code: template.code.clone(),
            version: template.version,
            hash: template.hash().to_owned(),
            in_force: template.in_force,
            title: template.title.clone(),
            inspects: template.inspects,
            equipment_kinds: template.equipment_kinds.clone(),
            counts: template.counts(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The day of inspection; today in Suzhou if it is left out.
    as_of: Option<NaiveDate>,
}

/// The checklists for new inspections of a day.
///
/// All on one page. A checklist whose `hash` the client has need not be downloaded again.
#[utoipa::path(
    tag = "checklists",
    params(ListQuery),
    responses(
        (status = 200, description = "The checklists", body = ChecklistList, headers(("ETag" = String))),
        (status = 304, description = "The client has this list already"),
    )
)]
#[get("/v1/checklists")]
pub async fn list_checklists(
    _actor: Actor,
    request: HttpRequest,
    templates: Data<Templates>,
    query: QueryParameters<ListQuery>,
) -> Outcome<HttpResponse> {
    let day = query.as_of.unwrap_or_else(|| Moment::now().day());
    let in_force = templates.library().on(day);
    let list = ChecklistList {
        items: in_force.map(|template| ChecklistSummary::from(&**template)).collect(),
        next: None,
    };
    let plain = serde_json::to_vec(&list).map_err(Problem::internal)?;
    let hash = hex::encode(Sha256::digest(&plain));
    let body = Encoded::new(&hash, plain).map_err(Problem::internal)?;
    Ok(body.answer(&request, ASK_AGAIN))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OneQuery {
    /// The day of inspection; today in Suzhou if it is left out.
    as_of: Option<NaiveDate>,
    /// Exactly this version, also one that is not in force any more; the day then does not matter.
    #[param(minimum = 1)]
    version: Option<u32>,
}

/// A checklist: the one in force today or on a day, or an exact version.
///
/// Sections, items, conditions, limits and the clauses that they rest on: all that a phone needs to evaluate
/// answers.
#[utoipa::path(
    tag = "checklists",
    params(("code" = String, Path, example = "hazmat-piping"), OneQuery),
    responses(
        (status = 200, description = "The checklist; its uncompressed bytes have the hash that the list tells",
         body = Template, headers(("ETag" = String))),
        (status = 304, description = "The client has this content already"),
    )
)]
#[get("/v1/checklists/{code}")]
pub async fn get_checklist(
    _actor: Actor,
    request: HttpRequest,
    templates: Data<Templates>,
    db: Data<Db>,
    code: Path<String>,
    query: QueryParameters<OneQuery>,
) -> Outcome<HttpResponse> {
    let missing = || Problem::new(ProblemKind::NotFound);
    let Some(version) = query.version else {
        let day = query.as_of.unwrap_or_else(|| Moment::now().day());
        let template = templates.library().current(&code, day).ok_or_else(missing)?;
        let body = templates.bodies.get(&key(template)).ok_or_else(missing)?;
        return Ok(body.answer(&request, ASK_AGAIN));
    };
    if let Some(body) = templates.bodies.get(&(code.clone(), version)) {
        return Ok(body.answer(&request, FOR_EVER));
    }
    let template = db.read(move |conn| templates.exact(conn, &code, version)).await?;
    let body = encoded(&template).map_err(Problem::internal)?;
    Ok(body.answer(&request, FOR_EVER))
}
