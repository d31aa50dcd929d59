//! Limits the open connections of one address.

use crate::{
    accounts,
    http::{metrics::Metrics, problem_response},
    problem::{Problem, ProblemKind},
};
use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    middleware::Next,
    rt::net::TcpStream,
};
use rustix::net::{Shutdown, shutdown};
use std::{
    any::Any,
    collections::HashMap,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The open connections of each address (of IPv6: of each /64).
#[derive(Clone)]
pub struct Connections {
    /// None: as many as anybody likes.
    most: Option<NonZeroUsize>,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    metrics: Metrics,
}

/// A connection that is counted as long as this lives.
struct Counted {
    connections: Connections,
    address: IpAddr,
}

/// Marks a connection that is one too many.
struct OneTooMany;

impl Connections {
    pub fn new(most: Option<NonZeroUsize>, metrics: Metrics) -> Self {
        Self { most, open: Arc::default(), metrics }
    }

    /// Counts a new connection as long as its `data` lives, or ends it if its address has as many as it may.
    pub fn admit(&self, connection: &dyn Any, data: &mut Extensions) {
        let (Some(most), Some(stream)) = (self.most, connection.downcast_ref::<TcpStream>()) else {
            return;
        };
        // Without an address the connection has ended: reading from it fails.
        let Ok(peer) = stream.peer_addr() else { return };
        let address = accounts::network(peer.ip());
        if self.count(address, most) {
            data.insert(Counted { connections: self.clone(), address });
        } else {
            data.insert(OneTooMany);
            if self.metrics.connection_refused() == 1 {
                tracing::warn!(
                    %address,
                    "refused a connection: the address has {most} open (connections-per-address; behind a proxy set \
                     trust-proxy). More such are only counted in /metrics"
                );
            }
            // Nothing more is read: the server sees the end of the connection and closes it at once.
            if let Err(error) = shutdown(stream, Shutdown::Read) {
                tracing::debug!(%error, "a connection too many ended by itself");
            }
        }
    }

    fn count(&self, address: IpAddr, most: NonZeroUsize) -> bool {
        let mut counts = self.counts();
        let open = counts.entry(address).or_default();
        let is_admitted = *open < most.get();
        if is_admitted {
            *open = open.saturating_add(1);
        }
        is_admitted
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.connections.counts();
        if let Some(open) = counts.get_mut(&self.address) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

/// Middleware: refuses a request that had arrived whole on a connection too many.
pub async fn refuse_too_many(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.conn_data::<OneTooMany>().is_some() {
        let problem = Problem::new(ProblemKind::Unavailable)
            .because("您的网络地址打开的连接过多", "Your network address has too many connections open");
        return Ok(problem_response::refusal(request, &problem));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
