//! Reads and writes the rows of campaigns.

use super::{Campaign, CampaignPlan, plan::Planned};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{
        Conn, MultiBackend,
        json::{read, written},
        schema::campaigns,
    },
    district::District,
    events::{self, NewEvent},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use diesel::prelude::*;
use serde_json::{Value, json};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = campaigns)]
struct Row {
    id: Id,
    authority: District,
    name: String,
    documents: String,
    districts: String,
    checklists: String,
    phases: String,
    targets: String,
    used: bool,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn of(campaign: &Campaign) -> Outcome<Self> {
        let plan = &campaign.plan;
        Ok(Self {
            id: campaign.id,
            authority: plan.authority.clone(),
            name: plan.name.clone(),
            documents: written(&plan.documents)?,
            districts: written(&plan.districts)?,
            checklists: written(&plan.checklists)?,
            phases: written(&plan.phases)?,
            targets: written(&plan.targets)?,
            used: campaign.used,
            created_by: campaign.created_by,
            created_at: campaign.created_at,
            changed_at: campaign.changed_at,
            version: campaign.version,
        })
    }
}

impl TryFrom<Row> for Campaign {
    type Error = Problem;

    fn try_from(row: Row) -> Outcome<Self> {
        Ok(Self {
            id: row.id,
            plan: CampaignPlan {
                authority: row.authority,
                name: row.name,
                documents: read(&row.documents)?,
                districts: read(&row.districts)?,
                checklists: read(&row.checklists)?,
                phases: read(&row.phases)?,
                targets: read(&row.targets)?,
            },
            used: row.used,
            created_by: row.created_by,
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        })
    }
}

/// The campaigns of the caller's area, and those of the city that it lies in.
fn within<'a>(scope: &Scope) -> campaigns::BoxedQuery<'a, MultiBackend> {
    let (lowest, highest) = scope.districts();
    let own = campaigns::authority.between(lowest, highest);
    campaigns::table.filter(own.or(campaigns::authority.eq(scope.area().city()))).into_boxed()
}

/// A campaign that the caller may see.
pub fn find(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Campaign> {
    let seen = within(scope).filter(campaigns::id.eq(id));
    let row: Option<Row> = seen.select(Row::as_select()).first(conn).optional()?;
    row.ok_or_else(|| Problem::new(ProblemKind::NotFound))?.try_into()
}

/// The same for a change: other changes of it wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Campaign> {
    diesel::update(campaigns::table.find(id)).set(campaigns::version.eq(campaigns::version)).execute(conn)?;
    find(conn, scope, id)
}

/// The same for something that is to belong to it. While nothing does, changes of the campaign wait; later ones only
/// add, and nobody has to wait for them.
pub fn find_to_join(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Campaign> {
    let campaign = find(conn, scope, id)?;
    if campaign.used { Ok(campaign) } else { find_to_change(conn, scope, id) }
}

/// Whether some campaign has this id, whoever may see it.
pub fn exists(conn: &mut Conn, id: Id) -> Outcome<bool> {
    Ok(diesel::select(diesel::dsl::exists(campaigns::table.find(id))).get_result(conn)?)
}

/// Those that the caller may see, newest first, up to one more than a page.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    authority: Option<&District>,
    cursor: Option<Cursor>,
    limit: PageLimit,
) -> Outcome<Vec<Campaign>> {
    let mut query =
        within(scope).order((campaigns::created_at.desc(), campaigns::id.desc())).limit(limit.and_one());
    if let Some(authority) = authority {
        query = query.filter(campaigns::authority.eq(authority));
    }
    if let Some(Cursor { at, id }) = cursor {
        let earlier = campaigns::created_at.lt(at).or(campaigns::created_at.eq(at).and(campaigns::id.lt(id)));
        query = query.filter(earlier);
    }
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Campaign::try_from).collect()
}

/// Keeps a new one.
pub fn insert(conn: &mut Conn, planned: &Planned) -> Outcome<()> {
    let campaign = planned.campaign();
    diesel::insert_into(campaigns::table).values(Row::of(campaign)?).execute(conn)?;
    let by = (campaign.created_by, campaign.created_at);
    note(conn, campaign.id, "planned", by, &json!(campaign.plan))
}

/// Keeps a changed one.
pub fn keep(conn: &mut Conn, planned: &Planned, by: Id) -> Outcome<()> {
    let campaign = planned.campaign();
    let as_decided_on =
        campaigns::table.find(campaign.id).filter(campaigns::version.eq(campaign.version.saturating_sub(1)));
    let moved = diesel::update(as_decided_on).set(Row::of(campaign)?).execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    let by = (by, campaign.changed_at);
    note(conn, campaign.id, "changed", by, &json!(campaign.plan))
}

/// Takes one back to which nothing belongs.
pub fn delete(conn: &mut Conn, campaign: &Campaign, by: (Id, Moment)) -> Outcome<()> {
    diesel::delete(campaigns::table.find(campaign.id)).execute(conn)?;
    note(conn, campaign.id, "deleted", by, &json!(campaign.plan))
}

/// Something belongs to it now. It may not be changed at will any more.
pub fn use_by(conn: &mut Conn, campaign: &Campaign) -> Outcome<()> {
    if !campaign.used {
        diesel::update(campaigns::table.find(campaign.id))
            .set((campaigns::used.eq(true), campaigns::version.eq(campaigns::version + 1)))
            .execute(conn)?;
    }
    Ok(())
}

fn note(
    conn: &mut Conn,
    id: Id,
    action: &'static str,
    (by, at): (Id, Moment),
    detail: &Value,
) -> Outcome<()> {
    let deed = NewEvent { subject: "campaign", subject_id: id, action, actor_id: Some(by), at, detail };
    events::record(conn, &deed)
}
