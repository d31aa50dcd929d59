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
    validation::{ValidationErrors, texts::SingleLineText},
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
#[derive(Clone, Debug, Deserialize, ToSchema)]
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
        value_type = String,
        min_length = 18,
        max_length = 18,
        pattern = "^[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{10}$",
        example = "91350100M000100Y43"
    )]
    pub credit_code: CreditCode,
    #[schema(inline)]
    pub name: SingleLineText<200>,
    #[schema(inline)]
    pub address: SingleLineText<300>,
    /// Six digits (GB/T 2260), within the caller's area.
    #[schema(value_type = String, min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "320508")]
    pub district: District,
    #[schema(inline)]
    pub contact_name: Option<SingleLineText<100>>,
    #[schema(inline)]
    pub contact_phone: Option<SingleLineText<40>>,
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
    pub credit_code: Option<CreditCode>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = SingleLineText<200>, inline)]
    pub name: Option<SingleLineText<200>>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = SingleLineText<300>, inline)]
    pub address: Option<SingleLineText<300>>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = String, min_length = 6,
        max_length = 6,
        pattern = "^[0-9]{6}$",
        example = "320508")]
    pub district: Option<District>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<SingleLineText<100>>, inline)]
    pub contact_name: Option<Option<SingleLineText<100>>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<SingleLineText<40>>, inline)]
    pub contact_phone: Option<Option<SingleLineText<40>>>,
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
        let patch = UnitPatch {
            credit_code: Some(self.credit_code),
            name: Some(self.name),
            address: Some(self.address),
            district: Some(self.district),
            contact_name: Some(self.contact_name),
            contact_phone: Some(self.contact_phone),
            position: Some(self.position),
            venue_kind: Some(self.venue_kind),
            attributes: Some(Some(self.attributes)),
        };
        patch.begin()
    }
}

impl UnitPatch {
    /// What is kept of a new unit: code, name, address and district are needed.
    pub fn begin(self) -> Result<UnitFacts, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        for (pointer, is_there) in [
            ("/credit_code", self.credit_code.is_some()),
            ("/name", self.name.is_some()),
            ("/address", self.address.is_some()),
            ("/district", self.district.is_some()),
        ] {
            errors.check(is_there, pointer, "不能为空", "Something has to be entered");
        }
        let position = self.position.flatten();
        check_position(position, &mut errors);
        let attributes = Attributes::check(self.attributes.flatten().unwrap_or_default(), &mut errors);
        match (self.credit_code, self.name, self.address, self.district) {
            (Some(credit_code), Some(name), Some(address), Some(district)) if errors.is_empty() => {
                Ok(UnitFacts {
                    credit_code,
                    name: name.into(),
                    address: address.into(),
                    district,
                    contact_name: self.contact_name.flatten().map(String::from),
                    contact_phone: self.contact_phone.flatten().map(String::from),
                    position,
                    venue_kind: self.venue_kind.flatten(),
                    attributes,
                })
            }
            _ => Err(errors),
        }
    }

    /// What is kept with the change laid over what was there.
    pub fn over(self, mut facts: UnitFacts) -> Result<UnitFacts, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        facts.credit_code = self.credit_code.unwrap_or(facts.credit_code);
        facts.name = self.name.map_or(facts.name, String::from);
        facts.address = self.address.map_or(facts.address, String::from);
        facts.district = self.district.unwrap_or(facts.district);
        facts.contact_name = self.contact_name.map_or(facts.contact_name, |name| name.map(String::from));
        facts.contact_phone = self.contact_phone.map_or(facts.contact_phone, |phone| phone.map(String::from));
        facts.position = self.position.unwrap_or(facts.position);
        facts.venue_kind = self.venue_kind.unwrap_or(facts.venue_kind);
        facts.attributes = attributes::merge(facts.attributes, self.attributes, &mut errors);
        check_position(facts.position, &mut errors);
        if errors.is_empty() { Ok(facts) } else { Err(errors) }
    }
}

fn check_position(position: Option<Position>, errors: &mut ValidationErrors) {
    if let Some(Position { latitude, longitude }) = position {
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
}

impl UnitFacts {
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
        patch.over(station().check().unwrap()).unwrap()
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
    fn a_new_unit_needs_what_every_unit_has() {
        let errors = UnitPatch::default().begin().unwrap_err();
        let pointers: Vec<_> = errors.reasons().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/credit_code", "/name", "/address", "/district"]);
    }

    #[test]
    fn what_has_to_be_there_cannot_be_cleared() {
        assert!(serde_json::from_value::<UnitPatch>(json!({"name": null})).is_err());
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut bad = station();
        bad.attributes = serde_json::from_value(json!({"lifts": "\n"})).unwrap();
        bad.position = Some(Position { latitude: 91.0, longitude: -180.5 });
        let errors = bad.check().unwrap_err();
        let pointers: Vec<_> = errors.reasons().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/position/latitude", "/position/longitude", "/attributes/lifts"]);
    }
}
