//! The hazards' endpoints.

mod record;
mod steps;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(record::list_hazards)
        .service(record::get_hazard)
        .service(steps::take_step);
}
