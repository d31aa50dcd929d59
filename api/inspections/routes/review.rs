//! Endpoints: approves, returns, withdraws an inspection.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    http::{self, IfMatch, JsonBody},
    ids::Id,
    inspections::{ReturnedItem, commands, review::Decision, store::InspectionDetail},
    problem::Outcome,
    templates::Templates,
    validation::texts::MultiLineText,
};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// A supervisor's approval.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "comment": "材料齐全，同意。" }))]
pub struct Approval {
    #[serde(default)]
    #[schema(inline)]
    pub comment: Option<MultiLineText<2000>>,
}

/// What a supervisor wants corrected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "comment": "请补正。",
    "items": [{ "item": "cv-archive", "comment": "照片看不清检验报告的日期，请重拍。" }]
}))]
pub struct Return {
    /// On the whole; needed if no item is named.
    #[serde(default)]
    #[schema(inline)]
    pub comment: Option<MultiLineText<2000>>,
    /// Only these items open again.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub items: Vec<ReturnedItem>,
}

/// Why an inspection is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "与另一次检查重复建档" }))]
pub struct Withdrawal {
    #[schema(inline)]
    pub reason: MultiLineText<2000>,
}

/// Approves an inspection
///
/// By a supervisor of its district or of the city who was not on the visit, if no inspector disputes a signature.
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
    review(actor, *id, if_match, Decision::Approve { comment }, &db, templates).await
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
    review(actor, *id, if_match, Decision::Return { comment, items }, &db, templates).await
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
    let JsonBody(Withdrawal { reason }) = body;
    review(actor, *id, if_match, Decision::Withdraw { reason }, &db, templates).await
}

async fn review(
    actor: Actor,
    id: Id,
    if_match: IfMatch,
    decision: Decision,
    db: &Db,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let detail = db.write(move |conn| commands::review(conn, &context, id, &if_match, &decision)).await?;
    Ok(http::record(detail.inspection.version, &detail))
}
