//! Registers the endpoints of accounts.

mod accounts;
mod auth;
mod colleagues;
mod devices;
mod me;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn register(config: &mut ServiceConfig) {
    config
        .service(auth::login)
        .service(auth::refresh)
        .service(auth::logout)
        .service(auth::public_keys)
        .service(me::me)
        .service(me::change_own_password)
        .service(devices::list_own_devices)
        .service(devices::end_own_device)
        .service(devices::list_devices)
        .service(devices::end_device)
        .service(colleagues::list_colleagues)
        .service(accounts::list_accounts)
        .service(accounts::put_account)
        .service(accounts::get_account)
        .service(accounts::change_account);
}
