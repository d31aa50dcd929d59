//! The endpoints of accounts.

mod accounts;
mod colleagues;
mod devices;
mod own;
mod sign_in;

use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn register(config: &mut ServiceConfig) {
    config
        .service(sign_in::login)
        .service(sign_in::refresh)
        .service(sign_in::logout)
        .service(sign_in::public_keys)
        .service(own::me)
        .service(own::change_own_password)
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
