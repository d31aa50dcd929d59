//! Registers the endpoints of synchronization.

mod import_archive;
mod pull;
mod push;

pub fn register(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(pull::get_sync).service(push::post_sync).service(import_archive::import_phone);
}
