//! Rule: which accounts an admin may create and change: those of their district or city; of their own, name and badge.

use super::{
    Account, Actor, NewAccount, Password, Role,
    account::{Badge, PersonName},
    device::DeviceEnding,
};
use crate::{
    clock::Moment,
    district::District,
    events::ChangedBy,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::ValidationErrors,
};
use serde::Deserialize;
use serde_with::rust::{double_option, unwrap_or_skip};
use utoipa::ToSchema;

/// A new account. Only this file makes one.
pub struct AccountCreated {
    pub account: Account,
    pub password_hash: String,
    /// None: the server itself.
    pub by: Option<Id>,
    _sealed: (),
}

/// Creates an account: by an admin whose area covers its district.
pub fn create(actor: &Actor, new: &NewAccount, at: Moment) -> Outcome<AccountCreated> {
    must_cover(actor, &new.district)?;
    created(new, Some(actor.id), at)
}

/// Creates an account for the server itself: from the command line, and the demo's.
pub fn create_by_server(new: &NewAccount, at: Moment) -> Outcome<AccountCreated> {
    created(new, None, at)
}

fn created(new: &NewAccount, by: Option<Id>, at: Moment) -> Outcome<AccountCreated> {
    new.check()?;
    let NewAccount { id, username, name, role, district, unit_id, badge, password_hash } = new.clone();
    let (active, created_at, changed_at, version) = (true, at, at, 1);
    let account = Account {
        id,
        username: username.into(),
        name: name.into(),
        role,
        district,
        unit_id,
        badge: badge.map(String::from),
        active,
        created_at,
        changed_at,
        version,
    };
    Ok(AccountCreated { account, password_hash, by, _sealed: () })
}

/// A change of an account (JSON merge patch, RFC 7396): what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "刘敏", "badge": "苏特监0508-12"
}))]
pub struct AccountPatch {
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = PersonName, inline, required = false)]
    pub name: Option<PersonName>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = Role, required = false)]
    pub role: Option<Role>,
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = District, required = false)]
    pub district: Option<District>,
    /// Null removes it.
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Id>, required = false)]
    pub unit_id: Option<Option<Id>>,
    /// Null removes it.
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Badge>, inline, required = false)]
    pub badge: Option<Option<Badge>>,
    /// False ends all the account's devices at once.
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = bool, required = false)]
    pub active: Option<bool>,
    /// Ends all the account's devices.
    #[serde(default, with = "unwrap_or_skip")]
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128, required = false)]
    pub password: Option<Password>,
}

/// A changed account. Only [`change`] makes one.
pub struct AccountChanged {
    pub before: Account,
    /// With the next version, if a field gets another value.
    pub after: Account,
    pub password_hash: Option<String>,
    /// The names of the fields that get another value.
    pub fields: Vec<&'static str>,
    /// Why all the account's devices end with the change, if they do.
    pub ends_devices: Option<DeviceEnding>,
    pub by: ChangedBy,
    _sealed: (),
}

/// Changes an account that the admin sees; `password_hash` is that of the patch's password.
///
/// Of their own account admins change name and badge only: no admin loses access or role by a slip, and a stolen token
/// sets no password.
pub fn change(
    actor: &Actor,
    before: Account,
    patch: &AccountPatch,
    password_hash: Option<String>,
    at: Moment,
) -> Outcome<AccountChanged> {
    actor.must_be(&[Role::Admin])?;
    let mut after = before.clone();
    let AccountPatch { name, role, district, unit_id, badge, active, .. } = patch.clone();
    after.name = name.map_or(after.name, String::from);
    after.role = role.unwrap_or(after.role);
    after.district = district.unwrap_or(after.district);
    after.unit_id = unit_id.unwrap_or(after.unit_id);
    after.badge = badge.map_or(after.badge, |badge| badge.map(String::from));
    after.active = active.unwrap_or(after.active);
    if before.id == actor.id {
        check_own(&before, &after, password_hash.is_some())?;
    }
    must_cover(actor, &after.district)?;
    let mut errors = ValidationErrors::default();
    after.check(&mut errors);
    errors.finish()?;
    let fields = changed_fields(&before, &after, password_hash.is_some());
    if !fields.is_empty() {
        after.changed_at = at;
        after.version = before.version.saturating_add(1);
    }
    let ends_devices = match &password_hash {
        _ if !after.active => Some(DeviceEnding::Deactivated),
        Some(_) => Some(DeviceEnding::PasswordSetByAdmin),
        None => None,
    };
    let by = ChangedBy { account_id: actor.id, at };
    Ok(AccountChanged { before, after, password_hash, fields, ends_devices, by, _sealed: () })
}

