//! Endpoints: adds and removes signatures and refusals.

use super::response::InspectionDetail;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    evidence::{
        self,
        photo::{DeclaredPhoto, Sha256},
    },
    http::{self, JsonBody},
    ids::Id,
    inspections::{
        Inspection, InspectionState, Refusal, Signatory, Signature,
        permissions::{may_change, must_be_inspector},
        signatures::{Offered, may_sign},
        store::{self, ChangedBy},
    },
    problem::{Outcome, Problem, ProblemKind},
    validation::{
        ValidationErrors,
        texts::{self, SingleLineText},
    },
};
use actix_web::{HttpResponse, delete, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// A signature: a picture that will be sent like a photo, or a refusal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSignature {
    pub role: Signatory,
    /// The inspector's account; left out for the unit's representative.
    #[serde(default)]
    pub account_id: Option<Id>,
    /// Who signs or refuses. Kept of an inspector is the account's name, whatever stands here.
    #[schema(value_type = SingleLineText<100>, inline)]
    pub name: String,
    /// The picture (PNG); its bytes go to `PUT /v1/inspections/{id}/photos/{photo_id}`.
    #[serde(default)]
    pub photo: Option<Picture>,
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// By the device's clock.
    pub signed_at: Moment,
}

/// What a phone will send.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    pub id: Id,
    pub sha256: Sha256,
    /// Bytes; at most 512 KiB.
    #[schema(minimum = 1, maximum = 524288)]
    pub size: i64,
}

/// Adds a signature
///
/// Each inspector and the unit's representative sign on the phone; a refusal of the unit is recorded with reason and
/// witness. The same request again changes nothing.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("signature_id" = Id, Path, description = "made by the client")),
    request_body = NewSignature,
    responses(
        (status = 201, description = "Added", body = Signature),
        (status = 200, description = "It was there already", body = Signature)
    )
)]
#[put("/v1/inspections/{id}/signatures/{signature_id}")]
pub async fn put_signature(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    body: JsonBody<NewSignature>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let ((id, signature_id), JsonBody(new)) = (path.into_inner(), body);
    let now = Moment::now();
    let (signature, made) =
        db.write(move |conn| add_signature(conn, &actor, (id, signature_id), &new, now)).await?;
    Ok(http::put(made).json(signature))
}

/// Adds a signature, or finds it added already; says which.
pub fn add_signature(
    conn: &mut Conn,
    actor: &Actor,
    (id, signature_id): (Id, Id),
    new: &NewSignature,
    now: Moment,
) -> Outcome<(Signature, bool)> {
    check(new)?;
    let inspection = store::find_to_change(conn, &actor.scope(), id)?;
    must_be_inspector(actor, &inspection)?;
    let signature = signature_of(signature_id, new, &inspection, actor.id, now);
    if let Some((owner_id, known)) = store::signature(conn, signature_id)? {
        let name = match known.role {
            // The account may have another name by now.
            Signatory::Inspector => known.name.clone(),
            Signatory::UnitRepresentative => signature.name,
        };
        let same = owner_id == id
            && Signature {
                name,
                received_at: known.received_at,
                collected_by: known.collected_by,
                dispute: known.dispute.clone(),
                ..signature
            } == known;
        if !same {
            return Err(Problem::new(ProblemKind::IdTaken));
        }
        expect_picture(conn, actor, &inspection, new.photo, now)?;
        return Ok((known, false));
    }
    let offered = Offered {
        role: new.role,
        account_id: new.account_id,
        picture: new.photo.map(|picture| picture.size),
        refused: new.refusal.is_some(),
    };
    may_sign(actor, &inspection, &offered)?;
    must_be_of_no_other(conn, id, new.photo)?;
    expect_picture(conn, actor, &inspection, new.photo, now)?;
    store::add_signature(conn, id, &signature, ChangedBy { account_id: actor.id, at: now })?;
    Ok((signature, true))
}

fn check(new: &NewSignature) -> Outcome<()> {
    let mut flaws = ValidationErrors::default();
    texts::required(&mut flaws, "/name", &new.name, 100);
    if let Some(refusal) = &new.refusal {
        texts::lines(&mut flaws, "/refusal/reason", &refusal.reason, 500);
        texts::required(&mut flaws, "/refusal/witness", &refusal.witness, 100);
    }
    flaws.finish()
}

fn signature_of(
    id: Id,
    new: &NewSignature,
    inspection: &Inspection,
    collected_by: Id,
    received_at: Moment,
) -> Signature {
    let name = match new.role {
        Signatory::Inspector => {
            let mut inspectors = inspection.inspectors.iter();
            inspectors.find(|one| Some(one.account_id) == new.account_id).map(|one| one.name.clone())
        }
        Signatory::UnitRepresentative => Some(new.name.clone()),
    };
    Signature {
        id,
        role: new.role,
        account_id: new.account_id,
        // Who has none is refused by the rule.
        name: name.unwrap_or_default(),
        photo_id: new.photo.map(|picture| picture.id),
        refusal: new.refusal.clone(),
        signed_at: new.signed_at,
        received_at,
        collected_by: Some(collected_by),
        dispute: None,
    }
}

/// One picture, one signature: nobody's hand stands for two.
fn must_be_of_no_other(conn: &mut Conn, id: Id, picture: Option<Picture>) -> Outcome<()> {
    let Some(picture) = picture else {
        return Ok(());
    };
    let others = store::signatures(conn, id)?;
    if others.iter().any(|other| other.photo_id == Some(picture.id)) {
        return Err(Problem::new(ProblemKind::PhotoConflict)
            .because("该图片已用于另一签名", "This picture is that of another signature"));
    }
    Ok(())
}

fn expect_picture(
    conn: &mut Conn,
    actor: &Actor,
    inspection: &Inspection,
    picture: Option<Picture>,
    now: Moment,
) -> Outcome<()> {
    let Some(Picture { id, sha256, size }) = picture else {
        return Ok(());
    };
    evidence::store::declare(
        conn,
        inspection.id,
        &DeclaredPhoto { id, item: None, sha256, size },
        actor.id,
        now,
    )
}

/// Removes a signature
///
/// In a draft or a returned inspection, by one of its inspectors; for a slip of the pen. What was submitted before
/// keeps its signatures and their pictures, and the picture of a disputed one stays.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("signature_id" = Id, Path)),
    responses((status = 200, description = "The inspection as it is now", body = InspectionDetail))
)]
#[delete("/v1/inspections/{id}/signatures/{signature_id}")]
pub async fn delete_signature(
    actor: Actor,
    path: web::Path<(Id, Id)>,
    db: web::Data<Db>,
) -> Outcome<web::Json<InspectionDetail>> {
    let (id, signature_id) = path.into_inner();
    let now = Moment::now();
    db.write(move |conn| {
        let inspection = store::find_to_change(conn, &actor.scope(), id)?;
        may_change(&actor, &inspection)?;
        let signature = store::signature_of(conn, id, signature_id)?;
        store::remove_signature(conn, id, signature_id, ChangedBy { account_id: actor.id, at: now })?;
        // After a return, an earlier revision may hold the picture; a disputed one is evidence.
        let may_go = inspection.state == InspectionState::Draft && signature.dispute.is_none();
        if let Some(photo_id) = signature.photo_id.filter(|_| may_go) {
            evidence::store::delete(conn, id, photo_id)?;
        }
        let inspection = store::find(conn, &actor.scope(), id)?;
        Ok(web::Json(InspectionDetail::read(conn, inspection)?))
    })
    .await
}
