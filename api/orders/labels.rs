//! The Chinese names of states of orders and ways of service.

use super::{OrderState, Way};
use crate::problem::Text;

impl OrderState {
    pub fn name(self) -> Text {
        match self {
            Self::InForce => Text::new("有效", "In force"),
            Self::Withdrawn => Text::new("已撤回", "Withdrawn"),
            Self::Replaced => Text::new("已被替换", "Replaced"),
        }
    }
}

impl Way {
    pub fn name(self) -> Text {
        match self {
            Self::InHand => Text::new("直接送达", "In hand"),
            Self::Left => Text::new("留置送达", "Left at the unit"),
            Self::Post => Text::new("邮寄送达", "Post"),
        }
    }
}
