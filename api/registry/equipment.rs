//! A piece of equipment or a line of piping: its fields, their validation, its changes.

use super::{
    attributes::{self, Attributes, Entered},
    catalogue::EquipmentKind,
    device_code::DeviceCode,
    registration_number,
    unit::{Position, Unit},
};
use crate::{
    clock::Moment,
    district::District,
    ids::Id,
    problem::Text,
    validation::{ValidationErrors, texts::SingleLineText},
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_with::rust::{double_option, unwrap_or_skip};
use utoipa::ToSchema;

/// Equipment as a client sends it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": crate::example_ids::ESTATE, "kind": "3110", "device_code": "311010320201800901",
    "registration_number": "梯11苏E00901(18)", "name": "6号乘客电梯", "location": "6号楼",
    "commissioned_on": "2001-05-20",
    "attributes": { "brake-type": "lever-drum-plunger", "handwheel-fitted": true }
}))]
pub struct EquipmentInput {
    /// The using unit, within the caller's area. Its district is the equipment's.
    pub unit_id: Id,
    /// The four-place code of the catalogue (announcement 114 of 2014), such as 3110 or 8310.
    #[schema(value_type = String, min_length = 4, max_length = 4, pattern = "^[1-689Ff][0-9A-Za-z]{3}$", example = "3110")]
    pub kind: EquipmentKind,
    #[schema(
        value_type = Option<String>,
        min_length = 17,
        max_length = 18,
        pattern = "^[0-9A-Za-z]{17,18}$",
        example = "311010320201800001"
    )]
    pub device_code: Option<DeviceCode>,
    /// Of the use registration certificate; null if there is none.
    #[schema(inline, example = "梯11苏E00001(18)")]
    pub registration_number: Option<SingleLineText<40>>,
    #[schema(inline)]
    pub name: SingleLineText<200>,
    /// Where it is, in words.
    #[schema(inline)]
    pub location: SingleLineText<300>,
    /// The class as declared, such as GC1.
    #[schema(inline)]
    pub class: Option<SingleLineText<40>>,
    /// The day it was put into use.
    pub commissioned_on: Option<NaiveDate>,
    #[serde(default)]
    #[schema(value_type = Attributes)]
    pub attributes: Entered,
}

/// What is kept of a piece of equipment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct EquipmentFacts {
    pub unit_id: Id,
    pub kind: EquipmentKind,
    pub device_code: Option<DeviceCode>,
    pub registration_number: Option<String>,
    pub name: String,
    pub location: String,
    pub class: Option<String>,
    pub commissioned_on: Option<NaiveDate>,
    pub attributes: Attributes,
}

/// Something odd that was accepted all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// JSON pointer to the field.
    pub pointer: String,
    pub reason: Text,
}

/// A piece of equipment in the registry.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Equipment {
    pub id: Id,
    #[serde(flatten)]
    pub facts: EquipmentFacts,
    /// The kind in words.
    pub kind_name: Text,
    /// Of the using unit.
    pub district: District,
    pub unit_name: String,
    /// Of the using unit.
    pub position: Option<Position>,
    pub warnings: Vec<Warning>,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with each change; also the ETag.
    pub version: i64,
}

/// A change of a piece of equipment (JSON merge patch, RFC 7396): what is left out stays, null clears.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "location": "1号楼至罐区" }))]
pub struct EquipmentPatch {
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = Id)]
    pub unit_id: Option<Id>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = String, min_length = 4,
        max_length = 4,
        pattern = "^[1-689Ff][0-9A-Za-z]{3}$",
        example = "3110")]
    pub kind: Option<EquipmentKind>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<String>, min_length = 17, max_length = 18, pattern = "^[0-9A-Za-z]{17,18}$")]
    pub device_code: Option<Option<DeviceCode>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<SingleLineText<40>>, inline)]
    pub registration_number: Option<Option<SingleLineText<40>>>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = SingleLineText<200>, inline)]
    pub name: Option<SingleLineText<200>>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = SingleLineText<300>, inline)]
    pub location: Option<SingleLineText<300>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<SingleLineText<40>>, inline)]
    pub class: Option<Option<SingleLineText<40>>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<NaiveDate>)]
    pub commissioned_on: Option<Option<NaiveDate>>,
    /// Merged code by code: null removes an attribute.
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Attributes>)]
    pub attributes: Option<Option<Entered>>,
}

impl Equipment {
    /// With what its unit and the catalogue say.
    pub(super) fn of(
        unit: &Unit,
        (id, version): (Id, i64),
        facts: EquipmentFacts,
        (created_at, changed_at): (Moment, Moment),
    ) -> Self {
        Self {
            id,
            kind_name: facts.kind.name(),
            district: unit.facts.district.clone(),
            unit_name: unit.facts.name.clone(),
            position: unit.facts.position,
            warnings: facts.warnings(),
            created_at,
            changed_at,
            version,
            facts,
        }
    }
}

impl EquipmentInput {
    /// What is kept, or everything that is wrong with it.
    pub fn check(self) -> Result<EquipmentFacts, ValidationErrors> {
        let patch = EquipmentPatch {
            unit_id: Some(self.unit_id),
            kind: Some(self.kind),
            device_code: Some(self.device_code),
            registration_number: Some(self.registration_number),
            name: Some(self.name),
            location: Some(self.location),
            class: Some(self.class),
            commissioned_on: Some(self.commissioned_on),
            attributes: Some(Some(self.attributes)),
        };
        patch.begin()
    }
}

