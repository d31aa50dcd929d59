//! Parses the PostgreSQL URL and its TLS options as libpq does, and connects.

use super::tls::{self, Checked, Files};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use percent_encoding::percent_decode_str;
use std::{error::Error, iter, str::FromStr};
use tokio_postgres::{
    Config, NoTls,
    config::{Host, SslMode},
};

/// An address of PostgreSQL, taken apart.
#[derive(Debug)]
pub struct Address {
    config: Config,
    checked: Option<Checked>,
    files: Files,
}

impl FromStr for Address {
    type Err = String;

    /// `sslmode`, `sslrootcert`, `sslcert` and `sslkey` mean what they mean to libpq; the rest is tokio-postgres'.
    fn from_str(url: &str) -> Result<Self, String> {
        let (place, parameters) = split(url);
        let mut sslmode = "prefer".to_owned();
        let mut files = Files::default();
        let mut others = Vec::new();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            match name {
                "sslmode" => sslmode = value,
                "sslrootcert" => files.roots = Some(value),
                "sslcert" => files.certificate = Some(value),
                "sslkey" => files.key = Some(value),
                _ => others.push(parameter),
            }
        }
        let (mode, checked) = match sslmode.as_str() {
            "disable" => (SslMode::Disable, None),
            "allow" | "prefer" => (SslMode::Prefer, Some(Checked::Nothing)),
            // As libpq has it: who names the root certificate wants it to matter.
            "require" if files.roots.is_some() => (SslMode::Require, Some(Checked::Chain)),
            "require" => (SslMode::Require, Some(Checked::Nothing)),
            "verify-ca" => (SslMode::Require, Some(Checked::Chain)),
            "verify-full" => (SslMode::Require, Some(Checked::ChainAndName)),
            _ => {
                return Err(format!(
                    "sslmode is disable, prefer, require, verify-ca or verify-full, not {sslmode:?}"
                ));
            }
        };
        let mut config: Config =
            format!("{place}?{}", others.join("&")).parse().map_err(|error| in_one_line(&error))?;
        // To a socket in a folder nothing is encrypted, whatever is asked for.
        let hosts = config.get_hosts();
        let is_local = !hosts.is_empty() && hosts.iter().all(|host| matches!(host, Host::Unix(_)));
        let (mode, checked) = if is_local { (SslMode::Disable, None) } else { (mode, checked) };
        config.ssl_mode(mode);
        Ok(Self { config, checked, files })
    }
}

impl Address {
    pub async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        let refused = |error: tokio_postgres::Error| ConnectionError::BadConnection(in_one_line(&error));
        match self.checked {
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
                AsyncPgConnection::try_from_client_and_connection(client, connection).await
            }
            Some(checked) => {
                let tls = tls::client(checked, &self.files).map_err(ConnectionError::InvalidConnectionUrl)?;
                let (client, connection) = self.config.connect(tls).await.map_err(refused)?;
                AsyncPgConnection::try_from_client_and_connection(client, connection).await
            }
        }
    }
}

/// Before and after the question mark; one in the name or password is not that.
fn split(url: &str) -> (&str, &str) {
    let host = url.find('@').unwrap_or(0);
    match url.get(host..).and_then(|rest| rest.find('?')) {
        Some(mark) => {
            let (place, parameters) = url.split_at(host + mark);
            (place, parameters.trim_start_matches('?'))
        }
        None => (url, ""),
    }
}

/// An error and what is behind it.
fn in_one_line(error: &(dyn Error + 'static)) -> String {
    iter::successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
