//! The orders' endpoints.

mod acts;
mod export;
mod issue;
mod record;
mod view;

pub use issue::{NewOrder, issue};

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(record::list_orders)
        .service(export::export_orders_csv)
        .service(export::export_orders_xlsx)
        .service(record::get_order)
        .service(issue::put_order)
        .service(acts::serve_order)
        .service(acts::withdraw_order);
}
