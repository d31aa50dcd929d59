//! Accounts: who may sign in, with which role, for which district.

mod account;
mod administration;
mod client_ip;
pub mod clock_skew;
pub mod commands;
mod device;
pub mod eligibility;
mod extractor;
pub mod in_place_of;
mod labels;
mod passwords;
mod refresh_rotation;
mod routes;
mod sign_in;
pub mod store;
mod throttle;
pub mod tokens;

pub use account::{Account, Badge, Colleague, NewAccount, PersonName, Username};
pub use client_ip::network;
pub use device::Device;
pub use eligibility::Candidate;
pub use extractor::shows_good_token;
pub use passwords::{Hasher, Password};
pub use routes::register as routes;
pub use store::candidates;

use crate::{
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::string_enum,
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

string_enum! {
    /// What an account is for.
    Role {
        /// Goes on site, fills in checklists, submits.
        Inspector = "inspector",
        /// Approves or returns what was submitted; may be an inspector on other visits.
        Supervisor = "supervisor",
        /// A using unit's own safety manager: reads what concerns the unit.
        Enterprise = "enterprise",
        /// Manages accounts and the registry.
        Admin = "admin",
    }
}

/// Who is calling: an active account, signed in on a device that was not ended. A handler with one in its
/// signature needs a token.
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
    pub fn must_be(&self, roles: &[Role]) -> Outcome<()> {
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

    /// The only unit seen, if there is such a limit.
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
