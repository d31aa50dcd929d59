//! Endpoint: submits an inspection, or validates it.

use super::{effects, evaluate_answers, response::InspectionDetail, template_of};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    evidence,
    http::{IfMatch, conditional},
    ids::Id,
    inspections::{
        Inspection, InspectionState,
        statistics::count,
        store::{self, Body, KeptPhoto},
        submission::{self, MissingRequirement, may_submit, missing_requirements, needed_photos},
    },
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, post, web};
use checklists::Template;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubmitQuery {
    /// `validate`: only tell what is missing.
    #[param(inline)]
    pub mode: Option<Mode>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Validate,
}

/// What a submission would lack.
#[derive(Debug, Serialize, ToSchema)]
pub struct Validation {
    pub complete: bool,
    pub missing: Vec<MissingRequirement>,
}

/// What a submission answers: the inspection, or with `mode=validate` what is missing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum SubmitAnswer {
    Submitted(Box<InspectionDetail>),
    Validated(Validation),
}

/// Submits an inspection
///
/// By one of its inspectors. Refused with the list of what is missing: answers, photos whose bytes have not arrived,
/// fewer than two inspectors, signatures. Submitting again what is submitted answers the same. `If-Match` is heeded
/// where it is sent.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), SubmitQuery, ("If-Match" = Option<String>, Header)),
    responses((
        status = 200,
        description = "Submitted; with `mode=validate`, what is missing",
        body = SubmitAnswer,
        headers(("ETag" = String))
    ))
)]
#[post("/v1/inspections/{id}/submit")]
pub async fn submit_inspection(
    actor: Actor,
    id: web::Path<Id>,
    query: web::Query<SubmitQuery>,
    if_match: IfMatch,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let id = id.into_inner();
    let now = Moment::now();
    if query.mode == Some(Mode::Validate) {
        let missing = db
            .read(move |conn| {
                let inspection = store::find(conn, &actor.scope(), id)?;
                may_submit(&actor, &inspection)?;
                let template = template_of(conn, &templates, &inspection)?;
                Ok(prepare_submission(conn, &template, &inspection)?.1)
            })
            .await?;
        let validation = Validation { complete: missing.is_empty(), missing };
        return Ok(HttpResponse::Ok().json(SubmitAnswer::Validated(validation)));
    }
    let whole = db.write(move |conn| submit(conn, &actor, id, &if_match, &templates, now)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(conditional::of_version(whole.version))
        .json(SubmitAnswer::Submitted(Box::new(whole))))
}

/// Submits an inspection; one that is submitted already stays as it is.
pub fn submit(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    templates: &Templates,
    now: Moment,
) -> Outcome<InspectionDetail> {
    let inspection = store::find_to_change(conn, &actor.scope(), id)?;
    if inspection.state == InspectionState::Submitted && inspection.is_inspector(actor.id) {
        return InspectionDetail::read(conn, inspection);
    }
    may_submit(actor, &inspection)?;
    if_match.check(inspection.version)?;
    let template = template_of(conn, templates, &inspection)?;
    let (body, missing) = prepare_submission(conn, &template, &inspection)?;
    let submitted = submission::submit(actor, &inspection, &missing, now)?;
    store::keep_submission(conn, &submitted, &body)?;
    store::keep_count(conn, &inspection, &count(&inspection, &template, &body.answers))?;
    effects::of_submission(conn, &inspection, &body, submitted.revision(), (actor.id, now))?;
    let inspection = store::find(conn, &actor.scope(), id)?;
    InspectionDetail::read(conn, inspection)
}

/// What a submission would keep, and what it lacks.
fn prepare_submission(
    conn: &mut Conn,
    template: &Template,
    inspection: &Inspection,
) -> Outcome<(Body, Vec<MissingRequirement>)> {
    let answers = store::answers(conn, inspection.id)?;
    let signatures = store::signatures(conn, inspection.id)?;
    let photos = evidence::store::of_owner(conn, inspection.id)?;
    let evaluation = evaluate_answers(template, inspection, &answers);
    let needed = needed_photos(&answers, &signatures);
    let missing = missing_requirements(inspection, &evaluation, &needed, &photos, &signatures);
    let photos = photos
        .into_iter()
        .filter(|photo| needed.contains(&photo.declared.id))
        .map(|photo| photo.declared)
        .map(|declared| KeptPhoto {
            id: declared.id,
            item: declared.item,
            sha256: declared.sha256,
            size: declared.size,
        })
        .collect();
    Ok((Body { answers, evaluation, photos, signatures }, missing))
}
