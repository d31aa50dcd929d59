//! Accounts: who may sign in, with which role, for which district.

mod account;
mod administration;
mod client_ip;
pub mod clock_skew;
mod device;
pub mod eligibility;
mod extractor;
mod labels;
mod password_check;
mod passwords;
mod refresh_rotation;
mod routes;
mod store;
mod throttle;
pub mod tokens;

pub use account::{Account, Colleague, NewAccount};
pub use client_ip::network;
pub use device::Device;
pub use eligibility::Candidate;
pub use extractor::shows_good_token;
pub use passwords::{Hasher, Password};
pub use routes::register as routes;
pub use store::{are_there_none, candidates, create_first_admin, find_by_username};

use crate::{
    clock::Moment,
    db::Conn,
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use chrono::TimeDelta;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Goes on site, fills in checklists, submits.
    Inspector,
    /// Approves or returns what was submitted; may be an inspector on other visits.
    Supervisor,
    /// A using unit's own safety manager: reads what concerns the unit.
    Enterprise,
    /// Manages accounts and the registry.
    Admin,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Inspector, Role::Supervisor, Role::Enterprise, Role::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inspector => "inspector",
            Self::Supervisor => "supervisor",
            Self::Enterprise => "enterprise",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or("a role is inspector, supervisor, enterprise or admin")
    }
}

impl<DB: Backend> ToSql<Text, DB> for Role
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_str().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Role
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(String::from_sql(bytes)?.parse::<Self>()?)
    }
}

/// Who is calling: an active account, signed in on a device that was not ended. Asking for one in a handler's
/// signature is what makes the endpoint need a token.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: Id,
    pub name: String,
    pub role: Role,
    pub district: District,
    /// The using unit of an enterprise account.
    pub unit_id: Option<Id>,
    /// The sign-in that the token belongs to.
    pub device_id: Id,
    /// How far the clock of that device is behind the server's, as it was measured last.
    pub clock_behind: TimeDelta,
}

impl Actor {
    /// What the caller can see.
    pub fn scope(&self) -> Scope {
        Scope { area: self.district.clone(), unit_id: self.unit_id }
    }

    /// Refuses callers of other roles.
    pub fn must_be(&self, roles: &[Role]) -> Result<(), Problem> {
        if roles.contains(&self.role) {
            return Ok(());
        }
        let names = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
        Err(Problem::new(ProblemKind::NotAllowed)
            .because(format!("只有以下角色可以:{names}"), format!("Only these roles may: {names}")))
    }
}

/// What a caller can see: a district or a city, and for an enterprise account only its own unit. Only an [`Actor`]
/// gives one, so that no query can be written without.
#[derive(Clone, Debug)]
pub struct Scope {
    area: District,
    unit_id: Option<Id>,
}

impl Scope {
    /// The lowest and the highest district code seen, both inclusive.
    pub fn districts(&self) -> (String, String) {
        self.area.range()
    }

    /// The district or the city that is seen.
    pub fn area(&self) -> &District {
        &self.area
    }

    pub fn covers(&self, district: &District) -> bool {
        self.area.covers(district)
    }

    /// The only unit seen, where there is such a limit.
    pub fn unit_id(&self) -> Option<Id> {
        self.unit_id
    }
}

/// What signing in needs; shared by all handlers.
pub struct SignIn {
    pub tokens: tokens::Tokens,
    pub hasher: Hasher,
    /// Whether callers come through a proxy that writes `X-Forwarded-For`. Without one the header is a caller's say.
    pub behind_proxy: bool,
}

/// Measures the clock of the caller's device, which `said` this when the server's said `now`.
pub fn measure_clock(conn: &mut Conn, actor: &Actor, said: Moment, now: Moment) -> Outcome<TimeDelta> {
    store::devices::measure_clock(conn, actor, said, now)
}

/// Somebody of the admin's district or city, for what the admin does in that person's place.
pub fn in_place_of(conn: &mut Conn, admin: &Actor, account_id: Id) -> Outcome<Actor> {
    admin.must_be(&[Role::Admin])?;
    let account = store::account_in_scope(conn, &admin.scope(), account_id)?;
    Ok(Actor {
        id: account.id,
        name: account.name,
        role: account.role,
        district: account.district,
        unit_id: account.unit_id,
        device_id: admin.device_id,
        clock_behind: TimeDelta::zero(),
    })
}

/// Notes on an account's record what an admin did in that person's place.
pub fn note_in_place_of(
    conn: &mut Conn,
    admin: &Actor,
    account_id: Id,
    action: &'static str,
    (now, detail): (Moment, &serde_json::Value),
) -> Outcome<()> {
    store::note(conn, account_id, action, Some(admin.id), now, detail)
}

/// The caller's own account.
pub fn own(conn: &mut Conn, actor: &Actor) -> Outcome<Account> {
    store::own_account(conn, actor)
}

/// Those with whom the caller can share an inspection, the first 500 of them.
pub fn colleagues_of(conn: &mut Conn, actor: &Actor) -> Outcome<Vec<Colleague>> {
    let place = store::AccountPosition { after: None, rows: 500 };
    let found = store::colleagues(conn, &actor.scope(), &store::AccountFilter::default(), place)?;
    Ok(found.into_iter().map(Colleague::from).collect())
}

/// Makes an account on behalf of the server itself: for commands and the demo.
///
/// What cannot be kept is [`ProblemKind::InvalidInput`], a user name that somebody has [`ProblemKind::Duplicate`].
pub fn create(conn: &mut Conn, new: &NewAccount, now: Moment) -> Outcome<Account> {
    store::add(conn, &administration::AccountCreated::by_the_server(new.clone(), now)?)
}