fn check_own(before: &Account, after: &Account, sets_password: bool) -> Outcome<()> {
    let refused = |zh, en| Err(Problem::new(ProblemKind::NotAllowed).because(zh, en));
    if (after.role, &after.district, after.active) != (before.role, &before.district, before.active) {
        return refused(
            "不能停用自己的账号,也不能修改自己的角色或辖区,请由其他管理员操作",
            "Nobody deactivates his own account or changes its role or district; another administrator can",
        );
    }
    if sets_password {
        return refused(
            "修改自己的密码请使用 PUT /v1/me/password",
            "Your own password is changed with PUT /v1/me/password",
        );
    }
    Ok(())
}

fn changed_fields(before: &Account, after: &Account, sets_password: bool) -> Vec<&'static str> {
    [
        ("name", before.name != after.name),
        ("role", before.role != after.role),
        ("district", before.district != after.district),
        ("unit_id", before.unit_id != after.unit_id),
        ("badge", before.badge != after.badge),
        ("active", before.active != after.active),
        ("password", sets_password),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

fn must_cover(actor: &Actor, district: &District) -> Outcome<()> {
    actor.must_be(&[Role::Admin])?;
    if actor.scope().covers(district) {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::NotAllowed)
        .because(format!("{district} 不在您的辖区内"), format!("{district} is not in your district")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Moment {
        Moment::from_micros(1_780_000_000_000_000).unwrap()
    }

    fn account(role: Role, district: &str) -> Account {
        Account {
            id: Id::new(),
            username: "he.ping".to_owned(),
            name: "何平".to_owned(),
            role,
            district: district.parse().unwrap(),
            unit_id: None,
            badge: None,
            active: true,
            created_at: noon(),
            changed_at: noon(),
            version: 1,
        }
    }

    fn acting(account: &Account) -> Actor {
        Actor {
            id: account.id,
            name: account.name.clone(),
            role: account.role,
            district: account.district.clone(),
            unit_id: None,
            device_id: Id::new(),
            clock_behind: chrono::TimeDelta::zero(),
        }
    }

    fn changed(actor: &Actor, account: Account, patch: &AccountPatch) -> Outcome<AccountChanged> {
        let password_hash = patch.password.as_ref().map(|_| "...".to_owned());
        change(actor, account, patch, password_hash, noon())
    }

    fn refused(actor: &Actor, account: &Account, patch: AccountPatch) -> ProblemKind {
        changed(actor, account.clone(), &patch).err().unwrap().kind
    }

    #[test]
    fn an_admin_changes_what_he_covers_and_gives_nothing_away() {
        let admin = acting(&account(Role::Admin, "320508"));
        let inspector = account(Role::Inspector, "320508");
        let promoted = AccountPatch { role: Some(Role::Supervisor), ..AccountPatch::default() };
        let change = changed(&admin, inspector.clone(), &promoted).unwrap();
        assert_eq!((change.fields, change.ends_devices), (vec!["role"], None));
        let moved = AccountPatch { district: "320583".parse().ok(), ..AccountPatch::default() };
        assert_eq!(refused(&admin, &inspector, moved), ProblemKind::NotAllowed);
        let of_a_unit = AccountPatch { unit_id: Some(Some(Id::new())), ..AccountPatch::default() };
        assert_eq!(refused(&admin, &inspector, of_a_unit), ProblemKind::InvalidInput);
    }

    #[test]
    fn only_an_admin_changes_accounts() {
        for role in [Role::Inspector, Role::Supervisor, Role::Enterprise] {
            let actor = acting(&account(role, "320500"));
            let other = account(Role::Inspector, "320508");
            assert_eq!(refused(&actor, &other, AccountPatch::default()), ProblemKind::NotAllowed);
        }
    }

    #[test]
    fn nobody_takes_his_own_office_or_sets_his_own_password_here() {
        let own = account(Role::Admin, "320500");
        let admin = acting(&own);
        for patch in [
            AccountPatch { active: Some(false), ..AccountPatch::default() },
            AccountPatch { role: Some(Role::Inspector), ..AccountPatch::default() },
            AccountPatch { district: "320508".parse().ok(), ..AccountPatch::default() },
            AccountPatch { password: Some(Password::new("...")), ..AccountPatch::default() },
        ] {
            assert_eq!(refused(&admin, &own, patch), ProblemKind::NotAllowed);
        }
        let renamed = AccountPatch { name: "何萍".parse().ok(), ..AccountPatch::default() };
        assert!(changed(&admin, own, &renamed).is_ok());
    }

    #[test]
    fn deactivating_or_a_new_password_ends_the_devices() {
        let admin = acting(&account(Role::Admin, "320500"));
        let end = |patch| {
            let inspector = account(Role::Inspector, "320508");
            changed(&admin, inspector, &patch).unwrap().ends_devices
        };
        let off = AccountPatch { active: Some(false), ..AccountPatch::default() };
        assert_eq!(end(off), Some(DeviceEnding::Deactivated));
        let reset = AccountPatch { password: Some(Password::new("...")), ..AccountPatch::default() };
        assert_eq!(end(reset), Some(DeviceEnding::PasswordSetByAdmin));
    }
}
