//! Registers the endpoints of the registry.

mod equipment;
mod imports;
mod units;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(units::put_unit)
        .service(units::get_unit)
        .service(units::change_unit)
        .service(units::list_units)
        .service(equipment::put_equipment)
        .service(equipment::get_equipment)
        .service(equipment::change_equipment)
        .service(equipment::list_equipment)
        .service(imports::import_units)
        .service(imports::import_equipment);
}
