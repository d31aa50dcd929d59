//! The Chinese names of states and kinds of hazards.

use super::{HazardSource, HazardState, Listing, steps::transitions::Proof};
use crate::problem::Text;
use checklists::HazardLevel;

impl HazardSource {
    pub fn name(self) -> Text {
        match self {
            Self::Inspection => Text::new("监督检查", "Inspection"),
            Self::SelfCheck => Text::new("单位自查", "Self-check"),
            Self::Institute => Text::new("检验机构", "Inspection institute"),
            Self::Complaint => Text::new("投诉举报", "Complaint"),
            Self::Department => Text::new("其他部门", "Another department"),
        }
    }
}

impl HazardState {
    pub fn name(self) -> Text {
        match self {
            Self::Found => Text::new("已发现", "Found"),
            Self::Ordered => Text::new("已责令整改", "Ordered"),
            Self::Planned => Text::new("整改中", "Planned"),
            Self::Rectified => Text::new("已整改待复查", "Rectified"),
            Self::Closed => Text::new("已销号", "Closed"),
            Self::Reopened => Text::new("已重新打开", "Reopened"),
            Self::Transferred => Text::new("已移送", "Transferred"),
            Self::Dropped => Text::new("已更正撤销", "Dropped"),
            Self::Invalidated => Text::new("认定有误", "Found in error"),
        }
    }
}

impl Listing {
    pub fn name(self) -> Text {
        match self {
            Self::ReportedUp => Text::new("已上报", "Reported up"),
            Self::Listed => Text::new("挂牌督办", "Listed"),
            Self::Accepted => Text::new("已验收", "Accepted"),
            Self::Delisted => Text::new("已摘牌", "Delisted"),
        }
    }
}

impl Proof {
    /// What is said if it is not there.
    pub fn is_missing(self) -> Text {
        match self {
            Self::BeforePhoto => Text::new("缺少整改前照片", "A photo of how it was is missing"),
            Self::AfterPhoto => Text::new("缺少整改后照片", "A photo of how it is now is missing"),
            Self::Reinspection => Text::new(
                "缺少由报告整改者以外的检查人员所做的复查",
                "A re-inspection by somebody other than who reported it as put right is missing",
            ),
        }
    }
}

/// The name of a level.
pub fn name_of_level(level: HazardLevel) -> Text {
    match level {
        HazardLevel::General => Text::new("一般隐患", "General"),
        HazardLevel::Major => Text::new("重大隐患", "Major"),
    }
}