impl EquipmentPatch {
    /// What is kept of new equipment: unit, kind, name and location are needed.
    pub fn begin(self) -> Result<EquipmentFacts, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        for (pointer, is_there) in [
            ("/unit_id", self.unit_id.is_some()),
            ("/kind", self.kind.is_some()),
            ("/name", self.name.is_some()),
            ("/location", self.location.is_some()),
        ] {
            errors.check(is_there, pointer, "不能为空", "Something has to be entered");
        }
        let commissioned_on = self.commissioned_on.flatten();
        check_commissioning(commissioned_on, &mut errors);
        let attributes = Attributes::check(self.attributes.flatten().unwrap_or_default(), &mut errors);
        match (self.unit_id, self.kind, self.name, self.location) {
            (Some(unit_id), Some(kind), Some(name), Some(location)) if errors.is_empty() => {
                Ok(EquipmentFacts {
                    unit_id,
                    kind,
                    device_code: self.device_code.flatten(),
                    registration_number: self.registration_number.flatten().map(String::from),
                    name: name.into(),
                    location: location.into(),
                    class: self.class.flatten().map(String::from),
                    commissioned_on,
                    attributes,
                })
            }
            _ => Err(errors),
        }
    }

    /// What is kept with the change laid over what was there.
    pub fn over(self, mut facts: EquipmentFacts) -> Result<EquipmentFacts, ValidationErrors> {
        let mut errors = ValidationErrors::default();
        facts.unit_id = self.unit_id.unwrap_or(facts.unit_id);
        facts.kind = self.kind.unwrap_or(facts.kind);
        facts.device_code = self.device_code.unwrap_or(facts.device_code);
        facts.registration_number =
            self.registration_number.map_or(facts.registration_number, |number| number.map(String::from));
        facts.name = self.name.map_or(facts.name, String::from);
        facts.location = self.location.map_or(facts.location, String::from);
        facts.class = self.class.map_or(facts.class, |class| class.map(String::from));
        facts.commissioned_on = self.commissioned_on.unwrap_or(facts.commissioned_on);
        facts.attributes = attributes::merge(facts.attributes, self.attributes, &mut errors);
        check_commissioning(facts.commissioned_on, &mut errors);
        if errors.is_empty() { Ok(facts) } else { Err(errors) }
    }
}

fn check_commissioning(day: Option<NaiveDate>, errors: &mut ValidationErrors) {
    errors.check(
        day.is_none_or(|day| (1..=9999).contains(&day.year())),
        "/commissioned_on",
        "年份应为四位数",
        "A year has four digits",
    );
}

impl EquipmentFacts {
    /// The names of the fields in which the two differ.
    pub fn differs_in(&self, other: &Self) -> Vec<&'static str> {
        [
            ("unit_id", self.unit_id != other.unit_id),
            ("kind", self.kind != other.kind),
            ("device_code", self.device_code != other.device_code),
            ("registration_number", self.registration_number != other.registration_number),
            ("name", self.name != other.name),
            ("location", self.location != other.location),
            ("class", self.class != other.class),
            ("commissioned_on", self.commissioned_on != other.commissioned_on),
            ("attributes", self.attributes != other.attributes),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }

    /// What is odd, though accepted.
    pub fn warnings(&self) -> Vec<Warning> {
        let code = self.device_code.as_ref();
        let number = self.registration_number.as_deref();
        [
            ("/device_code", code.and_then(DeviceCode::warning)),
            ("/kind", code.and_then(|code| self.other_kind(code))),
            ("/registration_number", number.and_then(registration_number::warning)),
        ]
        .into_iter()
        .filter_map(|(pointer, reason)| Some(Warning { pointer: pointer.to_owned(), reason: reason? }))
        .collect()
    }

    fn other_kind(&self, code: &DeviceCode) -> Option<Text> {
        let (kind, stamped) = (self.kind.as_str(), code.catalogue_code());
        (kind != stamped).then(|| {
            Text::new(
                format!("设备种类 {kind} 与设备代码开头的 {stamped} 不一致"),
                format!("The kind {kind} differs from the {stamped} that the device code starts with"),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lift() -> EquipmentInput {
        serde_json::from_value(json!({
            "unit_id": "0190a000-0000-7000-8000-000000000001", "kind": "3110", "device_code": "311010320201800001",
            "registration_number": "梯11苏E00001(18)", "name": "3 号电梯", "location": "东楼", "class": null,
            "commissioned_on": "2003-05-01", "attributes": {"handwheel-fitted": true}
        }))
        .unwrap()
    }

    #[test]
    fn usual_codes_bring_no_warning_and_odd_ones_are_accepted_with_one() {
        assert_eq!(lift().check().unwrap().warnings(), []);
        let mut odd = lift();
        odd.device_code = DeviceCode::parse("33101032020180001").ok();
        odd.registration_number = "旧证 001".parse().ok();
        let warnings = odd.check().unwrap().warnings();
        let pointers: Vec<_> = warnings.iter().map(|warning| warning.pointer.as_str()).collect();
        assert_eq!(pointers, ["/device_code", "/kind", "/registration_number"]);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut bad = lift();
        bad.commissioned_on = NaiveDate::from_ymd_opt(10_000, 1, 1);
        bad.attributes = serde_json::from_value(json!({"dn": []})).unwrap();
        let errors = bad.check().unwrap_err();
        let pointers: Vec<_> = errors.reasons().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/commissioned_on", "/attributes/dn"]);
    }

    #[test]
    fn a_patch_changes_what_it_names() {
        let patch: EquipmentPatch =
            serde_json::from_value(json!({"device_code": null, "class": "GC1", "attributes": null})).unwrap();
        let (before, after) = (lift().check().unwrap(), patch.over(lift().check().unwrap()).unwrap());
        assert_eq!(before.differs_in(&after), ["device_code", "class", "attributes"]);
    }
}
