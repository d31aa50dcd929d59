//! Reports over HTTP, and the lists that their figures count.

mod lists;
mod query;
mod report;
mod tables;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(report::get_report)
        .service(tables::get_report_xlsx)
        .service(tables::get_report_csv)
        .service(lists::list_units_inspected)
        .service(lists::list_equipment_inspected)
        .service(lists::list_figure_subjects);
}
