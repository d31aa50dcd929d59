//! Kinds of special equipment: the four-place codes of the catalogue (AQSIQ announcement 114 of 2014).

use crate::{problem::Text, validation::refused_string};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// The codes whose names are known here; others of the same families are taken too and go by their family's name.
const NAMES: [(&str, &str, &str); 27] = [
    ("1000", "锅炉", "Boiler"),
    ("2000", "压力容器", "Pressure vessel"),
    ("2100", "固定式压力容器", "Stationary pressure vessel"),
    ("2200", "移动式压力容器", "Transportable pressure vessel"),
    ("2300", "气瓶", "Gas cylinder"),
    ("3000", "电梯", "Lift"),
    ("3100", "曳引与强制驱动电梯", "Traction or positive drive lift"),
    ("3110", "曳引驱动乘客电梯", "Traction passenger lift"),
    ("3120", "曳引驱动载货电梯", "Traction goods lift"),
    ("3130", "强制驱动载货电梯", "Positive drive goods lift"),
    ("3200", "液压驱动电梯", "Hydraulic lift"),
    ("3300", "自动扶梯与自动人行道", "Escalator or moving walk"),
    ("3310", "自动扶梯", "Escalator"),
    ("3320", "自动人行道", "Moving walk"),
    ("3400", "其它类型电梯", "Lift of another type"),
    ("4000", "起重机械", "Crane"),
    ("5000", "场(厂)内专用机动车辆", "On-site motor vehicle"),
    ("6000", "大型游乐设施", "Amusement ride"),
    ("8000", "压力管道", "Pressure piping"),
    ("8100", "长输管道", "Transmission pipeline"),
    ("8200", "公用管道", "Utility piping"),
    ("8300", "工业管道", "Industrial piping"),
    ("8310", "工艺管道", "Process piping"),
    ("8320", "动力管道", "Power piping"),
    ("8330", "制冷管道", "Refrigeration piping"),
    ("9000", "客运索道", "Passenger ropeway"),
    ("F000", "安全附件", "Safety accessory"),
];

/// A kind of equipment: a code of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[1-689F][0-9A-Z]{3}$", example = "3110")]
pub struct EquipmentKind(String);

impl<'de> Deserialize<'de> for EquipmentKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        refused_string::deserialize(from, "3110", Self::parse)
    }
}

impl EquipmentKind {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn parse(entered: &str) -> Result<Self, Text> {
        let code = entered.to_ascii_uppercase();
        let known_family = family(&code).is_some();
        if code.starts_with('7') && code.len() == 4 {
            return Err(Text::new(
                "7 开头的是压力管道元件,不作为在用设备登记",
                "Codes that begin with 7 are of piping components, which are not registered as equipment in use",
            ));
        }
        if code.len() == 4 && known_family && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(code))
        } else {
            Err(Text::new(
                "设备种类应为特种设备目录的四位代码,如 3110、8310",
                "A kind of equipment is a four-place code of the catalogue, such as 3110 or 8310",
            ))
        }
    }

    /// Whether a text can be the first one to four places of a code.
    pub fn is_start(text: &str) -> bool {
        (1..=4).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    }

    pub(super) fn kept(code: String) -> Self {
        Self(code)
    }

    /// The name of the code, or of the next wider one that has a name.
    pub fn name(&self) -> Text {
        let wider = [4, 3, 2, 1]
            .into_iter()
            .filter_map(|places| self.0.get(..places))
            .find_map(|start| named(&format!("{start:0<4}")));
        wider.unwrap_or_else(|| Text::new("特种设备", "Special equipment"))
    }
}

fn named(code: &str) -> Option<Text> {
    NAMES.iter().find(|(known, ..)| *known == code).map(|(_, zh, en)| Text::new(*zh, *en))
}

fn family(code: &str) -> Option<Text> {
    named(&format!("{}000", code.chars().next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_goes_by_its_own_name_or_the_next_wider_one() {
        for (code, name) in [
            ("8310", "Process piping"),
            ("3130", "Positive drive goods lift"),
            ("4190", "Crane"),
            ("f260", "Safety accessory"),
        ] {
            assert_eq!(EquipmentKind::parse(code).unwrap().name().en, name, "{code}");
        }
    }

    #[test]
    fn other_families_and_lengths_are_refused() {
        for bad in ["", "3", "31100", "0110", "7110", "G000", "31-0", "电梯"] {
            assert!(EquipmentKind::parse(bad).is_err(), "{bad}");
        }
    }
}
