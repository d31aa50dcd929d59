//! The protocol of an upload request, tus or IETF draft: its headers in request and response.

use super::{ietf, tus};
use crate::{
    evidence::resumable::{ResumableUpload, append::Checksum},
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, HttpDate};
use std::time::SystemTime;

/// The headers of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadProtocol {
    Tus,
    /// The IETF's draft.
    Draft,
}

/// What a request says of the bytes in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartialUpload {
    /// `Content-Length`.
    pub length: Option<u64>,
    /// The bytes are kept only if it holds.
    pub checksum: Option<Checksum>,
    /// Whether the whole ends with them, where that is said.
    pub completes: bool,
}

impl UploadProtocol {
    /// Of a request that changes something. One that speaks neither, or another version, is
    /// [`ProblemKind::ProtocolVersion`].
    pub fn of(headers: &HeaderMap) -> Outcome<Self> {
        Self::said(headers)?.ok_or_else(|| Problem::new(ProblemKind::ProtocolVersion))
    }

    /// Of a request that reads: tus if nothing is said.
    pub fn of_reading(headers: &HeaderMap) -> Outcome<Self> {
        Ok(Self::said(headers)?.unwrap_or(Self::Tus))
    }

    fn said(headers: &HeaderMap) -> Outcome<Option<Self>> {
        let said = |name| text(headers, name);
        match (said("tus-resumable")?, said("upload-draft-interop-version")?) {
            (Some(tus::VERSION), _) => Ok(Some(Self::Tus)),
            (None, Some(ietf::INTEROP)) => Ok(Some(Self::Draft)),
            (None, None) => Ok(None),
            _ => Err(Problem::new(ProblemKind::ProtocolVersion)),
        }
    }

    /// The media type of the bytes that a request appends.
    fn part_type(self) -> &'static str {
        match self {
            Self::Tus => tus::PART,
            Self::Draft => ietf::PART,
        }
    }

    /// What is said of the bytes to append. Another media type is [`ProblemKind::UnsupportedMediaType`].
    pub fn part(self, headers: &HeaderMap) -> Outcome<PartialUpload> {
        if !is_of(headers, self.part_type()) {
            return Err(self.other_type());
        }
        self.described(headers)
    }

    /// The same of bytes that come with the creation; none if there are none.
    pub fn first_part(self, headers: &HeaderMap) -> Outcome<Option<PartialUpload>> {
        let part = self.described(headers)?;
        match self {
            Self::Draft => Ok(Some(part)),
            Self::Tus if is_of(headers, tus::PART) => Ok(Some(part)),
            Self::Tus if part.length.unwrap_or_default() == 0 => Ok(None),
            Self::Tus => Err(self.other_type()),
        }
    }

    fn described(self, headers: &HeaderMap) -> Outcome<PartialUpload> {
        let checksum = text(headers, "upload-checksum")?.map(tus::checksum).transpose()?;
        let completes = text(headers, "upload-complete")?.map(ietf::completes).transpose()?;
        let length = number(headers, CONTENT_LENGTH.as_str())?;
        Ok(match self {
            Self::Tus => PartialUpload { length, checksum, completes: false },
            Self::Draft => PartialUpload {
                length,
                checksum: None,
                completes: completes.ok_or_else(|| missing("Upload-Complete"))?,
            },
        })
    }

    fn other_type(self) -> Problem {
        let wanted = self.part_type();
        Problem::new(ProblemKind::UnsupportedMediaType)
            .because(format!("此处须为 {wanted}"), format!("{wanted} is expected here"))
    }

    /// How many bytes the whole has. Where the IETF's draft leaves it out, a body that is the whole says it.
    pub fn size(self, headers: &HeaderMap) -> Outcome<u64> {
        let size = match number(headers, "upload-length")? {
            Some(size) => size,
            None => match self {
                Self::Draft if self.described(headers)?.completes => {
                    number(headers, CONTENT_LENGTH.as_str())?.ok_or_else(|| missing("Upload-Length"))?
                }
                _ => return Err(missing("Upload-Length")),
            },
        };
        if size == 0 {
            return Err(Problem::new(ProblemKind::InvalidParameter)
                .because("照片不能为空", "Upload-Length: a photo has at least one byte"));
        }
        Ok(size)
    }

    /// Which byte the body begins with.
    pub fn offset(headers: &HeaderMap) -> Outcome<u64> {
        number(headers, "upload-offset")?.ok_or_else(|| missing("Upload-Offset"))
    }

    /// Says how far an upload is; `most` is the largest one taken, in bytes.
    pub fn tell(self, headers: &mut HeaderMap, upload: &ResumableUpload, most: u64) {
        put(headers, "cache-control", "no-store");
        put(headers, "upload-offset", &upload.received.to_string());
        put(headers, "upload-length", &upload.photo.size.to_string());
        match self {
            Self::Tus => {
                let expires = HttpDate::from(SystemTime::from(upload.expires_at.utc()));
                put(headers, "upload-expires", &expires.to_string());
                if let Some(metadata) = &upload.metadata {
                    put(headers, "upload-metadata", metadata);
                }
            }
            Self::Draft => {
                put(headers, "upload-complete", ietf::complete(upload.finished_at.is_some()));
                put(headers, "upload-limit", &format!("max-size={most}"));
            }
        }
        self.sign(headers);
    }

    /// Says which protocol the answer speaks.
    pub fn sign(self, headers: &mut HeaderMap) {
        match self {
            Self::Tus => put(headers, "tus-resumable", tus::VERSION),
            Self::Draft => put(headers, "upload-draft-interop-version", ietf::INTEROP),
        }
    }
}

/// Says what can be asked for.
pub fn offer(headers: &mut HeaderMap, most: u64) {
    put(headers, "tus-version", tus::VERSION);
    put(headers, "tus-extension", tus::EXTENSIONS);
    put(headers, "tus-max-size", &most.to_string());
    put(headers, "tus-checksum-algorithm", tus::ALGORITHMS);
    put(headers, "upload-limit", &format!("max-size={most}"));
}

/// A header that can be read as text.
pub fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Outcome<Option<&'a str>> {
    let value = headers.get(name).map(HeaderValue::to_str).transpose();
    value.map(|text| text.map(str::trim)).map_err(|_| unreadable(name))
}

fn number(headers: &HeaderMap, name: &'static str) -> Outcome<Option<u64>> {
    let is_plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let read = |text: &str| Some(text).filter(is_plain)?.parse().ok();
    let told = text(headers, name)?;
    told.map(|text| read(text).ok_or_else(|| unreadable(name))).transpose()
}

fn is_of(headers: &HeaderMap, media_type: &str) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(media_type))
}

/// Sets a header; what cannot be one is left out.
pub fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn missing(name: &str) -> Problem {
    Problem::new(ProblemKind::InvalidParameter)
        .because(format!("缺少 {name} 头部"), format!("{name} is needed"))
}

fn unreadable(name: &str) -> Problem {
    Problem::new(ProblemKind::InvalidParameter)
        .because(format!("{name} 头部无法解读"), format!("{name} cannot be read"))
}
