//! Demo accounts: each role in two districts and in the city.

use super::{Workshop, id, places::Places, text};
use crate::{
    accounts::{self, Actor, NewAccount, Password, Role},
    clock::Moment,
    db::Conn,
    district::District,
    ids::Id,
    problem::{Outcome, Problem},
};

/// Everybody's password.
pub const PASSWORD: &str = "suzhou-2018";

/// Somebody of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub username: &'static str,
    pub name: &'static str,
    pub role: Role,
    pub district: &'static str,
    pub badge: Option<&'static str>,
}

const fn person(
    username: &'static str,
    name: &'static str,
    role: Role,
    district: &'static str,
    badge: Option<&'static str>,
) -> Person {
    Person { username, name, role, district, badge }
}

pub const PEOPLE: [Person; 11] = [
    person("chen", "陈立", Role::Inspector, "320508", Some("苏特监0508-01")),
    person("liu", "刘敏", Role::Inspector, "320508", Some("苏特监0508-02")),
    person("wang", "王建国", Role::Supervisor, "320508", Some("苏特监0508-10")),
    person("xu", "徐静", Role::Inspector, "320583", Some("苏特监0583-01")),
    person("zhou", "周涛", Role::Inspector, "320583", Some("苏特监0583-02")),
    person("sun", "孙慧", Role::Supervisor, "320583", Some("苏特监0583-10")),
    person("zhao", "赵明", Role::Supervisor, "320500", Some("苏特监0500-10")),
    person("he", "何平", Role::Enterprise, "320508", None),
    person("wu", "吴芳", Role::Enterprise, "320583", None),
    person("admin", "系统管理员", Role::Admin, "320500", None),
    person("admin-gusu", "姑苏管理员", Role::Admin, "320508", None),
];

impl Person {
    pub fn id(&self) -> Id {
        id(&format!("account {}", self.username))
    }

    fn district(&self) -> Outcome<District> {
        self.district.parse().map_err(Problem::internal)
    }

    /// As if signed in.
    pub(super) fn actor(&self, unit_id: Option<Id>) -> Outcome<Actor> {
        Ok(Actor {
            id: self.id(),
            name: self.name.to_owned(),
            role: self.role,
            district: self.district()?,
            unit_id,
            device_id: id("device"),
            clock_behind: chrono::TimeDelta::zero(),
        })
    }
}

/// Whether there is no account, or the demo's own.
pub(super) fn is_the_demos(conn: &mut Conn) -> Outcome<bool> {
    let admin = accounts::store::find_by_username(conn, "admin")?;
    match admin {
        Some(admin) => Ok(PEOPLE.iter().any(|person| person.username == "admin" && person.id() == admin.id)),
        None => accounts::store::are_there_none(conn),
    }
}

/// Makes the accounts that are not there yet.
pub(super) async fn make(workshop: &Workshop, places: &Places) -> Outcome<()> {
    let hasher = workshop.hasher.clone();
    let hash = tokio::task::spawn_blocking(move || hasher.hash(&Password::new(PASSWORD)))
        .await
        .map_err(Problem::internal)??;
    let mut wanted = Vec::new();
    for person in PEOPLE {
        wanted.push(NewAccount {
            id: person.id(),
            username: text(person.username)?,
            name: text(person.name)?,
            role: person.role,
            district: person.district()?,
            unit_id: (person.role == Role::Enterprise).then(|| places.first_unit_in(person.district)),
            badge: person.badge.map(text).transpose()?,
            password_hash: hash.clone(),
        });
    }
    let now = Moment::now();
    workshop
        .db
        .write(move |conn| {
            for new in &wanted {
                if accounts::store::find_by_username(conn, &new.username)?.is_none() {
                    accounts::commands::create(conn, new, now)?;
                }
            }
            Ok(())
        })
        .await
}
