//! The names of a report's sections and groups.

use super::{Section, report::ReportGroup};
use crate::problem::Text;

impl Section {
    pub fn title(self) -> Text {
        match self {
            Self::Visits => Text::new("检查情况", "Visits"),
            Self::Equipment => Text::new("检查设备", "Equipment"),
            Self::Hazards => Text::new("隐患整改", "Hazards"),
            Self::Enforcement => Text::new("执法处理", "Enforcement"),
            Self::Topics => Text::new("专项内容", "Topics"),
            Self::LookBack => Text::new("回头看", "Look-back"),
        }
    }
}

impl ReportGroup {
    pub fn name(self) -> Text {
        match self {
            Self::District => Text::new("地区", "District"),
            Self::Phase => Text::new("阶段", "Phase"),
            Self::Checklist => Text::new("检查表", "Checklist"),
        }
    }
}
