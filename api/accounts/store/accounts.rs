//! Reads and writes the rows of accounts.

use super::{
    AccountPosition,
    audit::{hold, record},
    devices, failed_logins,
};
use crate::{
    accounts::{
        Account, Actor, Colleague, Role, Scope,
        administration::{AccountChanged, AccountCreated},
        device::DeviceEnding,
        in_place_of::PhoneImported,
        sign_in::{Credentials, PasswordChanged},
    },
    db::{Conn, MultiBackend, narrow, schema::accounts},
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

/// Which accounts are wanted; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// A part of the name or the user name.
    pub q: Option<String>,
    pub role: Option<Role>,
    /// A district or a whole city.
    pub district: Option<District>,
    pub active: Option<bool>,
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
    narrow!(query, filter, accounts: role, active);
    if let Some(district) = &filter.district {
        let (lowest, highest) = district.range();
        query = query.filter(accounts::district.between(lowest, highest));
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

/// The account, if the caller may see it.
pub fn account_in_scope(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Account> {
    let found =
        within(scope).filter(accounts::id.eq(id)).select(Account::as_select()).first(conn).optional()?;
    found.ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// The caller's own account.
pub fn own_account(conn: &mut Conn, actor: &Actor) -> Outcome<Account> {
    Ok(accounts::table.find(actor.id).select(Account::as_select()).first(conn)?)
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
        .first(conn)
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

/// Those with whom the caller can share an inspection, the first 500 of them.
pub fn colleagues_of(conn: &mut Conn, actor: &Actor) -> Outcome<Vec<Colleague>> {
    let place = AccountPosition { after: None, rows: 500 };
    let found = colleagues(conn, &actor.scope(), &AccountFilter::default(), place)?;
    Ok(found.into_iter().map(Colleague::from).collect())
}

/// Whether nobody has an account.
pub fn are_there_none(conn: &mut Conn) -> Outcome<bool> {
    Ok(accounts::table.select(accounts::id).first::<Id>(conn).optional()?.is_none())
}

/// Keeps a new account. A user name that somebody has is [`ProblemKind::Duplicate`].
pub fn add(conn: &mut Conn, created: &AccountCreated) -> Outcome<()> {
    let account = &created.account;
    if find_by_username(conn, &account.username)?.is_some() {
        return Err(Problem::new(ProblemKind::Duplicate)
            .at("/username", Text::new("该用户名已被使用", "Somebody has this user name")));
    }
    let row = (account, accounts::password_hash.eq(&created.password_hash));
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    let detail = json!({ "role": account.role, "district": account.district });
    record(conn, account.id, "created", created.by, account.created_at, &detail)
}

/// Keeps a change, if the account is still as it was decided on.
pub fn keep(conn: &mut Conn, changed: &AccountChanged) -> Outcome<()> {
    let AccountChanged { before, after, fields, by, .. } = changed;
    if fields.is_empty() {
        return Ok(());
    }
    let as_decided_on = accounts::table.find(before.id).filter(accounts::version.eq(before.version));
    let password_hash = changed.password_hash.as_ref().map(|hash| accounts::password_hash.eq(hash));
    let kept = diesel::update(as_decided_on).set((after, password_hash)).execute(conn)?;
    if kept == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    record(conn, before.id, "changed", Some(by.account_id), by.at, &json!({ "fields": fields }))?;
    match changed.ends_devices {
        Some(why) => devices::end_all_but(conn, before.id, None, why, *by),
        None => Ok(()),
    }
}

/// Keeps a new password, and ends all devices but the caller's.
pub fn keep_password(conn: &mut Conn, changed: &PasswordChanged) -> Outcome<()> {
    let PasswordChanged { proof, by, .. } = changed;
    hold(conn, proof)?;
    diesel::update(accounts::table.find(proof.account_id))
        .set((
            accounts::password_hash.eq(&changed.password_hash),
            accounts::changed_at.eq(by.at),
            accounts::version.eq(accounts::version + 1),
        ))
        .execute(conn)?;
    failed_logins::clear(conn, &proof.subjects)?;
    record(
        conn,
        proof.account_id,
        "changed",
        Some(by.account_id),
        by.at,
        &json!({ "fields": ["password"] }),
    )?;
    devices::end_all_but(conn, proof.account_id, Some(changed.device_id), DeviceEnding::PasswordChanged, *by)
}

/// Notes on the owner's account what an admin imported of their phone.
pub fn note_phone_import(conn: &mut Conn, imported: &PhoneImported) -> Outcome<()> {
    let by = imported.by;
    record(conn, imported.account_id, "phone_imported", Some(by.account_id), by.at, &imported.detail)
}
