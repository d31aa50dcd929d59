//! Registers the endpoints of orders.

mod export;
mod issue;
mod read;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read::list_orders)
        .service(export::export_orders_csv)
        .service(export::export_orders_xlsx)
        .service(read::get_order)
        .service(issue::put_order)
        .service(update::serve_order)
        .service(update::withdraw_order);
}
