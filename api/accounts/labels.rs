//! What people are told of why a device was ended.

use super::device::DeviceEnding;
use crate::problem::Text;

impl DeviceEnding {
    pub fn name(self) -> Text {
        match self {
            Self::SignedOut => Text::new("该设备已退出登录", "The device has signed out"),
            Self::EndedByOwner => Text::new("账号持有人已终止该设备", "The account's owner ended the device"),
            Self::EndedByAdmin => Text::new("管理员已终止该设备", "An administrator ended the device"),
            Self::TokenUsedTwice => Text::new(
                "刷新令牌被重复使用,可能已泄露",
                "A refresh token was used twice: somebody may have a copy",
            ),
            Self::PasswordChanged => Text::new("密码已修改", "The password was changed"),
            Self::PasswordSetByAdmin => Text::new("管理员已重设密码", "An administrator set a new password"),
            Self::Deactivated => Text::new("账号已停用", "The account is not active"),
        }
    }
}
