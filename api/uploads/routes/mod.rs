//! The endpoints of uploads.

mod answer;
mod append;
mod create;
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
        .service(show::end_upload);
}
