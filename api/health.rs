//! Endpoints for operations: liveness, readiness, metrics.

use crate::{
    db::Db,
    evidence::Intake,
    http::{
        metrics::Metrics,
        problem_response::{CONTENT_TYPE, ProblemBody},
    },
    jobs,
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::{
    HttpResponse, get,
    web::{Data, Json},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints but that of the metrics.
pub fn routes(config: &mut ServiceConfig) {
    config.service(check_alive).service(check_ready);
}

/// `/metrics`, which may be served on a listener of its own.
pub fn metrics_route(config: &mut ServiceConfig) {
    config.service(read_metrics);
}

/// Where the metrics are.
pub const METRICS: &str = "/metrics";

/// The state of the server or of something it leans on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Health)]
pub enum Readiness {
    Ok,
    Unavailable,
}

#[derive(Serialize, ToSchema)]
pub struct Alive {
    pub status: Readiness,
}

#[derive(Serialize, ToSchema)]
pub struct Ready {
    pub status: Readiness,
    pub database: Readiness,
    pub storage: Readiness,
    /// What somebody who runs the server has to decide; left out if there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Whether the process runs
///
/// Asks nothing else, so that a failing database does not get the server restarted.
#[utoipa::path(
    tag = "operation",
    responses((status = 200, description = "It runs", body = Alive)),
    security(())
)]
#[get("/healthz")]
pub async fn check_alive() -> Json<Alive> {
    Json(Alive { status: Readiness::Ok })
}

/// Whether the server can work
///
/// The problem of a server that cannot has the members `database` and `storage`, each `ok` or `unavailable`. A disk that
/// has no room for a photo of the largest size is unavailable.
#[utoipa::path(
    tag = "operation",
    responses((status = 200, description = "It can", body = Ready)),
    security(())
)]
#[get("/readyz")]
pub async fn check_ready(db: Data<Db>, intake: Data<Intake>, metrics: Data<Metrics>) -> Outcome<Json<Ready>> {
    let (database, storage) = futures_util::future::join(db.ready(), intake.ready()).await;
    let (database, storage) = (state(&database), state(&storage));
    if database == Readiness::Ok && storage == Readiness::Ok {
        return Ok(Json(Ready { status: Readiness::Ok, database, storage, warnings: warnings(&metrics) }));
    }
    Err(Problem::new(ProblemKind::Unavailable)
        .with("database", serde_json::json!(database))
        .with("storage", serde_json::json!(storage)))
}

fn warnings(metrics: &Metrics) -> Vec<String> {
    let (held_back, lost) = (metrics.held_back(), metrics.lost());
    let held_back = (held_back > 0).then(|| {
        format!(
            "{held_back} originals belong to no photo of this database, too many to move to the trash unasked: \
             `field-inspection storage sweep`"
        )
    });
    let lost = (lost > 0).then(|| {
        format!("{lost} originals are missing or damaged: `field-inspection fsck --full` names them")
    });
    held_back.into_iter().chain(lost).collect()
}

fn state(outcome: &Outcome<()>) -> Readiness {
    match outcome {
        Ok(()) => Readiness::Ok,
        Err(_) => Readiness::Unavailable,
    }
}

/// Counters for Prometheus
///
/// Needs no token: keep it from the public at the proxy, or serve it on a listener of its own (the setting
/// `metrics-listen`); where everything else is, it is then 404.
#[utoipa::path(
    tag = "operation",
    responses(
        (status = 200, description = "In Prometheus' text format", body = String, content_type = "text/plain"),
        (status = 404, description = "It is served elsewhere", body = ProblemBody, content_type = CONTENT_TYPE)
    ),
    security(())
)]
#[get("/metrics")]
pub async fn read_metrics(db: Data<Db>, metrics: Data<Metrics>) -> Outcome<HttpResponse> {
    let waiting = db.read(jobs::waiting).await.ok();
    let text = metrics.text(waiting).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}
