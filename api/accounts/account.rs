//! The account: its fields and their validation.

use super::Role;
use crate::{
    clock::Moment,
    db::schema::accounts,
    district::District,
    ids::Id,
    problem::{Outcome, Text},
    validation::{ValidationErrors, refused_string, texts::SingleLineText},
};
use diesel::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use std::{fmt, ops::Deref, str::FromStr};
use utoipa::ToSchema;

/// A user name: `^[a-z0-9][a-z0-9._-]{1,31}$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl FromStr for Username {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let is_username = (2..=32).contains(&text.len())
            && text.starts_with(|sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'));
        is_username.then(|| Self(text.to_owned())).ok_or_else(|| {
            Text::new(
                "用户名为 2 至 32 个小写字母、数字、点、下划线或连字符,以字母或数字开头",
                "A user name has 2 to 32 small letters, digits, '.', '_' or '-', and begins with a letter or digit",
            )
        })
    }
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        refused_string::deserialize(from, "user", Self::from_str)
    }
}

impl Deref for Username {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<Username> for String {
    fn from(username: Username) -> Self {
        username.0
    }
}

/// The name of a person.
pub type PersonName = SingleLineText<50>;
/// The number of a law-enforcement certificate.
pub type Badge = SingleLineText<40>;

/// An account: who may sign in.
#[derive(
    Clone, Debug, PartialEq, Eq, Serialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset,
)]
#[diesel(table_name = accounts, treat_none_as_null = true)]
pub struct Account {
    pub id: Id,
    pub username: String,
    pub name: String,
    pub role: Role,
    pub district: District,
    /// The using unit of an enterprise account; null for all others.
    pub unit_id: Option<Id>,
    /// The number of the law-enforcement certificate.
    pub badge: Option<String>,
    /// One that is not active cannot sign in.
    pub active: bool,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Grows with each change; the ETag.
    pub version: i64,
}

impl Account {
    /// Notes what does not fit together.
    pub fn check(&self, errors: &mut ValidationErrors) {
        check_unit(errors, self.role, self.unit_id);
    }
}

/// An account with which an inspection can be shared.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Colleague {
    pub id: Id,
    pub name: String,
    pub role: Role,
    pub badge: Option<String>,
    pub district: District,
}

impl From<Account> for Colleague {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
            role: account.role,
            badge: account.badge,
            district: account.district,
        }
    }
}

/// An account to be made.
#[derive(Clone)]
pub struct NewAccount {
    pub id: Id,
    pub username: Username,
    pub name: PersonName,
    pub role: Role,
    pub district: District,
    pub unit_id: Option<Id>,
    pub badge: Option<Badge>,
    /// From [`super::Hasher`].
    pub password_hash: String,
}

impl NewAccount {
    /// Refuses what cannot be kept, all reasons at once.
    pub fn check(&self) -> Outcome<()> {
        let mut errors = ValidationErrors::default();
        check_unit(&mut errors, self.role, self.unit_id);
        errors.finish()
    }

    /// Whether an account is as this one would be; the password is not looked at.
    pub fn describes(&self, account: &Account) -> bool {
        self.id == account.id
            && *self.username == *account.username
            && account.name == self.name
            && self.role == account.role
            && self.district == account.district
            && self.unit_id == account.unit_id
            && self.badge.as_deref() == account.badge.as_deref()
    }
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("id", &self.id)
            .field("username", &self.username)
            .field("role", &self.role)
            .field("district", &self.district)
            .finish_non_exhaustive()
    }
}

fn check_unit(errors: &mut ValidationErrors, role: Role, unit_id: Option<Id>) {
    if role == Role::Enterprise {
        errors.check(
            unit_id.is_some(),
            "/unit_id",
            "企业账号须指明所属使用单位",
            "An enterprise account names its using unit",
        );
    } else {
        errors.check(
            unit_id.is_none(),
            "/unit_id",
            "只有企业账号才有使用单位",
            "Only an enterprise account has a using unit",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_short_and_plain() {
        for (text, is) in [
            ("chen.wei", true),
            ("320508-01", true),
            ("c", false),
            ("Chen", false),
            (".chen", false),
            ("陈伟", false),
            ("chen\0", false),
        ] {
            assert_eq!(text.parse::<Username>().is_ok(), is, "{text:?}");
        }
    }

    #[test]
    fn an_enterprise_account_and_no_other_has_a_unit() {
        let new = |role, unit_id| NewAccount {
            id: Id::new(),
            username: "zhou".parse().unwrap(),
            name: "周敏".parse().unwrap(),
            role,
            district: "320508".parse().unwrap(),
            unit_id,
            badge: None,
            password_hash: String::new(),
        };
        assert!(new(Role::Enterprise, Some(Id::new())).check().is_ok());
        assert!(new(Role::Inspector, None).check().is_ok());
        for wrong in [new(Role::Enterprise, None), new(Role::Inspector, Some(Id::new()))] {
            let refused = wrong.check().unwrap_err();
            assert_eq!(refused.errors[0].pointer, "/unit_id");
        }
    }
}
