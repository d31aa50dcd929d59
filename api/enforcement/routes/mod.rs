//! Registers the endpoints of enforcement.

mod actions;
mod incidents;
mod priority_units;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(actions::list_actions)
        .service(actions::get_action)
        .service(actions::put_action)
        .service(update::extend_action)
        .service(update::end_action)
        .service(update::revoke_action)
        .service(incidents::list_incidents)
        .service(incidents::get_incident)
        .service(incidents::put_incident)
        .service(incidents::settle_incident)
        .service(priority_units::list_first_units);
}
