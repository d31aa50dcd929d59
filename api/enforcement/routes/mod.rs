//! The endpoints of enforcement.

mod actions;
mod acts;
mod incidents;
mod units;

pub use actions::{NewAction, record as record_action};
pub use incidents::{NewIncident, record as record_incident};

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(actions::list_actions)
        .service(actions::get_action)
        .service(actions::put_action)
        .service(acts::extend_action)
        .service(acts::end_action)
        .service(acts::revoke_action)
        .service(incidents::list_incidents)
        .service(incidents::get_incident)
        .service(incidents::put_incident)
        .service(incidents::settle_incident)
        .service(units::list_first_units);
}
