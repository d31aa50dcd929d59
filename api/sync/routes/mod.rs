//! The endpoints of a phone's copy.

mod download;
mod import;
mod upload;

pub fn register(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(download::get_sync)
        .service(upload::post_sync)
        .service(import::import_phone);
}
