//! Attributes of units and equipment that checklists use, by code.

use crate::{
    problem::Text,
    validation::{ValidationErrors, texts},
};
use serde::Serialize;
use serde_json::Value;
use std::{borrow::Cow, collections::BTreeMap};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{AdditionalProperties, ObjectBuilder, SchemaType, Type},
    },
};

const MOST: usize = 50;
const LONGEST_CODE: usize = 60;
const LONGEST_TEXT: usize = 200;

/// As they are sent: a value that is null says that the fact is not known, which is the same as leaving it out.
pub type Entered = BTreeMap<String, Value>;

/// Facts by code in kebab case, such as `medium-flammable`: true or false, a number or a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Attributes(BTreeMap<String, Value>);

impl Attributes {
    pub fn get(&self, code: &str) -> Option<&Value> {
        self.0.get(code)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(code, value)| (code.as_str(), value))
    }

    /// Whether each of the `wanted` facts is among these; 2 and 2.0 are the same number.
    pub fn agree_with(&self, wanted: &Self) -> bool {
        wanted.iter().all(|(code, value)| {
            self.get(code).is_some_and(|known| {
                known == value || (known.is_number() && known.as_f64() == value.as_f64())
            })
        })
    }

    /// As a client could send them.
    pub fn entered(&self) -> Entered {
        self.0.clone()
    }

    /// Notes what is wrong, each under `/attributes/CODE`.
    pub fn check(entered: Entered, errors: &mut ValidationErrors) -> Self {
        errors.check(
            entered.len() <= MOST,
            "/attributes",
            &format!("最多 {MOST} 项属性"),
            &format!("At most {MOST} attributes are taken"),
        );
        for (code, value) in &entered {
            let pointer = format!("/attributes/{}", code.replace('~', "~0").replace('/', "~1"));
            errors.check(
                is_code(code),
                &pointer,
                "属性代码应由小写字母、数字与连字符组成",
                "An attribute's code is made of small letters, digits and single hyphens",
            );
            match value {
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
                Value::String(text) => {
                    if let Some(Text { zh, en }) = texts::flaw(text, LONGEST_TEXT) {
                        errors.note(&pointer, zh, en);
                    }
                }
                Value::Array(_) | Value::Object(_) => errors.note(
                    &pointer,
                    "属性值应为是否、数字或文字",
                    "An attribute is true, false, a number or a text",
                ),
            }
        }
        Self(entered.into_iter().filter(|(_, value)| !value.is_null()).collect())
    }

    /// As they were kept, by [`Attributes::entered`].
    pub(super) fn kept(entered: Entered) -> Self {
        Self(entered)
    }
}

/// Lays a JSON merge patch (RFC 7396) over what is there: null removes, anything else replaces; `Some(None)` removes all.
pub fn merge(known: Attributes, patch: Option<Option<Entered>>, errors: &mut ValidationErrors) -> Attributes {
    let Some(patch) = patch else { return known };
    let Some(patch) = patch else { return Attributes::default() };
    let mut merged = known.0;
    merged.extend(patch);
    merged.retain(|_, value| !value.is_null());
    Attributes::check(merged, errors)
}

fn is_code(code: &str) -> bool {
    code.len() <= LONGEST_CODE
        && code.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

impl ToSchema for Attributes {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Attributes")
    }
}

impl PartialSchema for Attributes {
    fn schema() -> RefOr<Schema> {
        let value = ObjectBuilder::new()
            .schema_type(SchemaType::Array(vec![Type::Boolean, Type::Number, Type::String, Type::Null]))
            .max_length(Some(LONGEST_TEXT))
            .pattern(Some(texts::PATTERN));
        let code = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(LONGEST_CODE))
            .pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$"));
        ObjectBuilder::new()
            .description(Some(
                "Facts by code in kebab case, such as `medium-flammable`. Null: not known, the same as left out.",
            ))
            .additional_properties(Some(AdditionalProperties::from(Schema::Object(value.build()))))
            .property_names(Some(Schema::Object(code.build())))
            .max_properties(Some(MOST))
            .build()
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(entered: Value) -> (Attributes, Vec<String>) {
        let mut errors = ValidationErrors::default();
        let attributes = Attributes::check(serde_json::from_value(entered).unwrap(), &mut errors);
        let pointers = errors.reasons().map(|(pointer, _)| pointer.to_owned()).collect();
        (attributes, pointers)
    }

    #[test]
    fn what_is_not_known_is_not_kept() {
        let (attributes, errors) =
            checked(json!({"medium-flammable": true, "lining-thickness": null, "dn": 150}));
        assert!(errors.is_empty());
        assert_eq!(json!(attributes), json!({"dn": 150, "medium-flammable": true}));
    }

    #[test]
    fn facts_agree_where_each_wanted_one_is_the_same() {
        let (known, _) = checked(json!({"dn": 150, "lined": true, "brake-type": "lever-drum"}));
        for (wanted, agree) in [
            (json!({}), true),
            (json!({"dn": 150.0, "brake-type": "lever-drum"}), true),
            (json!({"lined": false}), false),
            (json!({"dn": "150"}), false),
            (json!({"medium": "氨"}), false),
        ] {
            assert_eq!(known.agree_with(&checked(wanted.clone()).0), agree, "{wanted}");
        }
    }

    #[test]
    fn a_bad_code_and_a_bad_value_are_named() {
        let (_, errors) =
            checked(json!({"Medium": true, "a--b": 1, "dn": [150], "note": "a\u{0}b", "x/y": 1}));
        assert_eq!(
            errors,
            [
                "/attributes/Medium",
                "/attributes/a--b",
                "/attributes/dn",
                "/attributes/note",
                "/attributes/x~1y"
            ]
        );
        let many: Entered = (0..51).map(|n| (format!("a{n}"), Value::Bool(true))).collect();
        assert_eq!(checked(json!(many)).1, ["/attributes"]);
    }

    #[test]
    fn a_patch_takes_away_with_null() {
        let (known, _) = checked(json!({"dn": 150, "lined": true}));
        let patch = serde_json::from_value(json!({"dn": null, "medium": "氨"})).unwrap();
        let merged = merge(known, Some(Some(patch)), &mut ValidationErrors::default());
        assert_eq!(json!(merged), json!({"lined": true, "medium": "氨"}));
    }
}
