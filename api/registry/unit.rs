//! A using unit: its fields, their validation, its changes.

use super::{
    attributes::{self, Attributes, Entered},
    credit_code::CreditCode,
    venue::VenueKind,
};
use crate::{
    clock::Moment,
    district::District,
    ids::Id,
    validation::{
        ValidationErrors,
        texts::{self, SingleLineText},
    },
};
use serde::{Deserialize, Serialize};
use serde_with::rust::{double_option, unwrap_or_skip};
use utoipa::ToSchema;

/// A place on earth, WGS-84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    #[schema(minimum = -90, maximum = 90, example = 31.299)]
    pub latitude: f64,
    #[schema(minimum = -180, maximum = 180, example = 120.585)]
    pub longitude: f64,
}

/// A using unit as a client sends it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "credit_code": "91320508MA1ABCDE2T", "name": "苏州观前商业管理有限公司",
    "address": "苏州市姑苏区观前街88号", "district": "320508", "contact_name": "张安",
    "contact_phone": "0512-65001234", "position": { "latitude": 31.3113, "longitude": 120.6262 },
    "venue_kind": "mall"
}))]
pub struct UnitInput {
    /// Unified social credit code (GB 32100-2015); its check character has to hold. Kept in capitals.
    #[schema(
        min_length = 18,
        max_length = 18,
        pattern = "^[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{10}$",
        example = "91350100M000100Y43"
    )]
    pub credit_code: String,
    #[schema(value_type = SingleLineText<200>, inline)]
    pub name: String,
    #[schema(value_type = SingleLineText<300>, inline)]
    pub address: String,
    /// Six digits (GB/T 2260), within the caller's area.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "320508")]
    pub district: String,
    #[schema(value_type = Option<SingleLineText<100>>, inline)]
    pub contact_name: Option<String>,
    #[schema(value_type = Option<SingleLineText<40>>, inline)]
    pub contact_phone: Option<String>,
    pub position: Option<Position>,
    /// For crowded venues.
    pub venue_kind: Option<VenueKind>,
    #[serde(default)]
    #[schema(value_type = Attributes)]
    pub attributes: Entered,
}

/// What is kept of a using unit.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct UnitFacts {
    pub credit_code: CreditCode,
    pub name: String,
    pub address: String,
    pub district: District,
    pub contact_name: Option<String>,
    pub contact_phone: Option<String>,
    pub position: Option<Position>,
    pub venue_kind: Option<VenueKind>,
    pub attributes: Attributes,
}

/// A using unit in the registry.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Unit {
    pub id: Id,
    #[serde(flatten)]
    pub facts: UnitFacts,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with each change; also the ETag.
    pub version: i64,
}

/// A change of a using unit (JSON merge patch, RFC 7396): what is left out stays, null clears.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "contact_name": "周安", "contact_phone": "0512-65001235" }))]
pub struct UnitPatch {
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = String, min_length = 18,
        max_length = 18,
        pattern = "^[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{10}$",
        example = "91350100M000100Y43")]
    pub credit_code: Option<String>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = SingleLineText<200>, inline)]
    pub name: Option<String>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = SingleLineText<300>, inline)]
    pub address: Option<String>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = String, min_length = 6,
        max_length = 6,
        pattern = "^[0-9]{6}$",
        example = "320508")]
    pub district: Option<String>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<SingleLineText<100>>, inline)]
    pub contact_name: Option<Option<String>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<SingleLineText<40>>, inline)]
    pub contact_phone: Option<Option<String>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Position>)]
    pub position: Option<Option<Position>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<VenueKind>)]
    pub venue_kind: Option<Option<VenueKind>>,
    /// Merged code by code: null removes an attribute.
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Attributes>)]
    pub attributes: Option<Option<Entered>>,
}

