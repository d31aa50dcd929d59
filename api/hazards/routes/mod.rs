//! Registers the endpoints of hazards.

mod export;
mod list;
mod photos;
mod read;
mod report;
mod steps;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_hazards)
        .service(export::export_hazards_csv)
        .service(export::export_hazards_xlsx)
        .service(read::get_hazard)
        .service(report::put_hazard)
        .service(steps::take_step)
        .service(photos::list_hazard_photos)
        .service(photos::put_hazard_photo)
        .service(photos::get_hazard_photo)
        .service(photos::get_hazard_rendition)
        .service(photos::delete_hazard_photo);
}
