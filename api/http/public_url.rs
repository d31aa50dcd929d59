//! The public URL of the server.

/// An address without a slash at the end, such as `https://inspect.example.org`.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    address: String,
    is_set: bool,
}

impl PublicUrl {
    /// One that the settings give.
    pub fn set(address: String) -> Self {
        Self { address, is_set: true }
    }

    /// Where the server listens, for want of better: clients that come through a proxy may not reach it.
    pub fn assumed(address: String) -> Self {
        Self { address, is_set: false }
    }

    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The whole address of `path` (which begins with a slash), for somebody who reads it on paper.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The address of `path` for the header `Location`: whole if the settings give a public address; else the path
    /// alone, which a client resolves against the address that it asked (RFC 9110, 10.2.2).
    pub fn location(&self, path: String) -> String {
        if self.is_set { self.to(&path) } else { path }
    }
}
