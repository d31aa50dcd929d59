//! The attributes of a unit or of equipment that conditions of checklists use.

use crate::registry::{Attributes, Equipment, Unit};
use checklists::AttributeValue;
use serde_json::Value;
use std::collections::BTreeMap;

/// ChecklistFacts by attribute code.
pub type ChecklistFacts = BTreeMap<String, AttributeValue>;

/// The attributes of a unit.
pub fn of_unit(unit: &Unit) -> ChecklistFacts {
    of_attributes(&unit.facts.attributes)
}

/// The attributes of a piece of equipment, with `commissioned-on` and `class` from its own fields.
pub fn of_equipment(equipment: &Equipment) -> ChecklistFacts {
    let mut facts = of_attributes(&equipment.facts.attributes);
    if let Some(day) = equipment.facts.commissioned_on {
        facts.insert("commissioned-on".to_owned(), AttributeValue::Text(day.to_string()));
    }
    if let Some(class) = &equipment.facts.class {
        facts.insert("class".to_owned(), AttributeValue::Text(class.clone()));
    }
    facts
}

/// Attributes as conditions take them.
pub fn of_attributes(attributes: &Attributes) -> ChecklistFacts {
    attributes.iter().filter_map(|(code, value)| Some((code.to_owned(), fact(value)?))).collect()
}

fn fact(value: &Value) -> Option<AttributeValue> {
    match value {
        Value::Bool(flag) => Some(AttributeValue::Flag(*flag)),
        Value::Number(number) => number.as_f64().map(AttributeValue::Number),
        Value::String(text) => Some(AttributeValue::Text(text.clone())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
