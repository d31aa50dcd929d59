//! Rule: which accounts an admin may create and change. Never their own; otherwise those of their district or
//! city.

use super::{Account, Actor, NewAccount, Role, device::DeviceEnding};
use crate::{
    clock::Moment,
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::ValidationErrors,
};

/// An account that may be made.
#[derive(Clone, Debug)]
pub struct AccountCreated {
    new: NewAccount,
    by: Option<Id>,
    at: Moment,
}

impl AccountCreated {
    /// Refuses callers who are no admins, and districts that the caller does not cover.
    pub fn by_admin(actor: &Actor, new: NewAccount, at: Moment) -> Outcome<Self> {
        must_cover(actor, &new.district)?;
        new.check()?;
        Ok(Self { new, by: Some(actor.id), at })
    }

    /// For what the server's keeper does from the command line.
    pub fn by_the_server(new: NewAccount, at: Moment) -> Outcome<Self> {
        new.check()?;
        Ok(Self { new, by: None, at })
    }

    pub fn new_account(&self) -> &NewAccount {
        &self.new
    }

    pub fn by(&self) -> Option<Id> {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }
}

/// What an admin wants changed; None leaves as it is.
#[derive(Clone, Default)]
pub struct RequestedChanges {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub district: Option<District>,
    pub unit_id: Option<Option<Id>>,
    pub badge: Option<Option<String>>,
    pub active: Option<bool>,
    pub password_hash: Option<String>,
}

/// A change that may be made.
pub struct AccountChanged {
    before: Account,
    after: Account,
    password_hash: Option<String>,
    by: Id,
    at: Moment,
}

/// Decides on an admin's wishes for an account that he can see.
///
/// Of his own account an admin can change name and badge only: nobody shuts himself out or loses his office by a
/// slip, and a stolen token sets no password.
pub fn change(
    actor: &Actor,
    before: Account,
    wishes: RequestedChanges,
    at: Moment,
) -> Outcome<AccountChanged> {
    actor.must_be(&[Role::Admin])?;
    let mut after = before.clone();
    let RequestedChanges { name, role, district, unit_id, badge, active, password_hash } = wishes;
    after.name = name.unwrap_or(after.name);
    after.role = role.unwrap_or(after.role);
    after.district = district.unwrap_or(after.district);
    after.unit_id = unit_id.unwrap_or(after.unit_id);
    after.badge = badge.unwrap_or(after.badge);
    after.active = active.unwrap_or(after.active);

    if before.id == actor.id {
        let touched =
            (after.role, &after.district, after.active) != (before.role, &before.district, before.active);
        if touched {
            return Err(Problem::new(ProblemKind::NotAllowed).because(
                "不能停用自己的账号,也不能修改自己的角色或辖区,请由其他管理员操作",
                "Nobody deactivates his own account or changes its role or district; another administrator can",
            ));
        }
        if password_hash.is_some() {
            return Err(Problem::new(ProblemKind::NotAllowed).because(
                "修改自己的密码请使用 PUT /v1/me/password",
                "Your own password is changed with PUT /v1/me/password",
            ));
        }
    }
    must_cover(actor, &after.district)?;
    let mut flaws = ValidationErrors::default();
    after.check(&mut flaws);
    flaws.finish()?;
    Ok(AccountChanged { before, after, password_hash, by: actor.id, at })
}

impl AccountChanged {
    pub fn before(&self) -> &Account {
        &self.before
    }

    pub fn after(&self) -> &Account {
        &self.after
    }

    pub fn password_hash(&self) -> Option<&str> {
        self.password_hash.as_deref()
    }

    pub fn by(&self) -> Id {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }

    /// The names of the fields that become others; empty where nothing does.
    pub fn fields(&self) -> Vec<&'static str> {
        let (before, after) = (&self.before, &self.after);
        [
            ("name", before.name != after.name),
            ("role", before.role != after.role),
            ("district", before.district != after.district),
            ("unit_id", before.unit_id != after.unit_id),
            ("badge", before.badge != after.badge),
            ("active", before.active != after.active),
            ("password", self.password_hash.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, changed)| changed.then_some(field))
        .collect()
    }

    /// Why all the account's devices end with the change, where they do.
    pub fn ends_devices(&self) -> Option<DeviceEnding> {
        if !self.after.active {
            Some(DeviceEnding::Deactivated)
        } else if self.password_hash.is_some() {
            Some(DeviceEnding::PasswordSetByAdmin)
        } else {
            None
        }
    }
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

    fn refused(actor: &Actor, account: &Account, wishes: RequestedChanges) -> ProblemKind {
        change(actor, account.clone(), wishes, noon()).err().unwrap().kind
    }

    #[test]
    fn an_admin_changes_what_he_covers_and_gives_nothing_away() {
        let admin = acting(&account(Role::Admin, "320508"));
        let inspector = account(Role::Inspector, "320508");
        let promoted = RequestedChanges { role: Some(Role::Supervisor), ..RequestedChanges::default() };
        let change = change(&admin, inspector.clone(), promoted, noon()).unwrap();
        assert_eq!((change.fields(), change.ends_devices()), (vec!["role"], None));
        let moved = RequestedChanges { district: "320583".parse().ok(), ..RequestedChanges::default() };
        assert_eq!(refused(&admin, &inspector, moved), ProblemKind::NotAllowed);
        let nameless = RequestedChanges { name: Some(" ".to_owned()), ..RequestedChanges::default() };
        assert_eq!(refused(&admin, &inspector, nameless), ProblemKind::InvalidInput);
    }

    #[test]
    fn only_an_admin_changes_accounts() {
        for role in [Role::Inspector, Role::Supervisor, Role::Enterprise] {
            let actor = acting(&account(role, "320500"));
            let other = account(Role::Inspector, "320508");
            assert_eq!(refused(&actor, &other, RequestedChanges::default()), ProblemKind::NotAllowed);
        }
    }

    #[test]
    fn nobody_takes_his_own_office_or_sets_his_own_password_here() {
        let own = account(Role::Admin, "320500");
        let admin = acting(&own);
        for wishes in [
            RequestedChanges { active: Some(false), ..RequestedChanges::default() },
            RequestedChanges { role: Some(Role::Inspector), ..RequestedChanges::default() },
            RequestedChanges { district: "320508".parse().ok(), ..RequestedChanges::default() },
            RequestedChanges { password_hash: Some("...".to_owned()), ..RequestedChanges::default() },
        ] {
            assert_eq!(refused(&admin, &own, wishes), ProblemKind::NotAllowed);
        }
        let renamed = RequestedChanges { name: Some("何萍".to_owned()), ..RequestedChanges::default() };
        assert!(change(&admin, own, renamed, noon()).is_ok());
    }

    #[test]
    fn deactivating_or_a_new_password_ends_the_devices() {
        let admin = acting(&account(Role::Admin, "320500"));
        let end = |wishes| {
            let change = change(&admin, account(Role::Inspector, "320508"), wishes, noon()).unwrap();
            change.ends_devices()
        };
        let off = RequestedChanges { active: Some(false), ..RequestedChanges::default() };
        assert_eq!(end(off), Some(DeviceEnding::Deactivated));
        let reset = RequestedChanges { password_hash: Some("...".to_owned()), ..RequestedChanges::default() };
        assert_eq!(end(reset), Some(DeviceEnding::PasswordSetByAdmin));
    }
}
