//! Endpoints: records, lists and reads enforcement actions.

use crate::{
    accounts::Actor,
    campaigns::period::{Days, PhaseNumber},
    clock::Moment,
    db::{Conn, Db},
    district::District,
    enforcement::{
        ActionEnding, ActionKind, ActionOutcome, ActionState, EnforcementAction, Extension,
        record::{self, ActionDraft},
        store::actions::{self as store, ActionFilter},
    },
    hazards,
    http::{self, Cursor, JsonBody, Page, PageLimit, conditional},
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    registry::{self, Named, store::NameLookup},
    validation::texts::{self, SingleLineText},
};
use actix_web::{HttpResponse, get, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An enforcement action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnforcementAction)]
pub struct ActionDetail {
    pub id: Id,
    pub kind: ActionKind,
    /// What the notice counts it as; null for putting out of use and sealing, which are counted by themselves.
    pub outcome: Option<ActionOutcome>,
    /// The unit's.
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    /// The hazards that it is about.
    pub hazards: Vec<Id>,
    /// In Suzhou.
    pub taken_on: NaiveDate,
    /// The provision that it rests on.
    pub basis: String,
    /// The number of its document.
    pub document: String,
    /// Of a fine.
    pub amount_yuan: Option<u64>,
    /// Of a sealing: its last day as it was decided, in Suzhou.
    pub until: Option<NaiveDate>,
    /// Of a transfer: to whom.
    pub authority: Option<String>,
    /// Of a sealing, once.
    pub extension: Option<Extension>,
    pub state: ActionState,
    pub ending: Option<ActionEnding>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl ActionDetail {
    fn new(action: EnforcementAction, names: &NameLookup) -> Self {
        Self {
            id: action.id,
            kind: action.kind,
            outcome: action.kind.outcome(),
            district: action.district,
            unit: names.named(action.unit_id),
            equipment: action.equipment_id.map(|id| names.named(id)),
            hazards: action.hazards,
            taken_on: action.taken_on,
            basis: action.basis,
            document: action.document,
            amount_yuan: action.amount_yuan,
            until: action.until,
            authority: action.authority,
            extension: action.extension,
            state: action.state,
            ending: action.ending,
            created_by: action.created_by,
            created_at: action.created_at,
            changed_at: action.changed_at,
            version: action.version,
        }
    }

    pub fn read(conn: &mut Conn, action: EnforcementAction) -> Outcome<Self> {
        let names = names_of(conn, std::slice::from_ref(&action))?;
        Ok(Self::new(action, &names))
    }
}

fn names_of(conn: &mut Conn, actions: &[EnforcementAction]) -> Outcome<NameLookup> {
    NameLookup::read(
        conn,
        actions.iter().map(|action| action.unit_id),
        actions.iter().filter_map(|action| action.equipment_id),
    )
}

/// Which actions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActionsQuery {
    pub kind: Option<ActionKind>,
    /// What the notice counts them as.
    #[param(inline)]
    pub outcome: Option<ActionOutcome>,
    pub state: Option<ActionState>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    /// Those about this hazard.
    pub hazard_id: Option<Id>,
    /// About hazards that inspections of this campaign found.
    pub campaign_id: Option<Id>,
    /// In this phase of the campaign: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// About hazards that this checklist found: its code.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    pub checklist: Option<String>,
    /// `true`: not revoked, which is what reports count.
    pub counted: Option<bool>,
    /// The first day on which they were taken.
    pub from: Option<NaiveDate>,
    /// The last day on which they were taken.
    pub to: Option<NaiveDate>,
    /// 1 to 200; 50 where not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists enforcement actions
///
/// The newest first. A unit's safety manager sees those against the unit.
#[utoipa::path(
    tag = "enforcement",
    params(ActionsQuery),
    responses((status = 200, description = "A page", body = Page<ActionDetail>))
)]
#[get("/v1/enforcement/actions")]
pub async fn list_actions(
    actor: Actor,
    query: web::Query<ActionsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<ActionDetail>>> {
    let query = query.into_inner();
    texts::parameter("checklist", query.checklist.as_deref(), 100)?;
    let filter = ActionFilter {
        kind: query.kind,
        outcome: query.outcome,
        state: query.state,
        district: query.district,
        unit_id: query.unit_id,
        hazard_id: query.hazard_id,
        counted: query.counted,
        campaign_id: query.campaign_id,
        phase: query.phase,
        checklist: query.checklist,
        days: Days { from: query.from, to: query.to },
    };
    let (limit, cursor) = (query.limit, query.cursor);
    let (rows, names) = db
        .read(move |conn| {
            let rows = store::list(conn, &actor.scope(), &filter, cursor, limit)?;
            let names = names_of(conn, &rows)?;
            Ok((rows, names))
        })
        .await?;
    let place = |action: &EnforcementAction| Cursor { at: action.created_at, id: action.id };
    let show = |action| ActionDetail::new(action, &names);
    Ok(web::Json(Page::cut(rows, limit, place, show)))
}

/// Reads an enforcement action
///
/// A unit's safety manager sees those against the unit. Its ETag is what ending, extending and revoking have to
/// name.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The action",
        body = ActionDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/enforcement/actions/{id}")]
pub async fn get_action(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let view = db
        .read(move |conn| {
            let action = store::find(conn, &actor.scope(), *id)?;
            ActionDetail::read(conn, action)
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(view.version)).json(view))
}

/// An enforcement action to be recorded.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    pub kind: ActionKind,
    pub unit_id: Id,
    /// Of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// The hazards that it is about, of the same unit.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub hazards: Vec<Id>,
    /// In Suzhou; 2000 to 2999.
    pub taken_on: NaiveDate,
    /// The provision that it rests on.
    #[schema(value_type = SingleLineText<500>, inline)]
    pub basis: String,
    /// The number of its document.
    #[schema(value_type = SingleLineText<100>, inline)]
    pub document: String,
    /// Needed for a fine.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub amount_yuan: Option<u64>,
    /// Needed for a sealing: its last day, at most thirty days later.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Needed for a transfer: to whom.
    #[serde(default)]
    #[schema(value_type = Option<SingleLineText<200>>, inline)]
    pub authority: Option<String>,
}

