//! What people call the words of inspections.

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
            Self::Routine => Text::new("日常检查", "Routine"),
            Self::Special => Text::new("专项检查", "Special"),
            Self::Complaint => Text::new("举报核查", "Complaint"),
            Self::FollowUp => Text::new("整改复查", "Follow-up"),
        }
    }
}

/// The name of a conclusion, by its word; a word that is none stands for itself.
pub fn name_of_conclusion(word: &str) -> Text {
    let known = [
        (Conclusion::Incomplete, "未完成", "Incomplete"),
        (Conclusion::Conforming, "符合要求", "Conforming"),
        (Conclusion::GeneralHazards, "有一般隐患", "General hazards"),
        (Conclusion::MajorHazards, "有重大隐患", "Major hazards"),
    ];
    let found = known
        .into_iter()
        .find(|(conclusion, ..)| conclusion.as_str() == word);
    found.map_or_else(|| Text::new(word, word), |(_, zh, en)| Text::new(zh, en))
}
