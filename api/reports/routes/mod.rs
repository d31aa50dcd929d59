//! Registers the endpoints of reports.

mod drilldown;
mod export;
mod query;
mod report;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(report::get_report)
        .service(export::get_report_xlsx)
        .service(export::get_report_csv)
        .service(drilldown::list_units_inspected)
        .service(drilldown::list_equipment_inspected)
        .service(drilldown::list_figure_subjects);
}
