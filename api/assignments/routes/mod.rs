//! Registers the endpoints of assignments.

mod bulk;
mod create;
mod progress;
mod read;
mod update;

use crate::http::fallback::unmatched;
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read::list_assignments)
        .service(progress::show_assignment_progress)
        // Other methods there are not for an assignment of that name.
        .route("/v1/assignments/progress", web::route().to(unmatched))
        .service(bulk::put_assignment_plan)
        .service(read::get_assignment)
        .service(create::put_assignment)
        .service(update::change_assignment)
        .service(update::cancel_assignment);
}
