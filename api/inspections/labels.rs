//! The Chinese names of states and kinds of inspections.

use super::{InspectionState, VisitKind};
use crate::problem::Text;
use checklists::Conclusion;

impl InspectionState {
    pub fn name(self) -> Text {
        match self {
            Self::Draft => Text::new("填写中", "Draft"),
            Self::Submitted => Text::new("已提交", "Submitted"),
            Self::Returned => Text::new("已退回", "Returned"),
            Self::Approved => Text::new("已批准", "Approved"),
            Self::Withdrawn => Text::new("已撤回", "Withdrawn"),
        }
    }
}

impl VisitKind {
    pub fn name(self) -> Text {
        match self {
            Self::Routine => Text::new("常规检查", "Routine"),
            Self::Special => Text::new("专项检查", "Special"),
            Self::Complaint => Text::new("投诉举报核查", "Complaint"),
            Self::FollowUp => Text::new("整改复查", "Follow-up"),
        }
    }
}

/// The name of a conclusion as it is kept; any other word stands for itself.
pub fn name_of_conclusion(word: &str) -> Text {
    let names = [
        (Conclusion::Incomplete, "检查未完成", "Incomplete"),
        (Conclusion::Conforming, "未发现不符合项", "Conforming"),
        (Conclusion::GeneralHazards, "存在一般隐患", "General hazards"),
        (Conclusion::MajorHazards, "存在重大隐患", "Major hazards"),
    ];
    let found = names.into_iter().find(|(conclusion, ..)| conclusion.as_str() == word);
    found.map_or_else(|| Text::new(word, word), |(_, zh, en)| Text::new(zh, en))
}
