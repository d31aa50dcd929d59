//! Demo pictures: a plain scene for a photo, a line for a signature.

use crate::problem::{Outcome, Problem};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use std::io::Cursor;

/// A JPEG of 640 x 480 that no other seed gives.
pub fn photo(seed: u64) -> Outcome<Vec<u8>> {
    let [r, g, b, x0, y0, ..] = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
    let scene = RgbImage::from_fn(640, 480, |x, y| {
        let shade = u8::try_from(y * 255 / 480).unwrap_or(0);
        let near = x.abs_diff(u32::from(x0) * 2) < 60 && y.abs_diff(u32::from(y0)) < 60;
        if near { Rgb([r, g, b]) } else { Rgb([shade / 2, shade, 255 - shade]) }
    });
    written(DynamicImage::ImageRgb8(scene), ImageFormat::Jpeg)
}

/// A PNG of 240 x 80 with a stroke that no other seed gives.
pub fn signature(seed: u64) -> Outcome<Vec<u8>> {
    let [height, step, ..] = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
    let (height, step) = (u32::from(height % 30) + 15, u32::from(step % 17) + 7);
    let stroke = GrayImage::from_fn(240, 80, |x, y| {
        let line = 20 + (x * height / 40 + x / step) % 40;
        if y.abs_diff(line) < 2 { Luma([20]) } else { Luma([255]) }
    });
    written(DynamicImage::ImageLuma8(stroke), ImageFormat::Png)
}

fn written(picture: DynamicImage, format: ImageFormat) -> Outcome<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).map_err(Problem::internal)?;
    Ok(bytes.into_inner())
}
