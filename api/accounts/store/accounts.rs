//! Reads and writes the rows of accounts.

use super::{
    AccountPosition,
    audit::{hold, record},
    devices,
};
use crate::{
    accounts::{
        Account, Actor, Colleague, NewAccount, Role, Scope,
        administration::{AccountChanged, AccountCreated},
        device::DeviceEnding,
        password_check::VerifiedPassword,
    },
    clock::Moment,
    db::{Conn, MultiBackend, schema::accounts},
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
};
use diesel::prelude::*;
use serde_json::json;

type Query<'a> = accounts::BoxedQuery<'a, MultiBackend>;

diesel::define_sql_function! {
    /// Small letters: of ASCII on SQLite, of the database's language on PostgreSQL.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// What a list of accounts is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// A part of the name or the user name.
    pub q: Option<String>,
    pub role: Option<Role>,
    /// A district or a whole city.
    pub district: Option<District>,
    pub active: Option<bool>,
}

/// What a sign-in is checked against.
#[derive(Clone)]
pub struct Credentials {
    pub account_id: Id,
    pub active: bool,
    pub password_hash: String,
}

fn within<'a>(scope: &Scope) -> Query<'a> {
    let (lowest, highest) = scope.districts();
    let query = accounts::table.into_boxed().filter(accounts::district.between(lowest, highest));
    match scope.unit_id() {
        Some(unit_id) => query.filter(accounts::unit_id.eq(unit_id)),
        None => query,
    }
}

fn narrowed<'a>(mut query: Query<'a>, filter: &AccountFilter, place: AccountPosition) -> Query<'a> {
    if let Some(part) = &filter.q {
        let escaped = part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let exact = format!("%{escaped}%");
        let small = format!("%{}%", escaped.to_ascii_lowercase());
        query = query.filter(
            accounts::username
                .like(small.clone())
                .escape('\\')
                .or(accounts::name.like(exact).escape('\\'))
                .or(lower(accounts::name).like(small).escape('\\')),
        );
    }
    if let Some(role) = filter.role {
        query = query.filter(accounts::role.eq(role));
    }
    if let Some(district) = &filter.district {
        let prefix = district.prefix();
        query = query.filter(accounts::district.between(format!("{prefix:0<6}"), format!("{prefix:9<6}")));
    }
    if let Some(active) = filter.active {
        query = query.filter(accounts::active.eq(active));
    }
    if let Some(cursor) = place.after {
        query = query.filter(
            accounts::created_at
                .lt(cursor.at)
                .or(accounts::created_at.eq(cursor.at).and(accounts::id.lt(cursor.id))),
        );
    }
    query.order((accounts::created_at.desc(), accounts::id.desc())).limit(place.rows)
}

/// The account, where the caller may see it.
pub fn account_in_scope(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Account> {
    let found =
        within(scope).filter(accounts::id.eq(id)).select(Account::as_select()).first(conn).optional()?;
    found.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// The caller's own account.
pub fn own_account(conn: &mut Conn, actor: &Actor) -> Outcome<Account> {
    by_id(conn, actor.id)
}

fn by_id(conn: &mut Conn, id: Id) -> Outcome<Account> {
    Ok(accounts::table.filter(accounts::id.eq(id)).select(Account::as_select()).first(conn)?)
}

/// The account and its password's hash, wherever it is: to see whether an id is taken, never for an answer.
pub fn any_account(conn: &mut Conn, id: Id) -> Outcome<Option<(Account, String)>> {
    Ok(accounts::table
        .filter(accounts::id.eq(id))
        .select((Account::as_select(), accounts::password_hash))
        .first(conn)
        .optional()?)
}

/// The account of that name, wherever it is: for commands and the demo.
pub fn find_by_username(conn: &mut Conn, username: &str) -> Outcome<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::username.eq(username))
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

/// What a sign-in under that name is checked against.
pub fn credentials(conn: &mut Conn, username: &str) -> Outcome<Option<Credentials>> {
    let row = accounts::table
        .filter(accounts::username.eq(username))
        .select((accounts::id, accounts::active, accounts::password_hash))
        .first::<(Id, bool, String)>(conn)
        .optional()?;
    Ok(row.map(|(account_id, active, password_hash)| Credentials { account_id, active, password_hash }))
}

/// A page of the accounts that the caller may see, newest first.
pub fn list_accounts(
    conn: &mut Conn,
    scope: &Scope,
    filter: &AccountFilter,
    place: AccountPosition,
) -> Outcome<Vec<Account>> {
    Ok(narrowed(within(scope), filter, place).select(Account::as_select()).load(conn)?)
}

/// A page of those with whom the caller can share an inspection: active inspectors and supervisors of the caller's
/// district or city, and of the city above.
pub fn colleagues(
    conn: &mut Conn,
    scope: &Scope,
    filter: &AccountFilter,
    place: AccountPosition,
) -> Outcome<Vec<Account>> {
    let (lowest, highest) = scope.districts();
    let city = format!("{}00", lowest.chars().take(4).collect::<String>());
    let near = accounts::table
        .into_boxed()
        .filter(accounts::district.between(lowest, highest).or(accounts::district.eq(city)))
        .filter(accounts::role.eq_any([Role::Inspector, Role::Supervisor]));
    let filter = AccountFilter { active: Some(true), ..filter.clone() };
    Ok(narrowed(near, &filter, place).select(Account::as_select()).load(conn)?)
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

/// Makes an account. A user name that somebody has is [`ProblemKind::Duplicate`].
pub fn add(conn: &mut Conn, creation: &AccountCreated) -> Outcome<Account> {
    let (new, at) = (creation.new_account(), creation.at());
    if find_by_username(conn, &new.username)?.is_some() {
        return Err(Problem::new(ProblemKind::Duplicate)
            .at("/username", Text::new("该用户名已被使用", "Somebody has this user name")));
    }
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(new.id),
            accounts::username.eq(&new.username),
            accounts::name.eq(&new.name),
            accounts::role.eq(new.role),
            accounts::district.eq(&new.district),
            accounts::unit_id.eq(new.unit_id),
            accounts::badge.eq(&new.badge),
            accounts::password_hash.eq(&new.password_hash),
            accounts::active.eq(true),
            accounts::created_at.eq(at),
            accounts::changed_at.eq(at),
            accounts::version.eq(1_i64),
        ))
        .execute(conn)?;
    record(
        conn,
        new.id,
        "created",
        creation.by(),
        at,
        &json!({ "role": new.role, "district": new.district }),
    )?;
    by_id(conn, new.id)
}

