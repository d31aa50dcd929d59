//! Decodes pictures within a memory budget.

use super::media_type::{self, MediaType};
use image::{
    ColorType, DynamicImage, GrayImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage, Rgba,
    RgbaImage,
};
use jpeg_decoder::{CodingProcess, PixelFormat};
use std::{
    fs::File,
    io::{self, BufReader},
    path::Path,
};

/// Why a picture is not decoded.
#[derive(Debug)]
pub enum RenditionError {
    /// The kind cannot be decoded here (HEIC).
    NotAvailable,
    /// Decoding would take so many bytes, which is more than [`BUDGET`].
    TooLarge(u64),
    Broken(String),
    /// The disk does not give the file back: nothing is known of it.
    Unread(String),
}

/// Bytes that all pictures that are being decoded may take together.
pub const BUDGET: u64 = 200 << 20;

/// A way to decode a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    kind: Kind,
    /// The bytes that it takes at its peak, at most.
    pub weight: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A JPEG at an eighth, a quarter or half of its size, by its header.
    Scaled {
        width: u16,
        height: u16,
    },
    Whole,
}

/// The ways that fit into [`BUDGET`], by the file's header; the one that takes the least first. `edge` is the longer side,
/// in pixels, that is wanted at least if the picture has it.
pub fn ways(path: &Path, edge: u32) -> Result<Vec<Way>, RenditionError> {
    let decoder = reader(path)?.into_decoder().map_err(not_decoded)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    let copies = match decoder.color_type() {
        ColorType::Rgb8 => 0,
        ColorType::Rgba8 => 3,
        other if other.has_alpha() => 7,
        _ => 3,
    };
    let whole = Way {
        kind: Kind::Whole,
        weight: decoder.total_bytes().saturating_add(pixels.saturating_mul(copies)),
    };
    let mut ways: Vec<Way> = scaled(path, fitted(width, height, edge))?.into_iter().chain([whole]).collect();
    let least = ways.iter().map(|way| way.weight).min().unwrap_or_default();
    ways.retain(|way| way.weight <= BUDGET);
    if ways.is_empty() {
        return Err(RenditionError::TooLarge(least));
    }
    Ok(ways)
}

/// How a JPEG is decoded no larger than it has to be for this size. None for another kind, and for a JPEG of one that has
/// to be decoded whole: lossless, or for print.
fn scaled(path: &Path, (width, height): (u32, u32)) -> Result<Option<Way>, RenditionError> {
    let kind = media_type::kind_of(path).map_err(|error| RenditionError::Unread(error.to_string()))?;
    let (Some(MediaType::Jpeg), Ok(width), Ok(height)) = (kind, u16::try_from(width), u16::try_from(height))
    else {
        return Ok(None);
    };
    let mut decoder = jpeg(path)?;
    if decoder.read_info().is_err() {
        return Ok(None);
    }
    let Some(info) = decoder.info() else {
        return Ok(None);
    };
    if !matches!(info.pixel_format, PixelFormat::L8 | PixelFormat::RGB24)
        || info.coding_process == CodingProcess::Lossless
    {
        return Ok(None);
    }
    let Ok(size) = decoder.scale(width, height) else {
        return Ok(None);
    };
    let pixels = |width: u16, height: u16| u64::from(width).saturating_mul(u64::from(height));
    // Three planes and the pixels made of them; 64 KiB for edges of blocks and a row of them.
    let mut weight = pixels(size.0, size.1).saturating_mul(6).saturating_add(64 << 10);
    if info.coding_process == CodingProcess::DctProgressive {
        // All coefficients of three components, of two bytes each.
        weight = weight.saturating_add(pixels(info.width, info.height).saturating_mul(6));
    }
    Ok(Some(Way { kind: Kind::Scaled { width, height }, weight }))
}

/// The picture in one of its [`ways`]; what is transparent in it (a signature's ground) becomes white.
pub fn decode(path: &Path, way: Way) -> Result<RgbImage, RenditionError> {
    match way.kind {
        Kind::Scaled { width, height } => decode_scaled(path, width, height),
        Kind::Whole => {
            let picture = reader(path)?.decode().map_err(not_decoded)?;
            Ok(if picture.color().has_alpha() {
                on_white(&picture.into_rgba8())
            } else {
                picture.into_rgb8()
            })
        }
    }
}

fn decode_scaled(path: &Path, width: u16, height: u16) -> Result<RgbImage, RenditionError> {
    let mut decoder = jpeg(path)?;
    let (width, height) = decoder.scale(width, height).map_err(jpeg_not_decoded)?;
    let pixels = decoder.decode().map_err(jpeg_not_decoded)?;
    let (width, height) = (u32::from(width), u32::from(height));
    let picture = match decoder.info().map(|info| info.pixel_format) {
        Some(PixelFormat::RGB24) => RgbImage::from_raw(width, height, pixels),
        Some(PixelFormat::L8) => {
            GrayImage::from_raw(width, height, pixels).map(|grey| DynamicImage::ImageLuma8(grey).into_rgb8())
        }
        _ => None,
    };
    picture.ok_or_else(|| RenditionError::Broken("pixels are missing".to_owned()))
}

