//! Resizes a picture: upright, without EXIF.

use super::decoding::{RenditionError, Way, decode, fitted};
use fast_image_resize::{
    Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, RgbImage, codecs::jpeg::JpegEncoder, metadata::Orientation,
};
use std::{error::Error, path::Path};

const QUALITY: u8 = 85;

/// JPEGs of the picture, one for each `edges` (pixels on the longer side), never larger than the original.
///
/// `orientation` is EXIF's, 1 to 8.
pub fn renditions(
    path: &Path,
    way: Way,
    orientation: Option<u8>,
    edges: &[u32],
) -> Result<Vec<Vec<u8>>, RenditionError> {
    let picture = decode(path, way)?;
    edges.iter().map(|edge| smaller(&picture, orientation, *edge)).collect()
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
        .write_image(picture.as_bytes(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{decoding::ways, media_type};
    use image::{GenericImageView, ImageFormat, Rgb, Rgba, RgbaImage};
    use proptest::prelude::*;

    /// By the first way that there is.
    fn made(path: &Path, orientation: Option<u8>, edges: &[u32]) -> Result<Vec<Vec<u8>>, RenditionError> {
        let ways = ways(path, edges.iter().copied().max().unwrap())?;
        renditions(path, ways[0], orientation, edges)
    }

    /// 400 x 200, red on the left half and blue on the right.
    fn two_halves() -> tempfile::NamedTempFile {
        let picture =
            RgbImage::from_fn(400, 200, |x, _| if x < 200 { Rgb([220, 0, 0]) } else { Rgb([0, 0, 220]) });
        let file = tempfile::NamedTempFile::new().unwrap();
        picture.save_with_format(file.path(), ImageFormat::Jpeg).unwrap();
        file
    }

    #[test]
    fn a_picture_is_made_smaller_and_upright() {
        let made = made(two_halves().path(), Some(6), &[100, 1280]).unwrap();
        let small = image::load_from_memory(&made[0]).unwrap();
        assert_eq!(small.dimensions(), (50, 100), "turned by a quarter");
        let top = small.get_pixel(25, 10);
        assert!(top[0] > 150 && top[2] < 80, "the left half is on top now");
        assert_eq!(image::load_from_memory(&made[1]).unwrap().dimensions(), (200, 400), "never larger");
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
        let made = made(file.path(), None, &[320]).unwrap();
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
            let made = made(two_halves().path(), Some(orientation), &[100]).unwrap();
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
        let ways = ways(file.path(), 320);
        assert!(matches!(ways, Err(RenditionError::TooLarge(1_500_000_000))), "{ways:?}");
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
            let _ = media_type::inspect(file.path());
            if let Ok(made) = made(file.path(), Some(6), &[20]) {
                let (width, height) = image::load_from_memory(&made[0]).unwrap().dimensions();
                prop_assert!(width <= 20 && height <= 20);
            }
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"\0\0\0\x18ftypheic\0\0\0\0").unwrap();
        assert!(matches!(made(file.path(), None, &[320]), Err(RenditionError::NotAvailable)));
        let whole = std::fs::read(two_halves().path()).unwrap();
        std::fs::write(file.path(), &whole[..300]).unwrap();
        assert!(matches!(made(file.path(), None, &[320]), Err(RenditionError::Broken(_))));
    }
}
