//! TLS in each of its strengths, against a server with a certificate for `localhost` and none for 127.0.0.1.

use crate::support::postgres::{Cluster, aside};
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query, sql_types::Bool};
use field_inspection::db::{DatabaseAt, PgConnection};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::net::{Ipv4Addr, TcpListener};
use tempfile::TempDir;

/// Who comes as `certain` needs a certificate, everybody else only to come.
const RULES: &str = "local all all trust\nhostssl all certain all cert\nhost all all all trust\n";

struct Server {
    _cluster: Cluster,
    port: u16,
    /// What a client has: the right root, another root, a certificate and its key.
    files: TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        let (authority, root) = new_authority("Root of the tests");
        let (_, stranger) = new_authority("Root of a stranger");
        let (certificate, key) = issued(&authority, "localhost", &["localhost"]);
        let (certain, certain_key) = issued(&authority, "certain", &[]);
        let files = tempfile::tempdir().unwrap();
        for (name, content) in [
            ("root.pem", &root),
            ("stranger.pem", &stranger),
            ("certain.pem", &certain),
            ("certain.key", &certain_key),
        ] {
            std::fs::write(files.path().join(name), content).unwrap();
        }
        let port = free_port();
        let options = "-c hba_file=rules -c ssl=on -c ssl_cert_file=../server.pem -c ssl_key_file=../server.key \
                       -c ssl_ca_file=../root.pem";
        let settings =
            [("rules", RULES), ("server.pem", &certificate), ("server.key", &key), ("root.pem", &root)];
        let cluster = Cluster::at_port(port, options, &settings)?;
        cluster.tell("CREATE ROLE certain LOGIN").unwrap();
        Some(Self { _cluster: cluster, port, files })
    }

    fn url(&self, user_and_host: &str, parameters: &str) -> String {
        let files = self.files.path().display();
        let parameters = parameters.replace("FILES", &files.to_string());
        format!("postgres://{user_and_host}:{}/postgres?{parameters}", self.port)
    }

    /// Whether the connection is encrypted, or why there is none.
    fn encrypted(&self, user_and_host: &str, parameters: &str) -> Result<bool, String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Bool)]
            ssl: bool,
        }
        let url = self.url(user_and_host, parameters);
        aside(|| {
            DatabaseAt::Postgres(url.clone()).try_out()?;
            let mut conn = PgConnection::establish(&url).unwrap();
            let row: Row = sql_query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                .get_result(&mut conn)
                .unwrap();
            Ok(row.ssl)
        })
    }
}

#[test]
fn tls_checks_what_the_address_asks_for() {
    let Some(server) = Server::start() else { return };
    let encrypted = |at: &str, parameters: &str| server.encrypted(at, parameters);

    assert_eq!(encrypted("field@localhost", "sslmode=disable"), Ok(false));
    // Encrypted where the server offers it; its certificate is not checked.
    assert_eq!(encrypted("field@localhost", ""), Ok(true));
    assert_eq!(encrypted("field@127.0.0.1", "sslmode=require"), Ok(true));
    // From a server with a certificate of that root.
    let root = "sslrootcert=FILES/root.pem";
    assert_eq!(encrypted("field@127.0.0.1", &format!("sslmode=verify-ca&{root}")), Ok(true));
    assert_eq!(encrypted("field@127.0.0.1", &format!("sslmode=require&{root}")), Ok(true));
    // And for that host.
    assert_eq!(encrypted("field@localhost", &format!("sslmode=verify-full&{root}")), Ok(true));

    let refused = |at: &str, parameters: &str, reason: &str| {
        let told = encrypted(at, parameters).unwrap_err();
        assert!(told.contains(reason), "{told}");
    };
    refused("field@127.0.0.1", &format!("sslmode=verify-full&{root}"), "not valid for name");
    for mode in ["require", "verify-ca", "verify-full"] {
        let parameters = format!("sslmode={mode}&sslrootcert=FILES/stranger.pem");
        refused("field@localhost", &parameters, "UnknownIssuer");
    }
    // The machine does not know the root.
    refused("field@localhost", "sslmode=verify-full", "certificate");
}

#[test]
fn a_client_shows_its_certificate() {
    let Some(server) = Server::start() else { return };
    let checked = "sslmode=verify-full&sslrootcert=FILES/root.pem";
    let shown = format!("{checked}&sslcert=FILES/certain.pem&sslkey=FILES/certain.key");
    assert_eq!(server.encrypted("certain@localhost", &shown), Ok(true));
    let told = server.encrypted("certain@localhost", checked).unwrap_err();
    assert!(told.contains("requires a valid client certificate"), "{told}");
}

#[test]
fn an_address_that_cannot_be_read_is_told_in_one_line() {
    for (parameters, reason) in [
        ("sslmode=verify_full", "sslmode is disable, prefer, require, verify-ca or verify-full"),
        ("sslmode=verify-full&sslrootcert=/nowhere.pem", "/nowhere.pem: "),
        ("sslmode=require&sslcert=/nowhere.pem", "sslcert and sslkey go together"),
        ("sslcompression=1", "unknown option `sslcompression`"),
    ] {
        let url = format!("postgres://field@127.0.0.1:1/postgres?{parameters}");
        let told = aside(|| DatabaseAt::Postgres(url).try_out()).unwrap_err();
        assert!(told.contains(reason) && !told.contains('\n'), "{told}");
    }
}

/// Who issues certificates, and its own in PEM.
fn new_authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), root)
}

/// A certificate and its key in PEM.
fn issued(authority: &Issuer<'_, KeyPair>, name: &str, hosts: &[&str]) -> (String, String) {
    let hosts: Vec<_> = hosts.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap().pem();
    (certificate, key.serialize_pem())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
