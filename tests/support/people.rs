//! The people of the tests. All have the same password.

use super::{App, Client};
use field_inspection::{
    accounts::{NewAccount, Role},
    ids::Id,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub const PASSWORD: &str = "a good long password";

/// Somebody with an account.
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

/// An inspector of Gusu.
pub const CHEN: Person = person("chen", "陈伟", Role::Inspector, "320508", Some("苏32050801"));
/// Another inspector of Gusu.
pub const LIU: Person = person("liu", "刘洋", Role::Inspector, "320508", Some("苏32050802"));
/// The supervisor of Gusu.
pub const WANG: Person = person("wang", "王芳", Role::Supervisor, "320508", Some("苏32050803"));
/// A supervisor of the whole city.
pub const ZHAO: Person = person("zhao", "赵敏", Role::Supervisor, "320500", Some("苏32050001"));
/// An inspector of Kunshan.
pub const QIAN: Person = person("qian", "钱强", Role::Inspector, "320583", Some("苏32058301"));
/// The supervisor of Kunshan.
pub const SUN: Person = person("sun", "孙丽", Role::Supervisor, "320583", Some("苏32058302"));
/// The admin of the whole city.
pub const HE: Person = person("he", "何平", Role::Admin, "320500", None);
/// The admin of Gusu.
pub const ZHOU: Person = person("zhou", "周敏", Role::Admin, "320508", None);

pub const ALL: [Person; 8] = [CHEN, LIU, WANG, ZHAO, QIAN, SUN, HE, ZHOU];

impl Person {
    pub fn id(&self) -> Id {
        Id::named(&Uuid::NAMESPACE_URL, self.username)
    }

    pub fn account(&self, password_hash: &str) -> NewAccount {
        NewAccount {
            id: self.id(),
            username: self.username.parse().unwrap(),
            name: self.name.parse().unwrap(),
            role: self.role,
            district: self.district.parse().unwrap(),
            unit_id: None,
            badge: self.badge.map(|badge| badge.parse().unwrap()),
            password_hash: password_hash.to_owned(),
        }
    }
}

/// Somebody whom the admin of the city gives an account.
pub async fn account(app: &App, username: &str, mut facts: Value) -> Client {
    let he = app.signed_in(HE).await;
    facts["username"] = json!(username);
    facts["name"] = json!("某人");
    facts["password"] = json!(PASSWORD);
    he.put(&format!("/v1/accounts/{}", Uuid::now_v7()), &facts).await.expect(201);
    app.nobody().signs_in(username, PASSWORD).await.unwrap()
}

/// The safety manager of a unit of Gusu.
pub async fn safety_manager(app: &App, unit: &Value) -> Client {
    let facts = json!({ "role": "enterprise", "district": "320508", "unit_id": unit });
    account(app, "safety.manager", facts).await
}
