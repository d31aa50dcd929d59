//! Reads the EXIF data of a photo.

use super::photo::{Exif, GeoPoint};
use crate::clock::CALENDAR;
use chrono::{NaiveDate, NaiveDateTime, TimeZone, Utc};
use exif::{Field, In, Rational, Reader, Tag, Value};
use std::{fs::File, io::BufReader, path::Path};

/// Reads the EXIF of a JPEG, PNG, WebP or HEIC. What is missing or broken is none; nothing here fails.
pub fn read(path: &Path) -> Exif {
    let Ok(file) = File::open(path) else {
        return Exif::default();
    };
    let Ok(exif) = Reader::new()
        .continue_on_error(true)
        .read_from_container(&mut BufReader::new(file))
        .or_else(|error| error.distill_partial_result(|_| ()))
    else {
        return Exif::default();
    };
    let field = |tag| exif.get_field(tag, In::PRIMARY);
    Exif {
        taken_at: taken_at(field(Tag::DateTimeOriginal), field(Tag::OffsetTimeOriginal)).map(Into::into),
        place: place(
            [field(Tag::GPSLatitude), field(Tag::GPSLatitudeRef)],
            [field(Tag::GPSLongitude), field(Tag::GPSLongitudeRef)],
        ),
        orientation: field(Tag::Orientation)
            .and_then(|field| field.value.get_uint(0))
            .and_then(|value| u8::try_from(value).ok())
            .filter(|value| (1..=8).contains(value)),
        camera: camera(field(Tag::Make), field(Tag::Model)),
    }
}

fn ascii(field: Option<&Field>) -> Option<String> {
    match &field?.value {
        Value::Ascii(lines) => {
            let text = String::from_utf8_lossy(lines.first()?);
            let text: String = text.chars().filter(|sign| !sign.is_control()).take(100).collect();
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        }
        _ => None,
    }
}

fn taken_at(time: Option<&Field>, offset: Option<&Field>) -> Option<chrono::DateTime<Utc>> {
    let time = ascii(time)?;
    let time = exif::DateTime::from_ascii(time.as_bytes()).ok()?;
    let local: NaiveDateTime = NaiveDate::from_ymd_opt(time.year.into(), time.month.into(), time.day.into())?
        .and_hms_opt(time.hour.into(), time.minute.into(), time.second.into())?;
    let offset = ascii(offset).and_then(|offset| offset.parse().ok()).unwrap_or(CALENDAR);
    Some(offset.from_local_datetime(&local).single()?.to_utc())
}

fn place(latitude: [Option<&Field>; 2], longitude: [Option<&Field>; 2]) -> Option<GeoPoint> {
    let place =
        GeoPoint { latitude: degrees(latitude, "S")?, longitude: degrees(longitude, "W")?, accuracy: None };
    place.is_on_earth().then_some(place)
}

fn degrees([angle, side]: [Option<&Field>; 2], negative: &str) -> Option<f64> {
    let Value::Rational(parts) = &angle?.value else {
        return None;
    };
    let part = |place: usize| parts.get(place).filter(|part| part.denom != 0).map(Rational::to_f64);
    let degrees = part(0)? + part(1).unwrap_or(0.0) / 60.0 + part(2).unwrap_or(0.0) / 3600.0;
    let is_negative = ascii(side).is_some_and(|side| side.eq_ignore_ascii_case(negative));
    Some(if is_negative { -degrees } else { degrees })
}

