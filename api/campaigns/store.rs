//! Reads and writes the rows of campaigns.

use super::{
    Campaign, CampaignPlan, Phase, Target,
    change::Changed,
    deletion::Deleted,
    membership::Joined,
    period::{Days, PhaseNumber},
    plan::Planned,
};
use crate::{
    accounts::Scope,
    clock::Moment,
    db::{Conn, Json, MultiBackend, lock, newest_first, schema::campaigns},
    district::District,
    events::{self, ChangedBy, NewEvent},
    http::{Cursor, PageLimit},
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind, Text},
    validation::texts::SingleLineText,
};
use diesel::prelude::*;
use serde_json::json;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = campaigns)]
struct Row {
    id: Id,
    authority: District,
    name: SingleLineText<200>,
    documents: Json<Vec<SingleLineText<300>>>,
    districts: Json<Vec<District>>,
    checklists: Json<Vec<String>>,
    phases: Json<Vec<Phase>>,
    targets: Json<Vec<Target>>,
    used: bool,
    created_by: Id,
    created_at: Moment,
    changed_at: Moment,
    version: i64,
}

impl Row {
    fn of(campaign: &Campaign) -> Outcome<Self> {
        let plan = campaign.plan.clone();
        Ok(Self {
            id: campaign.id,
            authority: plan.authority,
            name: plan.name,
            documents: Json::new(plan.documents)?,
            districts: Json::new(plan.districts)?,
            checklists: Json::new(plan.checklists)?,
            phases: Json::new(plan.phases)?,
            targets: Json::new(plan.targets)?,
            used: campaign.used,
            created_by: campaign.created_by,
            created_at: campaign.created_at,
            changed_at: campaign.changed_at,
            version: campaign.version,
        })
    }
}

impl From<Row> for Campaign {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            plan: CampaignPlan {
                authority: row.authority,
                name: row.name,
                documents: row.documents.into_inner(),
                districts: row.districts.into_inner(),
                checklists: row.checklists.into_inner(),
                phases: row.phases.into_inner(),
                targets: row.targets.into_inner(),
            },
            used: row.used,
            created_by: row.created_by,
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        }
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
    row.map(Campaign::from).ok_or_else(|| Problem::new(ProblemKind::NotFound))
}

/// The same for a change: other changes of it wait until this one is done.
pub fn find_to_change(conn: &mut Conn, scope: &Scope, id: Id) -> Outcome<Campaign> {
    lock!(conn, campaigns, id);
    find(conn, scope, id)
}

/// The campaign that something names, as far as the caller can see it. While nothing belongs to it, changes of it wait
/// until this transaction is done; later ones only add, so none has to wait.
pub fn find_to_join(conn: &mut Conn, scope: &Scope, id: Option<Id>) -> Outcome<Option<Campaign>> {
    let Some(id) = id else { return Ok(None) };
    match find(conn, scope, id).optional()? {
        Some(campaign) if !campaign.used => find_to_change(conn, scope, id).optional(),
        found => Ok(found),
    }
}

/// Whether some campaign has this id, even one that the caller cannot see.
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
    let mut query = within(scope).limit(limit.and_one());
    if let Some(authority) = authority {
        query = query.filter(campaigns::authority.eq(authority));
    }
    newest_first!(query, campaigns, cursor);
    let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Campaign::from).collect())
}

/// The days of a phase of a campaign that the caller may see. A phase without its campaign, and one that the campaign
/// does not have, is [`ProblemKind::InvalidParameter`].
pub fn days_of_phase(
    conn: &mut Conn,
    scope: &Scope,
    campaign_id: Option<Id>,
    phase: Option<PhaseNumber>,
) -> Outcome<Days> {
    let Some(PhaseNumber(number)) = phase else {
        return Ok(Days::default());
    };
    let Some(campaign_id) = campaign_id else {
        return Err(unknown(
            "campaign_id",
            Text::new("按阶段查询须指明专项行动", "A phase needs its campaign"),
        ));
    };
    let no_campaign = Text::new("没有这个专项行动", "There is no such campaign");
    let campaign =
        find(conn, scope, campaign_id).optional()?.ok_or_else(|| unknown("campaign_id", no_campaign))?;
    let no_phase = Text::new("该专项行动没有这个阶段", "The campaign has no such phase");
    let phase = campaign.phase(number).ok_or_else(|| unknown("phase", no_phase))?;
    Ok(Days { from: Some(phase.from), to: Some(phase.to) })
}

fn unknown(parameter: &str, reason: Text) -> Problem {
    Problem::new(ProblemKind::InvalidParameter).at(parameter, reason)
}

/// Keeps a new campaign.
pub fn insert(conn: &mut Conn, planned: &Planned) -> Outcome<()> {
    let campaign = &planned.campaign;
    diesel::insert_into(campaigns::table).values(Row::of(campaign)?).execute(conn)?;
    let by = ChangedBy { account_id: campaign.created_by, at: campaign.created_at };
    note(conn, campaign, "planned", by)
}

/// Keeps a changed campaign, if it is still as it was decided on.
pub fn keep_change(conn: &mut Conn, changed: &Changed) -> Outcome<()> {
    let campaign = &changed.campaign;
    let as_decided_on =
        campaigns::table.find(campaign.id).filter(campaigns::version.eq(campaign.version.saturating_sub(1)));
    let moved = diesel::update(as_decided_on).set(Row::of(campaign)?).execute(conn)?;
    if moved == 0 {
        return Err(Problem::new(ProblemKind::ChangedMeanwhile));
    }
    note(conn, campaign, "changed", changed.by)
}

/// Deletes a campaign.
pub fn keep_deletion(conn: &mut Conn, deleted: &Deleted) -> Outcome<()> {
    diesel::delete(campaigns::table.find(deleted.campaign.id)).execute(conn)?;
    note(conn, &deleted.campaign, "deleted", deleted.by)
}

/// Keeps that something belongs to a campaign: from now on its days, districts and checklists are only added to.
pub fn keep_joined(conn: &mut Conn, joined: &Joined) -> Outcome<()> {
    if joined.is_first {
        diesel::update(campaigns::table.find(joined.campaign_id))
            .set((campaigns::used.eq(true), campaigns::version.eq(campaigns::version + 1)))
            .execute(conn)?;
    }
    Ok(())
}

fn note(conn: &mut Conn, campaign: &Campaign, action: &'static str, by: ChangedBy) -> Outcome<()> {
    let (actor_id, detail) = (Some(by.account_id), &json!(campaign.plan));
    let event =
        NewEvent { subject: "campaign", subject_id: campaign.id, action, actor_id, at: by.at, detail };
    events::record(conn, &event)
}