fn jpeg(path: &Path) -> Result<jpeg_decoder::Decoder<BufReader<File>>, RenditionError> {
    let file = File::open(path).map_err(|error| RenditionError::Unread(error.to_string()))?;
    let mut decoder = jpeg_decoder::Decoder::new(BufReader::new(file));
    decoder.set_max_decoding_buffer_size(usize::try_from(BUDGET).unwrap_or(usize::MAX));
    Ok(decoder)
}

fn jpeg_not_decoded(error: jpeg_decoder::Error) -> RenditionError {
    match error {
        jpeg_decoder::Error::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            RenditionError::Unread(error.to_string())
        }
        error => RenditionError::Broken(error.to_string()),
    }
}

/// A reader of the file that takes no more than [`BUDGET`].
fn reader(path: &Path) -> Result<ImageReader<BufReader<File>>, RenditionError> {
    let unread = |error: io::Error| RenditionError::Unread(error.to_string());
    let format = media_type::kind_of(path)
        .map_err(unread)?
        .and_then(media_type::MediaType::format)
        .ok_or(RenditionError::NotAvailable)?;
    let file = File::open(path).map_err(unread)?;
    let mut reader = ImageReader::with_format(BufReader::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(BUDGET);
    reader.limits(limits);
    Ok(reader)
}

fn not_decoded(error: ImageError) -> RenditionError {
    match error {
        ImageError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            RenditionError::Unread(error.to_string())
        }
        error => RenditionError::Broken(error.to_string()),
    }
}

fn on_white(picture: &RgbaImage) -> RgbImage {
    let mut white = RgbImage::new(picture.width(), picture.height());
    for (target, Rgba([r, g, b, alpha])) in white.pixels_mut().zip(picture.pixels()) {
        let over = |colour: u8| {
            let mixed = u32::from(colour) * u32::from(*alpha) + 255 * (255 - u32::from(*alpha));
            u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
        };
        target.0 = [*r, *g, *b].map(over);
    }
    white
}

/// The size that fits into a square of `edge`, of the same shape, at least one pixel each way.
pub fn fitted(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longer = width.max(height).max(1);
    if longer <= edge {
        return (width.max(1), height.max(1));
    }
    let scale = |side: u32| {
        let scaled = u64::from(side).saturating_mul(u64::from(edge)).div_ceil(u64::from(longer));
        u32::try_from(scaled).unwrap_or(edge).clamp(1, edge)
    };
    (scale(width), scale(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, ImageEncoder, Rgb, codecs::jpeg::JpegEncoder};

    /// With soft edges, as a camera sees them.
    fn jpeg(width: u32, height: u32) -> tempfile::NamedTempFile {
        let wave = |place: u32, length: f32| ((place as f32 / length).sin() * 100.0 + 128.0) as u8;
        let picture =
            RgbImage::from_fn(width, height, |x, y| Rgb([wave(x, 90.0), wave(y, 70.0), wave(x + y, 130.0)]));
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 92)
            .write_image(&picture, width, height, ExtendedColorType::Rgb8)
            .unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn a_scaled_jpeg_shows_the_same_and_takes_less() {
        let file = jpeg(3000, 2000);
        let ways = ways(file.path(), 640).unwrap();
        assert_eq!(ways.iter().map(|way| way.weight > 3_000_000).collect::<Vec<_>>(), [false, true]);
        let [scaled, whole] = [0, 1].map(|way| decode(file.path(), ways[way]).unwrap());
        assert_eq!((scaled.dimensions(), whole.dimensions()), ((750, 500), (3000, 2000)));
        let mut worst = 0;
        for (x, y, Rgb(seen)) in scaled.enumerate_pixels() {
            let Rgb(there) = whole.get_pixel(x * 4 + 1, y * 4 + 1);
            let apart = seen.iter().zip(there).map(|(seen, there)| seen.abs_diff(*there));
            worst = worst.max(apart.max().unwrap());
        }
        assert!(worst < 24, "{worst} of 255 apart");
    }

    #[test]
    fn a_phone_of_108_megapixels_takes_little() {
        let mut bytes = std::fs::read(jpeg(64, 48).path()).unwrap();
        // The frame's header: height and width stand five bytes after its marker.
        let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
        bytes[frame + 5..frame + 9].copy_from_slice(&[0x23, 0x40, 0x2f, 0x00]);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let ways = ways(file.path(), 1280).unwrap();
        assert_eq!(ways.len(), 1, "whole it is 325 MB");
        assert!(ways[0].weight < 11_000_000, "{ways:?}");
        // The same, progressive: all coefficients are needed at once.
        bytes[frame + 1] = 0xc2;
        std::fs::write(file.path(), &bytes).unwrap();
        let ways = super::ways(file.path(), 1280);
        assert!(matches!(ways, Err(RenditionError::TooLarge(_))), "{ways:?}");
    }
}
