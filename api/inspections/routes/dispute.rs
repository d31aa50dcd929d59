//! Endpoint: disputes a signature.

use super::response::InspectionDetail;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    http::JsonBody,
    ids::Id,
    inspections::{disputes, store},
    problem::Outcome,
    validation::{
        ValidationErrors,
        texts::{self, MultiLineText},
    },
};
use actix_web::{post, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// Why an inspector does not stand by a signature.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDispute {
    #[schema(value_type = MultiLineText<500>, inline)]
    pub reason: String,
}

/// Disputes a signature
///
/// By the inspector in whose name a colleague collected it, until the inspection is approved. An inspection with a
/// disputed signature is neither submitted nor approved: it is returned where it was submitted, the signature is
/// removed, and the inspector signs again. Dispute and picture stay on record. The same request again changes nothing.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("signature_id" = Id, Path)),
    request_body = NewDispute,
    responses((status = 200, description = "The inspection as it is now", body = InspectionDetail))
)]
#[post("/v1/inspections/{id}/signatures/{signature_id}/dispute")]
pub async fn dispute_signature(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    body: JsonBody<NewDispute>,
    db: web::Data<Db>,
) -> Outcome<web::Json<InspectionDetail>> {
    let (ids, JsonBody(NewDispute { reason })) = (path.into_inner(), body);
    let now = Moment::now();
    db.write(move |conn| dispute(conn, &actor, ids, &reason, now).map(web::Json)).await
}

/// Finds, decides, keeps. A repeat of what the caller has already said answers the record as it is.
pub fn dispute(
    conn: &mut Conn,
    actor: &Actor,
    (id, signature_id): (Id, Id),
    reason: &str,
    now: Moment,
) -> Outcome<InspectionDetail> {
    let mut flaws = ValidationErrors::default();
    texts::lines(&mut flaws, "/reason", reason, 500);
    flaws.finish()?;
    let inspection = store::find_to_change(conn, &actor.scope(), id)?;
    let signature = store::signature_of(conn, id, signature_id)?;
    let is_repeat = signature.account_id == Some(actor.id)
        && signature.dispute.as_ref().is_some_and(|known| known.reason == reason);
    if !is_repeat {
        let disputed = disputes::dispute(actor, &inspection, signature, reason.to_owned(), now)?;
        store::keep_dispute(conn, &disputed)?;
    }
    InspectionDetail::of(conn, actor, id)
}
