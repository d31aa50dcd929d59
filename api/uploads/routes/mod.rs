//! Registers the endpoints of uploads.

mod append;
mod context;
mod create;
mod direct;
mod response;
mod status;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(status::describe_uploads)
        .service(create::create_upload)
        .service(status::show_upload)
        .service(append::append_upload)
        .service(status::end_upload)
        .service(direct::create_upload_url)
        .service(direct::complete_photo)
        .service(direct::create_hazard_upload_url)
        .service(direct::complete_hazard_photo);
}
