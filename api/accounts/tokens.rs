//! Access tokens: short-lived JWTs, signed with Ed25519 (RFC 8037), public keys as a JWK set (RFC 7517). The same key
//! signs statements for others to check; a token and a statement never pass for each other, by their `typ` (RFC 8725,
//! 3.11).

use crate::{
    clock::Moment,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::path::Path;
use utoipa::ToSchema;

/// How long an access token is good for.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(15);
/// Who signs, in each token and statement.
pub const ISSUER: &str = "field-inspection";
/// The `typ` of an access token.
const ACCESS: &str = "JWT";

/// The key that signs, and what checks it.
pub struct Tokens {
    kid: String,
    public: String,
    signing: EncodingKey,
    checking: DecodingKey,
}

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    /// The account.
    sub: Id,
    /// The device, that is the sign-in.
    sid: Id,
    iat: i64,
    exp: i64,
}

/// A set of public keys (RFC 7517, 5).
#[derive(Serialize, ToSchema)]
pub struct JwkSet {
    pub keys: Vec<Jwk>,
}

/// An Ed25519 public key (RFC 8037, 2).
#[derive(Serialize, ToSchema)]
pub struct Jwk {
    pub kty: &'static str,
    pub crv: &'static str,
    pub r#use: &'static str,
    pub alg: &'static str,
    pub kid: String,
    pub x: String,
}

impl Tokens {
    /// From a private key in PKCS #8 PEM.
    pub fn from_pem(pem: &str) -> Result<Self, String> {
        let key = SigningKey::from_pkcs8_pem(pem)
            .map_err(|error| format!("not an Ed25519 key in PKCS #8 PEM: {error}"))?;
        let public = BASE64_URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        let thumbprint = Sha256::digest(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{public}"}}"#));
        Ok(Self {
            kid: BASE64_URL_SAFE_NO_PAD.encode(thumbprint),
            signing: EncodingKey::from_ed_pem(pem.as_bytes()).map_err(|error| error.to_string())?,
            checking: DecodingKey::from_ed_components(&public).map_err(|error| error.to_string())?,
            public,
        })
    }

    /// From the file, which is made with a new key (readable by the owner only) if it is missing.
    pub fn from_file(path: &Path) -> Result<Self, String> {
        let told = |error: std::io::Error| format!("{}: {error}", path.display());
        if !path.exists() {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|error| error.to_string())?;
            let pem = SigningKey::from_bytes(&seed)
                .to_pkcs8_pem(LineEnding::LF)
                .map_err(|error| error.to_string())?;
            write_for_owner_only(path, pem.as_bytes()).map_err(told)?;
        }
        let pem = std::fs::read_to_string(path).map_err(told)?;
        Self::from_pem(&pem).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// A token for a sign-in, good from `now` for [`LIFETIME`].
    pub fn issue(&self, account_id: Id, device_id: Id, now: Moment) -> Outcome<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: account_id,
            sid: device_id,
            iat: now.utc().timestamp(),
            exp: now.plus(LIFETIME).utc().timestamp(),
        };
        self.sign(ACCESS, &claims)
    }

    /// A statement of the type `typ`, as a compact JWS that the public key checks.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Outcome<String> {
        let header = Header {
            typ: Some(typ.to_owned()),
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, claims, &self.signing).map_err(Problem::internal)
    }

    /// What a statement of the type `typ` says; None if it is not one that this key signed.
    pub fn said<T: DeserializeOwned + Clone>(&self, typ: &str, statement: &str) -> Option<T> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["iss"]);
        let read = jsonwebtoken::decode::<T>(statement, &self.checking, &validation).ok()?;
        (read.header.typ.as_deref() == Some(typ)).then_some(read.claims)
    }

    /// The sign-in of a token that this server signed and that is still good.
    pub fn read(&self, token: &str, now: Moment) -> Outcome<Id> {
        let claims: Claims =
            self.said(ACCESS, token).ok_or_else(|| Problem::new(ProblemKind::Unauthenticated))?;
        if claims.exp <= now.utc().timestamp() {
            return Err(Problem::new(ProblemKind::TokenExpired));
        }
        Ok(claims.sid)
    }

    pub fn public_keys(&self) -> JwkSet {
        let key = Jwk {
            kty: "OKP",
            crv: "Ed25519",
            r#use: "sig",
            alg: "EdDSA",
            kid: self.kid.clone(),
            x: self.public.clone(),
        };
        JwkSet { keys: vec![key] }
    }
}

#[cfg(unix)]
fn write_for_owner_only(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_for_owner_only(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(path, bytes)
}
