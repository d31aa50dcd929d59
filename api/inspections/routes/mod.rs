//! Registers the endpoints of inspections.

mod answers;
mod create;
mod export;
mod history;
mod photos;
mod read;
mod review;
mod signatures;
mod submission;
mod summary;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read::list_inspections)
        .service(export::export_inspections_csv)
        .service(export::export_inspections_xlsx)
        .service(create::put_inspection)
        .service(read::get_inspection)
        .service(update::change_inspection)
        .service(answers::merge_answers)
        .service(answers::get_evaluation)
        .service(submission::submit_inspection)
        .service(review::approve_inspection)
        .service(review::return_inspection)
        .service(review::withdraw_inspection)
        .service(signatures::put_signature)
        .service(signatures::delete_signature)
        .service(signatures::dispute_signature)
        .service(photos::list_photos)
        .service(photos::put_photo)
        .service(photos::get_photo)
        .service(photos::get_rendition)
        .service(photos::delete_photo)
        .service(history::list_events)
        .service(history::list_revisions)
        .service(history::get_revision);
}
