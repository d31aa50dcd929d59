//! The endpoints of uploads.

mod answer;
mod append;
mod create;
mod direct;
mod show;
mod tools;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(show::describe_uploads)
        .service(create::create_upload)
        .service(show::show_upload)
        .service(append::append_upload)
        .service(show::end_upload)
        .service(direct::create_upload_url)
        .service(direct::complete_photo)
        .service(direct::create_hazard_upload_url)
        .service(direct::complete_hazard_photo);
}
