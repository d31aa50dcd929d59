//! The client's IP address, from the connection or from the headers of a trusted proxy.

use super::SignIn;
use crate::problem::{Outcome, Problem};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::HeaderMap, web::Data};
use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The caller's address: the connection's other end, or what a trusted proxy says that it is.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl FromRequest for ClientAddress {
    type Error = Problem;
    type Future = Ready<Outcome<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(sign_in) = request.app_data::<Data<SignIn>>() else {
            return ready(Err(Problem::internal("no sign-in")));
        };
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let told = if sign_in.behind_proxy { forwarded_for(request.headers()) } else { None };
        ready(Ok(Self(told.unwrap_or(peer).to_canonical())))
    }
}

/// The last entry of `X-Forwarded-For`: the one that the nearest proxy wrote. Those before it are hearsay.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").last()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

/// What one caller can easily have: an IPv4 address, or a /64 of IPv6.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    #[test]
    fn only_what_the_nearest_proxy_wrote_is_believed() {
        let mut headers = HeaderMap::new();
        let name = HeaderName::from_static("x-forwarded-for");
        headers.append(name.clone(), HeaderValue::from_static("10.0.0.1"));
        headers.append(name.clone(), HeaderValue::from_static("127.0.0.1, 203.0.113.9"));
        assert_eq!(forwarded_for(&headers), "203.0.113.9".parse().ok());
        headers.append(name, HeaderValue::from_static("unknown"));
        assert_eq!(forwarded_for(&headers), None);
    }

    #[test]
    fn a_network_is_what_one_caller_can_easily_have() {
        for (address, expected) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            let network = network(address.parse().unwrap());
            assert_eq!(network, expected.parse::<IpAddr>().unwrap());
        }
    }
}
