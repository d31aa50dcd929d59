//! Rule: which flags a photo gets if its time or place does not fit the visit.

use super::photo::{Exif, Flag, GeoPoint, PhotoMetadata};
use chrono::{NaiveDate, TimeDelta};

const MINUTES: i64 = 15;
const METRES: f64 = 500.0;

/// When and where the photo should have been taken.
#[derive(Clone, Copy, Debug)]
pub struct VisitTimeAndPlace {
    /// In Suzhou; none if any day is right.
    pub date: Option<NaiveDate>,
    pub place: Option<GeoPoint>,
}

pub fn plausibility_flags(said: &PhotoMetadata, exif: &Exif, visit: &VisitTimeAndPlace) -> Vec<Flag> {
    let mut flags = Vec::new();
    if let (Some(said), Some(exif)) = (said.taken_at, exif.taken_at)
        && said.since(exif).abs() > TimeDelta::minutes(MINUTES)
    {
        flags.push(Flag::TimesDiffer);
    }
    if [said.taken_at, exif.taken_at]
        .into_iter()
        .flatten()
        .any(|at| visit.date.is_some_and(|date| at.day() != date))
    {
        flags.push(Flag::AnotherDay);
    }
    if let (Some(said), Some(exif)) = (said.place, exif.place)
        && metres(said, exif) > METRES
    {
        flags.push(Flag::PlacesDiffer);
    }
    if let Some(visited) = visit.place
        && [said.place, exif.place].into_iter().flatten().any(|place| metres(place, visited) > METRES)
    {
        flags.push(Flag::FarAway);
    }
    flags
}

/// The great-circle distance on a sphere of the Earth's mean radius (haversine).
fn metres(a: GeoPoint, b: GeoPoint) -> f64 {
    const RADIUS: f64 = 6_371_008.8;
    let latitudes = (b.latitude - a.latitude).to_radians();
    let longitudes = (b.longitude - a.longitude).to_radians();
    let h = (latitudes / 2.0).sin().powi(2)
        + a.latitude.to_radians().cos() * b.latitude.to_radians().cos() * (longitudes / 2.0).sin().powi(2);
    2.0 * RADIUS * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;

    fn at(time: &str) -> Option<Moment> {
        Some(time.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into())
    }

    fn place(latitude: f64, longitude: f64) -> Option<GeoPoint> {
        Some(GeoPoint { latitude, longitude, accuracy: None })
    }

    const SUZHOU: (f64, f64) = (31.2989, 120.5853);

    fn visit() -> VisitTimeAndPlace {
        VisitTimeAndPlace { date: NaiveDate::from_ymd_opt(2018, 2, 1), place: place(SUZHOU.0, SUZHOU.1) }
    }

    #[test]
    fn a_photo_of_the_visit_has_no_flag() {
        let said =
            PhotoMetadata { taken_at: at("2018-02-01T02:00:00Z"), place: place(SUZHOU.0 + 0.004, SUZHOU.1) };
        let exif = Exif {
            taken_at: at("2018-02-01T02:14:59Z"),
            place: place(SUZHOU.0, SUZHOU.1),
            ..Exif::default()
        };
        assert_eq!(plausibility_flags(&said, &exif, &visit()), []);
        assert_eq!(plausibility_flags(&PhotoMetadata::default(), &Exif::default(), &visit()), []);
    }

    #[test]
    fn what_differs_is_flagged() {
        let said = PhotoMetadata { taken_at: at("2018-02-01T02:00:00Z"), place: place(SUZHOU.0, SUZHOU.1) };
        let exif = Exif {
            taken_at: at("2018-01-31T15:59:00Z"),
            place: place(SUZHOU.0 + 0.005, SUZHOU.1),
            ..Exif::default()
        };
        assert_eq!(
            plausibility_flags(&said, &exif, &visit()),
            [Flag::TimesDiffer, Flag::AnotherDay, Flag::PlacesDiffer, Flag::FarAway]
        );
    }

    #[test]
    fn the_day_is_suzhous() {
        let said = PhotoMetadata { taken_at: at("2018-01-31T16:30:00Z"), place: None };
        assert_eq!(plausibility_flags(&said, &Exif::default(), &visit()), []);
    }
}
