//! Endpoints: approves, returns, withdraws an inspection.

use super::{effects, response::InspectionDetail, template_of};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    http::{IfMatch, JsonBody, conditional},
    ids::Id,
    inspections::{
        ReturnedItem,
        review::{self, Decision},
        store,
    },
    problem::Outcome,
    templates::Templates,
    validation::{
        ValidationErrors,
        texts::{self, MultiLineText},
    },
};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// A supervisor's approval.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    #[serde(default)]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub comment: Option<String>,
}

/// What a supervisor wants put right.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// On the whole; needed where no item is named.
    #[serde(default)]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub comment: Option<String>,
    /// Only these items open again.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub items: Vec<ReturnedItem>,
}

/// Why an inspection is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub reason: String,
}

/// Approves an inspection
///
/// By a supervisor of its district or of the city who was not on the visit, where no inspector disputes a signature.
/// `If-Match` with the ETag of what was read is needed. The same decision again answers the same.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = Approval,
    responses((
        status = 200,
        description = "The inspection as it is now",
        body = InspectionDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/inspections/{id}/approve")]
pub async fn approve_inspection(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<Approval>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let JsonBody(Approval { comment }) = body;
    check_comment("/comment", comment.as_deref())?;
    decide(actor, *id, if_match, Decision::Approve { comment }, &db, &templates).await
}

/// Returns an inspection
///
/// With a comment on the whole, on items, or both: the returned items open again, and items that had no answer; the
/// rest stays as it was submitted. Who may: as for approving.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = Return,
    responses((
        status = 200,
        description = "The inspection as it is now",
        body = InspectionDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/inspections/{id}/return")]
pub async fn return_inspection(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<Return>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let JsonBody(Return { comment, items }) = body;
    check_comment("/comment", comment.as_deref())?;
    for (place, item) in items.iter().enumerate() {
        check_comment(&format!("/items/{place}/comment"), Some(&item.comment))?;
    }
    decide(actor, *id, if_match, Decision::Return { comment, items }, &db, &templates).await
}

/// Withdraws an inspection
///
/// For good, before it is approved, with a reason; by one of its inspectors. What was recorded stays readable.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = Withdrawal,
    responses((
        status = 200,
        description = "The inspection as it is now",
        body = InspectionDetail,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/inspections/{id}/withdraw")]
pub async fn withdraw_inspection(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<Withdrawal>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let JsonBody(withdrawal) = body;
    decide(actor, *id, if_match, withdrawal.checked()?, &db, &templates).await
}

impl Withdrawal {
    pub fn checked(self) -> Outcome<Decision> {
        check_comment("/reason", Some(&self.reason))?;
        Ok(Decision::Withdraw { reason: self.reason })
    }
}

fn check_comment(pointer: &str, comment: Option<&str>) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    if let Some(comment) = comment {
        texts::lines(&mut flaws, pointer, comment, 2000);
    }
    flaws.finish()
}

async fn decide(
    actor: Actor,
    id: Id,
    if_match: IfMatch,
    decision: Decision,
    db: &Db,
    templates: &web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (templates, now) = (templates.clone(), Moment::now());
    let whole = db.write(move |conn| review(conn, &actor, id, &if_match, &decision, &templates, now)).await?;
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(whole.version)).json(whole))
}

/// Finds, decides, keeps. A repeat of what the caller has already done answers the record as it is.
pub fn review(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    decision: &Decision,
    templates: &Templates,
    at: Moment,
) -> Outcome<InspectionDetail> {
    let inspection = store::find_to_change(conn, &actor.scope(), id)?;
    if_match.needed()?;
    if !decision.was_made(actor, &inspection) {
        let template = template_of(conn, templates, &inspection)?;
        let signatures = store::signatures(conn, id)?;
        let reviewed = review::decide(actor, &inspection, &template, &signatures, decision, at)?;
        if_match.check(inspection.version)?;
        store::keep_review(conn, &reviewed)?;
        effects::of_review(conn, &inspection, reviewed.to(), (actor.id, at))?;
    }
    let inspection = store::find(conn, &actor.scope(), id)?;
    InspectionDetail::read(conn, inspection)
}
