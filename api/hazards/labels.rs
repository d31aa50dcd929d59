//! The Chinese names of states and kinds of hazards.

use super::{Hazard, HazardSource, HazardState, Listing, steps::transitions::Proof};
use crate::problem::Text;
use checklists::{HazardLevel, basis::Term};
use chrono::NaiveDate;

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

/// The first day of Order 57, whose Art. 25(6) lets the authority regard a hazard as a serious one.
const ORDER_57: Option<NaiveDate> = NaiveDate::from_ymd_opt(2022, 7, 1);

/// A hazard's level in the words of the law: of its grounds, or of who decided it.
pub fn legal_term(hazard: &Hazard) -> Text {
    let terms = hazard.terms();
    if hazard.level == HazardLevel::General {
        return Text::new("一般事故隐患", "General hazard");
    }
    if terms.is_empty() && Some(hazard.found_on) >= ORDER_57 {
        return Text::new(
            "严重事故隐患（经认定，第57号令第二十五条第（六）项）",
            "Serious accident hazard (by decision, Order 57 Art. 25(6))",
        );
    }
    if terms.is_empty() {
        return Text::new("重大隐患（经认定）", "Major hazard (by decision)");
    }
    let (zh, en): (Vec<String>, Vec<String>) =
        terms.into_iter().map(Term::text).map(|text| (text.zh, text.en)).unzip();
    Text::new(zh.join("、"), en.join(", "))
}