fn camera(make: Option<&Field>, model: Option<&Field>) -> Option<String> {
    match (ascii(make), ascii(model)) {
        (Some(make), Some(model)) if !model.starts_with(&make) => Some(format!("{make} {model}")),
        (_, Some(model)) => Some(model),
        (make, None) => make,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use exif::experimental::Writer;
    use proptest::prelude::*;
    use std::io::Write;

    fn jpeg_with(fields: &[Field]) -> tempfile::NamedTempFile {
        jpeg_around(&tiff_of(fields))
    }

    fn tiff_of(fields: &[Field]) -> Vec<u8> {
        let mut writer = Writer::new();
        for field in fields {
            writer.push_field(field);
        }
        let mut tiff = std::io::Cursor::new(Vec::new());
        writer.write(&mut tiff, false).unwrap();
        tiff.into_inner()
    }

    fn jpeg_around(tiff: &[u8]) -> tempfile::NamedTempFile {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
        bytes.extend_from_slice(&u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
        bytes.extend_from_slice(b"Exif\0\0");
        bytes.extend_from_slice(tiff);
        bytes.extend_from_slice(&[0xff, 0xd9]);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        file
    }

    fn text(tag: Tag, text: &str) -> Field {
        Field { tag, ifd_num: In::PRIMARY, value: Value::Ascii(vec![text.as_bytes().to_vec()]) }
    }

    fn angle(tag: Tag, parts: [u32; 3]) -> Field {
        let value = Value::Rational(parts.into_iter().map(|num| Rational { num, denom: 1 }).collect());
        Field { tag, ifd_num: In::PRIMARY, value }
    }

    /// What a phone of the time writes.
    fn phone() -> [Field; 8] {
        [
            text(Tag::Make, "HUAWEI"),
            text(Tag::Model, "P10"),
            Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![6]) },
            text(Tag::DateTimeOriginal, "2018:02:01 10:30:00"),
            text(Tag::GPSLatitudeRef, "N"),
            angle(Tag::GPSLatitude, [31, 17, 56]),
            text(Tag::GPSLongitudeRef, "E"),
            angle(Tag::GPSLongitude, [120, 35, 7]),
        ]
    }

    #[test]
    fn time_place_turn_and_camera_are_read() {
        let exif = read(jpeg_with(&phone()).path());
        assert_eq!(
            exif.taken_at.unwrap().to_string(),
            "2018-02-01T02:30:00Z",
            "without a zone it is Suzhou's"
        );
        assert_eq!((exif.orientation, exif.camera.as_deref()), (Some(6), Some("HUAWEI P10")));
        let place = exif.place.unwrap();
        assert!((place.latitude - 31.298_888).abs() < 1e-5 && (place.longitude - 120.585_277).abs() < 1e-5);
    }

    #[test]
    fn a_stated_zone_is_heeded() {
        let file = jpeg_with(&[
            text(Tag::DateTimeOriginal, "2018:02:01 10:30:00"),
            text(Tag::OffsetTimeOriginal, "+00:00"),
        ]);
        assert_eq!(read(file.path()).taken_at.unwrap().to_string(), "2018-02-01T10:30:00Z");
    }

    #[test]
    fn west_and_south_are_negative() {
        let exif = read(
            jpeg_with(&[
                text(Tag::GPSLatitudeRef, "S"),
                angle(Tag::GPSLatitude, [33, 30, 0]),
                text(Tag::GPSLongitudeRef, "W"),
                angle(Tag::GPSLongitude, [70, 45, 0]),
            ])
            .path(),
        );
        let place = exif.place.unwrap();
        assert_eq!((place.latitude, place.longitude), (-33.5, -70.75));
    }

    #[test]
    fn what_cannot_be_is_none_and_the_rest_is_read() {
        let exif = read(
            jpeg_with(&[
                text(Tag::Model, "P10"),
                text(Tag::DateTimeOriginal, "2018:02:30 10:30:00"),
                Field { tag: Tag::Orientation, ifd_num: In::PRIMARY, value: Value::Short(vec![9]) },
                text(Tag::GPSLatitudeRef, "N"),
                angle(Tag::GPSLatitude, [91, 0, 0]),
                text(Tag::GPSLongitudeRef, "E"),
                angle(Tag::GPSLongitude, [120, 35, 7]),
            ])
            .path(),
        );
        let camera = Some("P10".to_owned());
        assert_eq!(exif, Exif { camera, ..Exif::default() });
    }

    proptest! {
        #[test]
        fn damaged_exif_never_panics_and_says_nothing_impossible(
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
            kept in any::<prop::sample::Index>(),
        ) {
            let mut tiff = tiff_of(&phone());
            for (place, byte) in damage {
                let place = place.index(tiff.len());
                tiff[place] = byte;
            }
            tiff.truncate(tiff.len() - kept.index(tiff.len() / 2));
            let exif = read(jpeg_around(&tiff).path());
            prop_assert!(exif.orientation.is_none_or(|turn| (1..=8).contains(&turn)));
            prop_assert!(exif.place.is_none_or(|place| place.is_on_earth()));
            prop_assert!(exif.camera.is_none_or(|camera| !camera.trim().is_empty()));
        }
    }
}
