//! Reads `sum:` of a figure, from an item or from an attribute.

use super::only;
use crate::{
    condition::{AttributeBound, ItemBound},
    figure::Summed,
};
use serde::{Deserialize, Deserializer, de::Error};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSum {
    item: Option<String>,
    part: Option<String>,
    attribute: Option<String>,
}

impl<'de> Deserialize<'de> for Summed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenSum::deserialize(deserializer)?.try_into().map_err(Error::custom)
    }
}

impl TryFrom<WrittenSum> for Summed {
    type Error = String;

    fn try_from(written: WrittenSum) -> Result<Self, String> {
        let WrittenSum { item, part, attribute } = written;
        match (item, attribute) {
            (Some(item), None) => Ok(Self::Item(ItemBound { item, part })),
            (None, Some(attribute)) => {
                only("a sum of an attribute", &[("part", part.is_some())])?;
                Ok(Self::Attribute(AttributeBound { attribute }))
            }
            _ => Err("a sum names exactly one of item, attribute".to_owned()),
        }
    }
}
