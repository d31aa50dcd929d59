//! The names of states of assignments.

use super::AssignmentState;
use crate::problem::Text;

impl AssignmentState {
    pub fn name(self) -> Text {
        match self {
            Self::Assigned => Text::new("待检查", "Assigned"),
            Self::Begun => Text::new("检查中", "Begun"),
            Self::Submitted => Text::new("已提交", "Submitted"),
            Self::Done => Text::new("已完成", "Done"),
            Self::Cancelled => Text::new("已取消", "Cancelled"),
        }
    }
}
