//! The orders' endpoints.

mod acts;
mod issue;
mod record;
mod view;

pub use issue::{NewOrder, issue};

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(record::list_orders)
        .service(record::get_order)
        .service(issue::put_order)
        .service(acts::serve_order)
        .service(acts::withdraw_order);
}
