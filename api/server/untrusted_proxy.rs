//! Middleware: warns of a proxy that the settings do not know.

use crate::accounts::SignIn;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use std::sync::atomic::{AtomicBool, Ordering};

/// Middleware: logs a warning at the first request with `X-Forwarded-For` that is not believed, once a process.
///
/// Without `trust-proxy` all callers behind one proxy are one address: they wait for each other's wrong passwords and
/// share the connections that an address may have.
pub async fn warn(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    static WARNED: AtomicBool = AtomicBool::new(false);
    let is_ignored = request.headers().contains_key("x-forwarded-for")
        && request.app_data::<Data<SignIn>>().is_some_and(|sign_in| !sign_in.behind_proxy);
    if is_ignored && !WARNED.swap(true, Ordering::Relaxed) {
        let proxy = request.peer_addr().map(|peer| peer.ip());
        tracing::warn!(
            ?proxy,
            "X-Forwarded-For came with a request and is not believed: all who come through a proxy count as one address. \
             If the proxy is yours, set trust-proxy; if not, a caller made it up"
        );
    }
    next.call(request).await
}