/// Whether nobody has an account.
pub fn are_there_none(conn: &mut Conn) -> Outcome<bool> {
    Ok(accounts::table.select(accounts::id).first::<Id>(conn).optional()?.is_none())
}

/// Makes the account `admin` for the whole city where there is no account yet; None where there is one.
pub fn create_first_admin(conn: &mut Conn, password_hash: &str, now: Moment) -> Outcome<Option<Account>> {
    if !are_there_none(conn)? {
        return Ok(None);
    }
    let new = NewAccount {
        id: Id::new(),
        username: "admin".to_owned(),
        name: "管理员".to_owned(),
        role: Role::Admin,
        district: "320500".parse().map_err(Problem::internal)?,
        unit_id: None,
        badge: None,
        password_hash: password_hash.to_owned(),
    };
    add(conn, &AccountCreated::by_the_server(new, now)?).map(Some)
}

/// Keeps a change; [`ProblemKind::ChangedMeanwhile`] where the account is not what the decision was made on.
pub fn keep(conn: &mut Conn, change: &AccountChanged) -> Outcome<Account> {
    let (before, after, fields) = (change.before(), change.after(), change.fields());
    if fields.is_empty() {
        return Ok(before.clone());
    }
    let row = accounts::table.filter(accounts::id.eq(before.id).and(accounts::version.eq(before.version)));
    let kept = diesel::update(row)
        .set((
            accounts::name.eq(&after.name),
            accounts::role.eq(after.role),
            accounts::district.eq(&after.district),
            accounts::unit_id.eq(after.unit_id),
            accounts::badge.eq(&after.badge),
            accounts::active.eq(after.active),
            accounts::changed_at.eq(change.at()),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)?;
    if kept == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    if let Some(hash) = change.password_hash() {
        diesel::update(accounts::table.filter(accounts::id.eq(before.id)))
            .set(accounts::password_hash.eq(hash))
            .execute(conn)?;
    }
    record(conn, before.id, "changed", Some(change.by()), change.at(), &json!({ "fields": fields }))?;
    if let Some(why) = change.ends_devices() {
        devices::end_all_but(conn, before.id, None, why, Some(change.by()), change.at())?;
    }
    by_id(conn, before.id)
}

/// Puts a new password in the place of the one that was proved, and ends all devices but the caller's.
pub fn replace_password(
    conn: &mut Conn,
    actor: &Actor,
    proof: &VerifiedPassword,
    hash: &str,
    now: Moment,
) -> Outcome<()> {
    hold(conn, proof)?;
    diesel::update(accounts::table.filter(accounts::id.eq(proof.account_id())))
        .set((
            accounts::password_hash.eq(hash),
            accounts::changed_at.eq(now),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)?;
    super::failed_logins::clear(conn, proof.subjects())?;
    record(conn, actor.id, "changed", Some(actor.id), now, &json!({ "fields": ["password"] }))?;
    devices::end_all_but(
        conn,
        actor.id,
        Some(actor.device_id),
        DeviceEnding::PasswordChanged,
        Some(actor.id),
        now,
    )
}