/// Records an enforcement action
///
/// By an inspector or a supervisor. The id is the client's: the same request again answers the action as it now is.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewAction,
    responses(
        (status = 201, description = "Recorded", body = ActionDetail, headers(("ETag" = String))),
        (status = 200, body = ActionDetail, headers(("ETag" = String)), description = "It was recorded already")
    )
)]
#[put("/v1/enforcement/actions/{id}")]
pub async fn put_action(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewAction>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(new)) = (id.into_inner(), body);
    let now = Moment::now();
    let (view, made) = db
        .write(move |conn| {
            let (action, made) = record(conn, &actor, id, &new, now)?;
            Ok((ActionDetail::read(conn, action)?, made))
        })
        .await?;
    Ok(http::put(made).insert_header(conditional::of_version(view.version)).json(view))
}

/// Records an action, or finds it recorded already; says which.
pub fn record(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    new: &NewAction,
    now: Moment,
) -> Outcome<(EnforcementAction, bool)> {
    let scope = actor.scope();
    if store::exists(conn, id)? {
        let known =
            store::find(conn, &scope, id).optional()?.ok_or_else(|| Problem::new(ProblemKind::IdTaken))?;
        return if is_the_same(actor, &known, new) {
            Ok((known, false))
        } else {
            Err(Problem::new(ProblemKind::IdTaken))
        };
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let hazards = hazards::store::these(conn, &new.hazards)?;
    let draft = ActionDraft {
        id,
        kind: new.kind,
        hazards: new.hazards.clone(),
        taken_on: new.taken_on,
        basis: new.basis.clone(),
        document: new.document.clone(),
        amount_yuan: new.amount_yuan,
        until: new.until,
        authority: new.authority.clone(),
    };
    let recorded = record::record(actor, &unit, equipment.as_ref(), &hazards, draft, now)?;
    store::insert(conn, &recorded)?;
    Ok((store::find(conn, &scope, id)?, true))
}

fn is_the_same(actor: &Actor, known: &EnforcementAction, new: &NewAction) -> bool {
    let mut about = new.hazards.clone();
    about.sort_unstable();
    known.created_by == actor.id
        && known.kind == new.kind
        && known.unit_id == new.unit_id
        && known.equipment_id == new.equipment_id
        && known.hazards == about
        && known.taken_on == new.taken_on
        && known.basis == new.basis
        && known.document == new.document
        && known.amount_yuan == new.amount_yuan
        && known.until == new.until
        && known.authority == new.authority
}
