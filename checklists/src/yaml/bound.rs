//! Reads bounds, days and words in conditions: a plain value, or a map that names their source.

use super::only;
use crate::{
    Text,
    answer_kind::{DatePoint, Day, DayPoint, InspectionDate, ItemPoint},
    condition::{AttributeBound, Bound, DatedBound, ItemBound, Scalar, StatedBound},
};
use serde::{
    Deserialize, Deserializer,
    de::{
        Error, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use std::fmt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBound {
    item: Option<String>,
    part: Option<String>,
    attribute: Option<String>,
    stated: Option<Text>,
    otherwise: Option<f64>,
    at_most: Option<f64>,
}

impl TryFrom<WrittenBound> for Bound {
    type Error = String;

    fn try_from(written: WrittenBound) -> Result<Self, String> {
        let WrittenBound { item, part, attribute, stated, otherwise, at_most } = written;
        let (otherwise_given, at_most_given) = (otherwise.is_some(), at_most.is_some());
        let stated_keys = [("otherwise", otherwise_given), ("at_most", at_most_given)];
        match (item, attribute, stated) {
            (Some(item), None, None) => {
                only("a limit that another item gives", &stated_keys)?;
                Ok(Self::Item(ItemBound { item, part }))
            }
            (None, Some(attribute), None) => {
                only("a limit that an attribute gives", &stated_keys)?;
                only("a limit that an attribute gives", &[("part", part.is_some())])?;
                Ok(Self::Attribute(AttributeBound { attribute }))
            }
            (None, None, Some(stated)) => {
                only("a limit that is stated on site", &[("part", part.is_some())])?;
                Ok(Self::Stated(StatedBound { stated, otherwise, at_most }))
            }
            _ => Err("a limit is a number, or names exactly one of item, attribute, stated".to_owned()),
        }
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BoundVisitor)
    }
}

struct BoundVisitor;

impl<'de> Visitor<'de> for BoundVisitor {
    type Value = Bound;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a map with item, attribute or stated, or a list of limits with their days")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Bound, E> {
        Ok(Bound::Fixed(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Bound, E> {
        Ok(Bound::Fixed(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Bound, E> {
        Ok(Bound::Fixed(value as f64))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Bound, A::Error> {
        WrittenBound::deserialize(MapAccessDeserializer::new(map))?.try_into().map_err(A::Error::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Bound, A::Error> {
        Vec::<DatedBound>::deserialize(SeqAccessDeserializer::new(list)).map(Bound::Dated)
    }
}

impl<'de> Deserialize<'de> for DatePoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DatePointVisitor)
    }
}

struct DatePointVisitor;

impl<'de> Visitor<'de> for DatePointVisitor {
    type Value = DatePoint;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("inspection_date, a date YYYY-MM-DD, or a map with item")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<DatePoint, E> {
        if value == "inspection_date" {
            let of_inspection = Day::OfInspection(InspectionDate::InspectionDate);
            return Ok(DatePoint::Day(DayPoint(of_inspection)));
        }
        value
            .parse()
            .map(|day| DatePoint::Day(DayPoint(Day::Fixed(day))))
            .map_err(|_| E::custom(format!("{value:?} is neither inspection_date nor a date YYYY-MM-DD")))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DatePoint, A::Error> {
        ItemPoint::deserialize(MapAccessDeserializer::new(map)).map(DatePoint::Item)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false or a word (put quotes around digits)")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Flag(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Word(value.to_owned()))
    }
}
