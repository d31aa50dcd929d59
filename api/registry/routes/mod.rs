//! Registers the endpoints of the registry.

mod equipment;
mod imports;
mod units;

use crate::{
    http::conditional,
    problem::{Outcome, Problem, ProblemKind},
    validation::ValidationErrors,
};
use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;

pub fn register(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(units::put_unit)
        .service(units::get_unit)
        .service(units::change_unit)
        .service(units::list_units)
        .service(equipment::put_equipment)
        .service(equipment::get_equipment)
        .service(equipment::change_equipment)
        .service(equipment::list_equipment)
        .service(imports::import_units)
        .service(imports::import_equipment);
}

/// A record with its ETag.
fn record(status: StatusCode, version: i64, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status).insert_header(conditional::of_version(version)).json(body)
}

/// What a `PUT` found.
enum Put<T> {
    Created(T),
    /// The same as was there.
    Same(T),
}

impl<T: Serialize> Put<T> {
    fn answer(self, version: impl Fn(&T) -> i64) -> HttpResponse {
        match self {
            Self::Created(made) => record(StatusCode::CREATED, version(&made), &made),
            Self::Same(made) => record(StatusCode::OK, version(&made), &made),
        }
    }
}

fn id_taken<T>() -> Outcome<T> {
    Err(Problem::new(ProblemKind::IdTaken))
}

fn refuse<T>(flaws: ValidationErrors) -> Outcome<T> {
    flaws.finish()?;
    Err(Problem::internal("refused without a reason"))
}
