//! Detects the media type of a file by its content.

use image::{ImageError, ImageFormat, ImageReader};
use std::{
    fs::File,
    io::{BufReader, ErrorKind, Read},
    path::Path,
};

/// The kinds of picture that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    Jpeg,
    Png,
    WebP,
    Heic,
}

impl MediaType {
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heic => "image/heic",
        }
    }

    /// By the first bytes of a file.
    pub fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
                const BRANDS: [&[u8]; 10] = [
                    b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1",
                ];
                BRANDS.iter().any(|known| brand.starts_with(known)).then_some(Self::Heic)
            }
            _ => None,
        }
    }

    pub(super) fn format(self) -> Option<ImageFormat> {
        match self {
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Png => Some(ImageFormat::Png),
            Self::WebP => Some(ImageFormat::WebP),
            Self::Heic => None,
        }
    }
}

/// A file that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    pub kind: MediaType,
    /// Pixels as stored, before turning; not known of HEIC.
    pub dimensions: Option<(u32, u32)>,
}

/// Why a file is not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum MediaError {
    UnknownType,
    /// Its header cannot be understood.
    Broken(String),
    /// The disk does not give it back: nothing is known of the file.
    Unread(String),
}

/// Looks at a file's header; nothing is decoded. Whether the rest of the file is sound is not asked: evidence is kept
/// as it came.
pub fn inspect(path: &Path) -> Result<Media, MediaError> {
    let unread = |error: std::io::Error| MediaError::Unread(error.to_string());
    let kind = kind_of(path).map_err(unread)?.ok_or(MediaError::UnknownType)?;
    let Some(format) = kind.format() else {
        return Ok(Media { kind, dimensions: None });
    };
    let file = File::open(path).map_err(unread)?;
    let (width, height) = ImageReader::with_format(BufReader::new(file), format).into_dimensions().map_err(
        |error| match error {
            ImageError::IoError(error) if error.kind() != ErrorKind::UnexpectedEof => unread(error),
            error => MediaError::Broken(error.to_string()),
        },
    )?;
    Ok(Media { kind, dimensions: Some((width, height)) })
}

/// The kind of a file, by its first bytes.
pub(super) fn kind_of(path: &Path) -> std::io::Result<Option<MediaType>> {
    let mut start = Vec::new();
    File::open(path)?.take(32).read_to_end(&mut start)?;
    Ok(MediaType::of(&start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, RgbImage};
    use proptest::prelude::*;
    use std::io::Write;

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::new(40, 30)).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn content_tells_the_kind() {
        for (format, kind) in [
            (ImageFormat::Jpeg, MediaType::Jpeg),
            (ImageFormat::Png, MediaType::Png),
            (ImageFormat::WebP, MediaType::WebP),
        ] {
            let found = inspect(file(&picture(format)).path());
            assert_eq!(found, Ok(Media { kind, dimensions: Some((40, 30)) }));
        }
        let heic = inspect(file(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").path());
        assert_eq!(heic, Ok(Media { kind: MediaType::Heic, dimensions: None }));
        assert_eq!(inspect(file(b"%PDF-1.7").path()), Err(MediaError::UnknownType));
        assert_eq!(inspect(file(b"").path()), Err(MediaError::UnknownType));
    }

    #[test]
    fn a_huge_picture_is_taken_without_decoding_it() {
        let mut png = picture(ImageFormat::Png);
        // IHDR: width and height stand at bytes 16 to 24, its CRC-32 at 29 to 33.
        png[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&png[12..29]);
        png[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        let found = inspect(file(&png).path()).unwrap();
        assert_eq!(found.dimensions, Some((50_000, 50_000)));
    }

    #[test]
    fn a_photo_cut_off_after_its_header_is_taken_and_one_cut_within_it_is_broken() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let whole = picture(format);
            let cut = inspect(file(&whole[..whole.len() - 12]).path()).unwrap();
            assert_eq!(cut.dimensions, Some((40, 30)), "{format:?}");
            let headless = inspect(file(&whole[..14]).path());
            assert!(matches!(headless, Err(MediaError::Broken(_))), "{format:?}: {headless:?}");
        }
    }

    #[test]
    fn a_file_that_is_gone_is_no_broken_photo() {
        let folder = tempfile::tempdir().unwrap();
        let found = inspect(&folder.path().join("gone"));
        assert!(matches!(found, Err(MediaError::Unread(_))), "{found:?}");
        // It opens, and gives nothing back.
        let found = inspect(folder.path());
        assert!(matches!(found, Err(MediaError::Unread(_))), "{found:?}");
    }

    #[test]
    fn a_name_says_nothing_of_the_kind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("photo.jpg");
        std::fs::write(&path, picture(ImageFormat::Png)).unwrap();
        assert_eq!(inspect(&path).unwrap().kind, MediaType::Png);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(start in 0_usize..5, rest: Vec<u8>) {
            let starts: [&[u8]; 5] =
                [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"];
            let bytes = [starts[start], &rest].concat();
            let file = file(&bytes);
            let _ = inspect(file.path());
            let _ = crate::evidence::exif::read(file.path());
        }
    }
}
