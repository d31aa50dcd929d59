//! Kinds of crowded venues (TSG 08-2017, note 2-3).

use crate::{problem::Text, validation::string_enum};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! venues {
    ($($kind:ident $code:tt $zh:literal $en:literal;)*) => {
        string_enum! {
            /// What a crowded venue is, by its main use: a mall with a cinema is a mall.
            VenueKind { $($kind = $code,)* }
        }

        impl VenueKind {
            pub fn name(self) -> Text {
                match self { $(Self::$kind => Text::new($zh, $en),)* }
            }
        }
    };
}

venues! {
    School "school" "学校" "School";
    Kindergarten "kindergarten" "幼儿园" "Kindergarten";
    Medical "medical" "医疗机构" "Medical institution";
    Station "station" "车站" "Station";
    AirportPort "airport-port" "机场客运码头" "Airport or passenger wharf";
    Mall "mall" "商场" "Mall";
    Restaurant "restaurant" "餐饮" "Restaurant";
    Stadium "stadium" "体育场馆" "Stadium";
    Exhibition "exhibition" "展览馆" "Exhibition hall";
    Park "park" "公园" "Park";
    Hotel "hotel" "宾馆" "Hotel";
    Cinema "cinema" "影剧院" "Cinema or theatre";
    Library "library" "图书馆" "Library";
    Children "children" "儿童活动中心" "Children's centre";
    Bath "bath" "公共浴池" "Public bath";
    Elderly "elderly" "养老机构" "Home for the elderly";
    Other "other" "其他" "Other";
}

impl VenueKind {
    /// From the code or the Chinese name.
    pub fn parse(entered: &str) -> Result<Self, Text> {
        Self::ALL
            .iter()
            .find(|kind| kind.as_str() == entered || kind.name().zh == entered)
            .copied()
            .ok_or_else(|| {
                let codes = Self::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
                let names = Self::ALL.iter().map(|kind| kind.name().zh).collect::<Vec<_>>().join("、");
                Text::new(format!("场所类别应为:{names}"), format!("A kind of venue is one of: {codes}"))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_venue_is_known_by_its_code_and_by_its_chinese_name() {
        for kind in VenueKind::ALL {
            assert_eq!(VenueKind::parse(kind.as_str()), Ok(*kind));
            assert_eq!(VenueKind::parse(&kind.name().zh), Ok(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert!(VenueKind::parse("bar").is_err());
    }
}
