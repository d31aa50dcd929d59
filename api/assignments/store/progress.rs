//! Counts assignments by state, for each district or inspector.

use crate::{
    accounts::Scope,
    assignments::AssignmentState,
    db::{
        Conn,
        schema::{accounts, assignment_inspectors, assignments},
    },
    district::District,
    ids::Id,
    problem::Outcome,
    validation::string_enum,
};
use chrono::NaiveDate;
use diesel::{dsl::count_star, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

string_enum! {
    /// What progress is shown by.
    #[schema(as = ProgressGroup)]
    Group {
        District = "district",
        /// One that is given to several counts for each of them.
        Inspector = "inspector",
    }
}

/// So many assignments of a district or an inspector in a state, with a last day.
#[derive(Clone, Debug)]
pub struct Count {
    /// The district's code, or the inspector's id.
    pub key: String,
    /// The inspector's.
    pub name: Option<String>,
    pub state: AssignmentState,
    pub due_on: NaiveDate,
    pub count: i64,
}

/// The counts of what the caller may see, in the order of their keys.
pub fn progress(
    conn: &mut Conn,
    scope: &Scope,
    group: Group,
    campaign_id: Option<Id>,
    district: Option<&District>,
) -> Outcome<Vec<Count>> {
    let (lowest, highest) = scope.districts();
    let (lowest_wanted, highest_wanted) = district.map_or_else(|| scope.districts(), District::range);
    let area = assignments::district
        .between(lowest, highest)
        .and(assignments::district.between(lowest_wanted, highest_wanted));
    match group {
        Group::District => {
            let mut query = assignments::table
                .filter(area)
                .group_by((assignments::district, assignments::state, assignments::due_on))
                .select((assignments::district, assignments::state, assignments::due_on, count_star()))
                .order(assignments::district)
                .into_boxed();
            if let Some(campaign_id) = campaign_id {
                query = query.filter(assignments::campaign_id.eq(campaign_id));
            }
            let rows: Vec<(District, AssignmentState, NaiveDate, i64)> = query.load(conn)?;
            let of_row = |(district, state, due_on, count): (District, AssignmentState, NaiveDate, i64)| {
                let name = None;
                Count { key: district.to_string(), name, state, due_on, count }
            };
            Ok(rows.into_iter().map(of_row).collect())
        }
        Group::Inspector => {
            let mut query = assignments::table
                .inner_join(assignment_inspectors::table)
                .filter(area)
                .group_by((assignment_inspectors::account_id, assignments::state, assignments::due_on))
                .select((
                    assignment_inspectors::account_id,
                    assignments::state,
                    assignments::due_on,
                    count_star(),
                ))
                .into_boxed();
            if let Some(campaign_id) = campaign_id {
                query = query.filter(assignments::campaign_id.eq(campaign_id));
            }
            let mut rows: Vec<(Id, AssignmentState, NaiveDate, i64)> = query.load(conn)?;
            let names = names(conn, rows.iter().map(|(id, ..)| *id).collect())?;
            rows.sort_by_key(|(id, ..)| (names.get(id).map(|(username, _)| username), *id));
            let of_row = |(id, state, due_on, count): (Id, AssignmentState, NaiveDate, i64)| {
                let name = names.get(&id).map(|(_, name)| name.clone());
                Count { key: id.to_string(), name, state, due_on, count }
            };
            Ok(rows.into_iter().map(of_row).collect())
        }
    }
}

/// User names and names by account.
fn names(conn: &mut Conn, ids: BTreeSet<Id>) -> Outcome<BTreeMap<Id, (String, String)>> {
    let rows: Vec<(Id, String, String)> = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((accounts::id, accounts::username, accounts::name))
        .load(conn)?;
    let by_id = |(id, username, name)| (id, (username, name));
    Ok(rows.into_iter().map(by_id).collect())
}