impl UnitInput {
    /// What is kept, or everything that is wrong with it.
    pub fn check(self) -> Result<UnitFacts, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        let credit_code = CreditCode::parse(&self.credit_code)
            .map_err(|reason| errors.note("/credit_code", reason.zh, reason.en))
            .ok();
        let district = self
            .district
            .parse::<District>()
            .map_err(|en| errors.note("/district", "行政区划代码应为六位数字,如 320508", en))
            .ok();
        texts::required(&mut errors, "/name", &self.name, 200);
        texts::required(&mut errors, "/address", &self.address, 300);
        texts::optional(&mut errors, "/contact_name", self.contact_name.as_deref(), 100);
        texts::optional(&mut errors, "/contact_phone", self.contact_phone.as_deref(), 40);
        if let Some(Position { latitude, longitude }) = self.position {
            errors.check(
                (-90.0..=90.0).contains(&latitude),
                "/position/latitude",
                "纬度应在 -90 至 90 度之间",
                "A latitude is from -90 to 90 degrees",
            );
            errors.check(
                (-180.0..=180.0).contains(&longitude),
                "/position/longitude",
                "经度应在 -180 至 180 度之间",
                "A longitude is from -180 to 180 degrees",
            );
        }
        let attributes = Attributes::check(self.attributes, &mut errors);
        match (credit_code, district) {
            (Some(credit_code), Some(district)) if errors.is_empty() => Ok(UnitFacts {
                credit_code,
                name: self.name,
                address: self.address,
                district,
                contact_name: self.contact_name,
                contact_phone: self.contact_phone,
                position: self.position,
                venue_kind: self.venue_kind,
                attributes,
            }),
            _ => Err(errors),
        }
    }
}

impl UnitPatch {
    /// Lays the change over what was entered before.
    pub fn over(self, mut input: UnitInput) -> UnitInput {
        input.credit_code = self.credit_code.unwrap_or(input.credit_code);
        input.name = self.name.unwrap_or(input.name);
        input.address = self.address.unwrap_or(input.address);
        input.district = self.district.unwrap_or(input.district);
        input.contact_name = self.contact_name.unwrap_or(input.contact_name);
        input.contact_phone = self.contact_phone.unwrap_or(input.contact_phone);
        input.position = self.position.unwrap_or(input.position);
        input.venue_kind = self.venue_kind.unwrap_or(input.venue_kind);
        match self.attributes {
            Some(Some(patch)) => attributes::merge(&mut input.attributes, patch),
            Some(None) => input.attributes.clear(),
            None => {}
        }
        input
    }
}

impl UnitFacts {
    /// As a client could have sent them.
    pub fn entered(&self) -> UnitInput {
        let facts = self.clone();
        UnitInput {
            credit_code: facts.credit_code.to_string(),
            name: facts.name,
            address: facts.address,
            district: facts.district.into(),
            contact_name: facts.contact_name,
            contact_phone: facts.contact_phone,
            position: facts.position,
            venue_kind: facts.venue_kind,
            attributes: facts.attributes.entered(),
        }
    }

    /// The names of the fields in which the two differ.
    pub fn differs_in(&self, other: &Self) -> Vec<&'static str> {
        [
            ("credit_code", self.credit_code != other.credit_code),
            ("name", self.name != other.name),
            ("address", self.address != other.address),
            ("district", self.district != other.district),
            ("contact_name", self.contact_name != other.contact_name),
            ("contact_phone", self.contact_phone != other.contact_phone),
            ("position", self.position != other.position),
            ("venue_kind", self.venue_kind != other.venue_kind),
            ("attributes", self.attributes != other.attributes),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn station() -> UnitInput {
        serde_json::from_value(json!({
            "credit_code": "91350100M000100Y43", "name": "苏州站", "address": "苏站路 27 号", "district": "320508",
            "contact_name": "王安", "position": {"latitude": 31.33, "longitude": 120.61}, "venue_kind": "station",
            "attributes": {"lifts": 12}
        }))
        .unwrap()
    }

    fn patched(patch: serde_json::Value) -> UnitFacts {
        let patch: UnitPatch = serde_json::from_value(patch).unwrap();
        patch.over(station()).check().unwrap()
    }

    #[test]
    fn null_clears_and_what_is_left_out_stays() {
        let before = station().check().unwrap();
        let after = patched(json!({"contact_name": null, "attributes": {"lifts": null, "rides": 2}}));
        assert_eq!(before.differs_in(&after), ["contact_name", "attributes"]);
        assert_eq!((after.contact_name, json!(after.attributes)), (None, json!({"rides": 2})));
        assert_eq!(patched(json!({})), before);
    }

    #[test]
    fn what_has_to_be_there_cannot_be_cleared() {
        assert!(serde_json::from_value::<UnitPatch>(json!({"name": null})).is_err());
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut bad = station();
        bad.credit_code = "91350100M000100Y44".into();
        bad.name = " ".into();
        bad.district = "3205".into();
        bad.contact_phone = Some("1\n2".into());
        bad.position = Some(Position { latitude: 91.0, longitude: -180.5 });
        let errors = bad.check().unwrap_err();
        let pointers: Vec<_> = errors.reasons().map(|(pointer, _)| pointer).collect();
        assert_eq!(
            pointers,
            [
                "/credit_code",
                "/district",
                "/name",
                "/contact_phone",
                "/position/latitude",
                "/position/longitude"
            ]
        );
    }
}
