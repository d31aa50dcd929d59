//! Making a smaller picture: decoded within limits, upright, without EXIF.

use super::media;
use fast_image_resize::{
    Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};
use image::{
    ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageReader, Limits,
    RgbImage, Rgba, RgbaImage, codecs::jpeg::JpegEncoder, metadata::Orientation,
};
use std::{
    error::Error,
    fs::File,
    io::{self, BufReader},
    path::Path,
};

const QUALITY: u8 = 85;

/// Why there is no smaller picture.
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

/// How many bytes decoding takes at its peak, by the file's header: the pixels as they are stored, and the copies that
/// are made of them where they are not three bytes each.
pub fn weight(path: &Path) -> Result<u64, RenditionError> {
    let decoder = reader(path)?.into_decoder().map_err(not_decoded)?;
    let (width, height) = decoder.dimensions();
    let copies = match decoder.color_type() {
        ColorType::Rgb8 => 0,
        ColorType::Rgba8 => 3,
        other if other.has_alpha() => 7,
        _ => 3,
    };
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    let weight = decoder
        .total_bytes()
        .saturating_add(pixels.saturating_mul(copies));
    if weight > BUDGET {
        return Err(RenditionError::TooLarge(weight));
    }
    Ok(weight)
}

/// A reader of the file that takes no more than [`BUDGET`].
fn reader(path: &Path) -> Result<ImageReader<BufReader<File>>, RenditionError> {
    let unread = |error: io::Error| RenditionError::Unread(error.to_string());
    let format = media::kind_of(path)
        .map_err(unread)?
        .and_then(media::MediaType::format)
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

/// JPEGs of the picture, one for each `edges` (pixels on the longer side), never larger than the original.
/// What is transparent in it (a signature's ground) becomes white.
///
/// `orientation` is EXIF's, 1 to 8.
pub fn renditions(
    path: &Path,
    orientation: Option<u8>,
    edges: &[u32],
) -> Result<Vec<Vec<u8>>, RenditionError> {
    let picture = reader(path)?.decode().map_err(not_decoded)?;
    let picture = if picture.color().has_alpha() {
        on_white(&picture.into_rgba8())
    } else {
        picture.into_rgb8()
    };
    edges
        .iter()
        .map(|edge| smaller(&picture, orientation, *edge))
        .collect()
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

fn smaller(source: &RgbImage, orientation: Option<u8>, edge: u32) -> Result<Vec<u8>, RenditionError> {
    let broken = |error: &dyn std::fmt::Display| RenditionError::Broken(error.to_string());
    let (width, height) = fitted(source.width(), source.height(), edge);
    let mut target = RgbImage::new(width, height);
    resize(source, &mut target).map_err(|error| broken(&error))?;
    let mut picture = DynamicImage::ImageRgb8(target);
    if let Some(turn) = orientation.and_then(Orientation::from_exif) {
        picture.apply_orientation(turn);
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .write_image(
            picture.as_bytes(),
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .map_err(|error| broken(&error))?;
    Ok(jpeg)
}

/// Of this one kind of pixel: the code for any of them is twenty times as large.
fn resize(source: &RgbImage, target: &mut RgbImage) -> Result<(), Box<dyn Error>> {
    let (width, height) = target.dimensions();
    let source = TypedImageRef::<U8x3>::from_buffer(source.width(), source.height(), source.as_raw())?;
    let mut target = TypedImage::<U8x3>::from_buffer(width, height, target)?;
    Ok(Resizer::new().resize_typed(&source, &mut target, None)?)
}

/// The size that fits into a square of `edge`, of the same shape, at least one pixel each way.
fn fitted(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longer = width.max(height).max(1);
    if longer <= edge {
        return (width.max(1), height.max(1));
    }
    let scale = |side: u32| {
        let scaled = u64::from(side)
            .saturating_mul(u64::from(edge))
            .div_ceil(u64::from(longer));
        u32::try_from(scaled).unwrap_or(edge).clamp(1, edge)
    };
    (scale(width), scale(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GenericImageView, ImageFormat, Rgb};
    use proptest::prelude::*;

    /// 400 x 200, red on the left half and blue on the right.
    fn two_halves() -> tempfile::NamedTempFile {
        let picture = RgbImage::from_fn(400, 200, |x, _| {
            if x < 200 {
                Rgb([220, 0, 0])
            } else {
                Rgb([0, 0, 220])
            }
        });
        let file = tempfile::NamedTempFile::new().unwrap();
        picture.save_with_format(file.path(), ImageFormat::Jpeg).unwrap();
        file
    }

    #[test]
    fn a_picture_is_made_smaller_and_upright() {
        let made = renditions(two_halves().path(), Some(6), &[100, 1280]).unwrap();
        let small = image::load_from_memory(&made[0]).unwrap();
        assert_eq!(small.dimensions(), (50, 100), "turned by a quarter");
        let top = small.get_pixel(25, 10);
        assert!(top[0] > 150 && top[2] < 80, "the left half is on top now");
        assert_eq!(
            image::load_from_memory(&made[1]).unwrap().dimensions(),
            (200, 400),
            "never larger"
        );
    }

    #[test]
    fn ink_on_a_transparent_ground_is_seen_on_white() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let signature = RgbaImage::from_fn(400, 100, |_, y| match y {
            ..40 => Rgba([0, 0, 0, 0]),
            40..60 => Rgba([0, 0, 0, 255]),
            _ => Rgba([0, 0, 0, 128]),
        });
        signature.save_with_format(file.path(), ImageFormat::Png).unwrap();
        let made = renditions(file.path(), None, &[320]).unwrap();
        let small = image::load_from_memory(&made[0]).unwrap().into_luma8();
        let at = |y| small.get_pixel(160, y)[0];
        assert!(at(10) > 245, "the ground is {}", at(10));
        assert!(at(40) < 10, "the ink is {}", at(40));
        assert!((117..138).contains(&at(70)), "half through it is {}", at(70));
    }

    #[test]
    fn every_orientation_ends_upright() {
        // Where the red left half of the stored picture is once it is upright (EXIF 2.3, 4.6.4 A).
        for (orientation, size, red) in [
            (1, (100, 50), (10, 25)),
            (2, (100, 50), (90, 25)),
            (3, (100, 50), (90, 25)),
            (4, (100, 50), (10, 25)),
            (5, (50, 100), (25, 10)),
            (6, (50, 100), (25, 10)),
            (7, (50, 100), (25, 90)),
            (8, (50, 100), (25, 90)),
        ] {
            let made = renditions(two_halves().path(), Some(orientation), &[100]).unwrap();
            let small = image::load_from_memory(&made[0]).unwrap();
            assert_eq!(small.dimensions(), size, "{orientation}");
            let [r, _, b, _] = small.get_pixel(red.0, red.1).0;
            assert!(r > 150 && b < 80, "{orientation}: {r} {b}");
        }
    }

    #[test]
    fn more_memory_than_the_budget_is_not_taken() {
        let mut png = encoded(ImageFormat::Png);
        // IHDR: width, height, 16 bits, RGBA; its CRC-32 at 29 to 33.
        png[16..20].copy_from_slice(&10_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&10_000_u32.to_be_bytes());
        png[24..26].copy_from_slice(&[16, 6]);
        let mut crc = flate2::Crc::new();
        crc.update(&png[12..29]);
        png[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &png).unwrap();
        let weight = weight(file.path());
        assert!(
            matches!(weight, Err(RenditionError::TooLarge(1_500_000_000))),
            "{weight:?}"
        );
        let made = renditions(file.path(), None, &[320]);
        assert!(matches!(made, Err(RenditionError::Broken(_))), "{made:?}");
        assert_eq!(super::weight(two_halves().path()).unwrap(), 400 * 200 * 3);
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let picture = RgbImage::from_fn(48, 32, |x, y| Rgb([(x * 5) as u8, (y * 7) as u8, 90]));
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    proptest! {
        #[test]
        fn a_damaged_picture_is_made_smaller_or_told_as_broken(
            format in prop::sample::select(vec![ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]),
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            kept in any::<prop::sample::Index>(),
        ) {
            let mut bytes = encoded(format);
            for (place, byte) in damage {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            bytes.truncate(bytes.len() - kept.index(bytes.len() / 2));
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), &bytes).unwrap();
            let _ = media::inspect(file.path(), 1_000_000);
            if let Ok(made) = renditions(file.path(), Some(6), &[20]) {
                let (width, height) = image::load_from_memory(&made[0]).unwrap().dimensions();
                prop_assert!(width <= 20 && height <= 20);
            }
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"\0\0\0\x18ftypheic\0\0\0\0").unwrap();
        assert!(matches!(
            renditions(file.path(), None, &[320]),
            Err(RenditionError::NotAvailable)
        ));
        let whole = std::fs::read(two_halves().path()).unwrap();
        std::fs::write(file.path(), &whole[..300]).unwrap();
        assert!(matches!(
            renditions(file.path(), None, &[320]),
            Err(RenditionError::Broken(_))
        ));
    }
}
