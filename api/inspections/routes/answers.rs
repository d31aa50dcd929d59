//! Endpoints: merges answers, and evaluates them.

use crate::{
    accounts::Actor,
    context::Context,
    db::Db,
    http::{self, JsonBody},
    ids::Id,
    inspections::{
        commands::{self, MergedAnswers},
        evaluation::evaluate,
        store,
    },
    jobs::JobWaker,
    problem::Outcome,
    templates::Templates,
};
use actix_web::{HttpResponse, get, patch, web};
use checklists::{Answer, Answers, Evaluation};
use serde::Deserialize;
use utoipa::ToSchema;

/// Answers by item code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "answers": {
        "cv-archive": {
            "verdict": "fail", "remark": "缺2017年度定期检验报告",
            "answered_at": "2018-03-13T10:05:00+08:00"
        },
        "cv-drill-date": { "date": "2017-11-09", "answered_at": "2018-03-13T10:10:00+08:00" },
        "cv-esc-stop": {
            "verdict": "na", "reason": "本场所没有自动扶梯", "answered_at": "2018-03-13T10:12:00+08:00"
        }
    }
}))]
pub struct NewAnswers {
    /// At most 500. `answered_by` may be left out: it is the caller.
    #[schema(value_type = BTreeMap<String, Answer>)]
    pub answers: Answers,
}

/// Merges answers
///
/// Item by item the later `answered_at` wins, whatever the order of arrival; sending the same again changes nothing.
/// The time of a phone whose clock was measured (`POST /v1/sync`) to be wrong is corrected before; an answer from the
/// future counts as given now.
/// An answer that lost is kept among the events. By the visit's inspectors, in a draft, or for the returned items of
/// a returned inspection. Photos that an answer names are expected from then on; those whose bytes the server already
/// holds (in what the caller may see) are stored at once.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path)),
    request_body = NewAnswers,
    responses((
        status = 200,
        description = "What became of each answer, and what is missing",
        body = MergedAnswers,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/inspections/{id}/answers")]
pub async fn merge_answers(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewAnswers>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
    waker: web::Data<JobWaker>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let merged = db.write(move |conn| commands::merge_answers(conn, &context, *id, &body.0.answers)).await?;
    waker.wake();
    Ok(http::record(merged.version, &merged))
}

/// Evaluates the answers
///
/// Which items apply, what is missing, what failed at which level and why, computed results, the conclusion: the
/// same function that a phone's vectors describe.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path)),
    responses((status = 200, description = "The evaluation", body = Evaluation))
)]
#[get("/v1/inspections/{id}/evaluation")]
pub async fn get_evaluation(
    actor: Actor,
    id: web::Path<Id>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<Evaluation>> {
    db.read(move |conn| {
        let inspection = store::find(conn, &actor.scope(), *id)?;
        let template = store::template_of(conn, &templates, &inspection)?;
        let answers = store::answers(conn, *id)?;
        Ok(web::Json(evaluate(&template, &inspection, &answers)))
    })
    .await
}
