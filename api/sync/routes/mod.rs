//! The endpoints of a phone's copy.

mod download;

pub fn register(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(download::get_sync);
}
