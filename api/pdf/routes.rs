//! Endpoints: records and orders as PDF.

use super::{
    cache::{self, PdfServices},
    gathering, order, record,
};
use crate::{
    accounts::Actor,
    db::Db,
    evidence::Intake,
    http::{problem_response::ProblemBody, public_url::PublicUrl},
    ids::Id,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config.service(print_inspection).service(print_order);
}

/// Prints the record of an inspection
///
/// 特种设备安全监督检查记录, A4, PDF/A, in Chinese: its last submission with photos and signatures, the hazards that it found
/// and the orders about them as they are now. The QR code has the address of the submission and its hash. Made when it
/// is first asked for, then kept; the ETag changes with what it says. One that was never submitted has none: 409.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (
            status = 200,
            description = "The record",
            content((Vec<u8> = "application/pdf")),
            headers(("ETag" = String))
        ),
        (status = 304, description = "Not changed"),
        (
            status = 409,
            description = "It was never submitted",
            body = ProblemBody,
            content_type = "application/problem+json"
        )
    )
)]
#[get("/v1/inspections/{id}/record.pdf")]
pub async fn print_inspection(
    actor: Actor,
    id: web::Path<Id>,
    request: HttpRequest,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
    templates: web::Data<Templates>,
    public_url: web::Data<PublicUrl>,
) -> Outcome<HttpResponse> {
    let scope = actor.scope();
    let seen = scope.clone();
    let facts = db.read(move |conn| gathering::of_inspection(conn, &seen, *id, &templates)).await?;
    let means = PdfServices { db: &db, intake: &intake, public_url: &public_url };
    cache::answer(record::paper(&facts), &scope, &request, means).await
}

/// Prints an order
///
/// 特种设备安全监察指令书, A4, PDF/A, in Chinese, with room for signatures, seal and the note of service. One that is not
/// in force says so across its pages. Made when it is first asked for, then kept; the ETag changes with what it says,
/// and is the hash that the QR code has beside the address.
#[utoipa::path(
    tag = "orders",
    params(("id" = Id, Path), ("If-None-Match" = Option<String>, Header)),
    responses(
        (
            status = 200,
            description = "The order on paper",
            content((Vec<u8> = "application/pdf")),
            headers(("ETag" = String))
        ),
        (status = 304, description = "Not changed")
    )
)]
#[get("/v1/orders/{id}/order.pdf")]
pub async fn print_order(
    actor: Actor,
    id: web::Path<Id>,
    request: HttpRequest,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
    public_url: web::Data<PublicUrl>,
) -> Outcome<HttpResponse> {
    let scope = actor.scope();
    let seen = scope.clone();
    let facts = db.read(move |conn| gathering::of_order(conn, &seen, *id)).await?;
    let means = PdfServices { db: &db, intake: &intake, public_url: &public_url };
    cache::answer(order::paper(&facts), &scope, &request, means).await
}
