//! Endpoint: the receipt of an inspection.

use super::{
    Claims, TYPE,
    claims::{Lacking, LackingPhoto, Submission, claims, lacking, never_submitted},
    storage_check, store,
};
use crate::{
    accounts::{Actor, SignIn},
    clock::Moment,
    db::{Conn, Db},
    evidence::{self, Intake, photo::Photo},
    http::{QueryParameters, problem_response::ProblemBody},
    ids::Id,
    inspections::{self, Inspection, revision::RevisionBody, submission::needed_photos},
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{
    get,
    web::{Data, Json, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

pub fn register(config: &mut ServiceConfig) {
    config.service(get_receipt);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceiptQuery {
    /// Of which submission; the last one if not said.
    #[param(minimum = 1)]
    pub revision: Option<i64>,
}

/// A receipt, signed and in the clear.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// A compact JWS (RFC 7515) of `claims`: EdDSA, with the key of `/.well-known/jwks.json` that its `kid` names; its
    /// `typ` is `field-inspection-receipt+jwt`.
    pub receipt: String,
    pub claims: Claims,
}

/// Gives a receipt for a submission
///
/// Signed, after each photo and signature of the submission was found in storage with its size. 409 with the photos
/// that are not, in `missing`; also for a draft that was never submitted, whose photos are durable when their `PUT` has
/// answered.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ReceiptQuery),
    responses(
        (status = 200, description = "The receipt", body = Receipt),
        (status = 409, description = "A photo is not in storage, or nothing was submitted yet",
            body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/inspections/{id}/receipt")]
pub async fn get_receipt(
    actor: Actor,
    id: Path<Id>,
    query: QueryParameters<ReceiptQuery>,
    db: Data<Db>,
    intake: Data<Intake>,
    sign_in: Data<SignIn>,
) -> Outcome<Json<Receipt>> {
    let (id, number) = (id.into_inner(), query.revision);
    let (submission, body, photos) = db
        .read(move |conn| {
            let inspection = inspections::store::find(conn, &actor.scope(), id)?;
            submitted(conn, &inspection, number)
        })
        .await?;
    let sizes = storage_check::sizes(&intake.objects, &photos).await?;
    let lacking = body
        .photos
        .iter()
        .zip(photos.iter().zip(sizes))
        .filter_map(|(kept, (photo, size))| {
            let what = lacking(kept, photo.as_ref(), size)?;
            Some(LackingPhoto { photo_id: kept.id, what })
        })
        .collect();
    let claims = claims(id, (&submission, &body), lacking, Moment::now())?;
    Ok(Json(Receipt { receipt: sign_in.tokens.sign(TYPE, &claims)?, claims }))
}

/// A submission and its photos as they are now, in the same order.
fn submitted(
    conn: &mut Conn,
    inspection: &Inspection,
    number: Option<i64>,
) -> Outcome<(Submission, RevisionBody, Vec<Option<Photo>>)> {
    if inspection.revision == 0 {
        return Err(never_submitted(not_arrived(conn, inspection.id)?)?);
    }
    let submission = store::submission(conn, inspection.id, number.unwrap_or(inspection.revision))?
        .ok_or_else(|| Problem::new(ProblemKind::NotFound))?;
    let body = submission.body().ok_or_else(|| Problem::internal("a revision cannot be read"))?;
    let mut found = evidence::store::of_owner(conn, inspection.id)?;
    let photos = body
        .photos
        .iter()
        .map(|kept| {
            let place = found.iter().position(|photo| photo.declared.id == kept.id)?;
            Some(found.swap_remove(place))
        })
        .collect();
    Ok((submission, body, photos))
}

/// The photos that the answers and signatures of a draft name and whose bytes have not arrived.
fn not_arrived(conn: &mut Conn, id: Id) -> Outcome<Vec<LackingPhoto>> {
    let answers = inspections::store::answers(conn, id)?;
    let signatures = inspections::store::signatures(conn, id)?;
    let mut missing = needed_photos(&answers, &signatures);
    for photo in evidence::store::of_owner(conn, id)? {
        if photo.stored.is_some() {
            missing.remove(&photo.declared.id);
        }
    }
    let lacking = |photo_id| LackingPhoto { photo_id, what: Lacking::NotStored };
    Ok(missing.into_iter().map(lacking).collect())
}
