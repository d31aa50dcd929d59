//! Endpoint: brings a phone's copy up to date.

use crate::{
    accounts::{Account, Actor, Colleague},
    assignments,
    clock::Moment,
    db::Db,
    district::District,
    hazards,
    http::QueryParameters,
    ids::Id,
    inspections,
    problem::{Outcome, Problem, ProblemKind},
    registry::{Equipment, Unit},
    sync::{
        client_state::{ClientState, RecordKey, RecordKind, StateDigest, StateStep},
        snapshot::{checklist, take_snapshot},
        store,
    },
    templates::{Templates, packed},
    validation::texts::SingleLineText,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use checklists::Template;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use utoipa::{IntoParams, ToSchema};

/// How many records one answer holds.
const PAGE: usize = 500;
/// How often somebody who waits looks whether anything was done.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SyncQuery {
    /// `cursor` of the last answer that the phone has taken in. Left out: everything.
    #[serde(default, deserialize_with = "a_name")]
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{22}$")]
    cursor: Option<StateDigest>,
    /// Seconds to wait for a change if there is none; 0 to 60.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 0, maximum = 60)]
    wait: u64,
    /// A district of the caller's (not a whole city), all units and equipment of which are wanted as well.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    district: Option<District>,
    /// With no cursor: hashes of checklists that the phone has already, separated by commas.
    #[param(inline)]
    checklists: Option<SingleLineText<2000>>,
}

fn a_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<StateDigest>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(|bytes| Some(StateDigest(bytes)))
        .ok_or_else(|| D::Error::custom("this is not a cursor that a sync gave"))
}

impl SyncQuery {
    fn check(&self, actor: &Actor) -> Outcome<()> {
        if self.wait > 60 {
            return Err(Problem::new(ProblemKind::InvalidParameter)
                .because("wait 最多 60 秒", "wait is 60 seconds at most"));
        }
        if let Some(district) = &self.district {
            if district.prefix() != district.as_str() {
                return Err(Problem::new(ProblemKind::InvalidParameter).because(
                    "district 须为一个区县,不能是全市",
                    "district is one district, not a whole city",
                ));
            }
            if !actor.scope().covers(district) || actor.unit_id.is_some() {
                return Err(Problem::new(ProblemKind::NotAllowed)
                    .because("不在您的辖区内", "The district is not one of yours"));
            }
        }
        Ok(())
    }

    /// What a phone holds that the server does not know of.
    fn held_at_first(&self) -> ClientState {
        let hashes = self.checklists.as_deref().unwrap_or_default().split(',');
        ClientState(hashes.map(checklist).collect())
    }
}

/// A checklist in exactly this version.
#[derive(Serialize, ToSchema)]
pub struct HeldChecklist {
    code: String,
    version: u32,
    /// What inspections name.
    hash: String,
    content: Template,
}

/// Records as they now are, each as its own address gives it; a group without any is left out.
#[derive(Default, Serialize, ToSchema)]
pub struct Changed {
    /// The caller's own account: `GET /v1/me`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Account>)]
    profile: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Colleague>, required = false)]
    colleagues: Vec<Value>,
    /// Those in force today and those that a visit under way was begun with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<HeldChecklist>, required = false)]
    checklists: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Unit>, required = false)]
    units: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Equipment>, required = false)]
    equipment: Vec<Value>,
    /// Open ones that are given to the caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<assignments::store::AssignmentDetail>, required = false)]
    assignments: Vec<Value>,
    /// Visits of the caller that are under way, and those whose last word is of the last fortnight.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<inspections::store::InspectionDetail>, required = false)]
    inspections: Vec<Value>,
    /// Open ones of the units of those assignments and visits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<hazards::store::HazardDetail>, required = false)]
    hazards: Vec<Value>,
}

impl Changed {
    fn add(&mut self, group: RecordKind, record: Value) {
        match group {
            RecordKind::Profile => self.profile = Some(record),
            RecordKind::Colleague => self.colleagues.push(record),
            RecordKind::Checklist => self.checklists.push(record),
            RecordKind::Unit => self.units.push(record),
            RecordKind::Equipment => self.equipment.push(record),
            RecordKind::Assignment => self.assignments.push(record),
            RecordKind::Inspection => self.inspections.push(record),
            RecordKind::Hazard => self.hazards.push(record),
        }
    }

    fn is_empty(&self) -> bool {
        let groups = [
            &self.colleagues,
            &self.checklists,
            &self.units,
            &self.equipment,
            &self.assignments,
            &self.inspections,
            &self.hazards,
        ];
        self.profile.is_none() && groups.into_iter().all(Vec::is_empty)
    }
}

/// Ids of records that the caller does not work with any more: done, closed, given to somebody else, in another
/// district. The phone drops its copies; a group without any is left out.
#[derive(Default, Serialize, ToSchema)]
pub struct Gone {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    colleagues: Vec<Id>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    units: Vec<Id>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    equipment: Vec<Id>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    assignments: Vec<Id>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    inspections: Vec<Id>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    hazards: Vec<Id>,
}

impl Gone {
    fn of(keys: &[RecordKey]) -> Self {
        let mut gone = Self::default();
        for RecordKey { group, id } in keys {
            match group {
                RecordKind::Colleague => gone.colleagues.push(*id),
                RecordKind::Unit => gone.units.push(*id),
                RecordKind::Equipment => gone.equipment.push(*id),
                RecordKind::Assignment => gone.assignments.push(*id),
                RecordKind::Inspection => gone.inspections.push(*id),
                RecordKind::Hazard => gone.hazards.push(*id),
                // A checklist that nothing names any more does no harm; a profile is there as long as its account.
                RecordKind::Profile | RecordKind::Checklist => {}
            }
        }
        gone
    }

    fn is_empty(&self) -> bool {
        let groups = [
            &self.colleagues,
            &self.units,
            &self.equipment,
            &self.assignments,
            &self.inspections,
            &self.hazards,
        ];
        groups.into_iter().all(Vec::is_empty)
    }
}

/// What the phone takes in, in one transaction of its own, together with the cursor.
#[derive(Serialize, ToSchema)]
pub struct Download {
    /// For the next request, once this answer is taken in. The same as was sent: nothing has changed.
    cursor: String,
    /// There is more: ask again at once, with this cursor.
    #[serde(skip_serializing_if = "is_false")]
    #[schema(required = false)]
    more: bool,
    /// The phone drops what it holds from the server (never what it still has to send) and takes this in its place:
    /// no cursor was sent, or the server does not know it.
    #[serde(skip_serializing_if = "is_false")]
    #[schema(required = false)]
    afresh: bool,
    #[serde(skip_serializing_if = "Changed::is_empty")]
    #[schema(required = false)]
    changed: Changed,
    #[serde(skip_serializing_if = "Gone::is_empty")]
    #[schema(required = false)]
    gone: Gone,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Downloads the day's work, or what has changed of it
///
/// Without a cursor everything that the caller works with; with the cursor of the last answer only what differs from
/// what that phone holds, and what went away. At most 500 records an answer; `more` says that there are others.
/// Asking again with the same cursor is safe. `wait` holds the request until something changes.
#[utoipa::path(
    tag = "sync",
    params(SyncQuery),
    responses((status = 200, description = "The records that differ, and the new cursor", body = Download))
)]
#[get("/v1/sync")]
pub async fn get_sync(
    actor: Actor,
    query: QueryParameters<SyncQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let query = query.into_inner();
    query.check(&actor)?;
    let until = Instant::now() + Duration::from_secs(query.wait);
    let query = std::sync::Arc::new(query);
    loop {
        let (deed, step) = {
            let (actor, query, templates) = (actor.clone(), query.clone(), templates.clone());
            db.read(move |conn| next_step(conn, &actor, &query, &templates, Moment::now())).await?
        };
        let Some((step, download)) = step else {
            let name = query.cursor.map(written).unwrap_or_default();
            if !something_happens(&db, deed, until).await? {
                return Ok(HttpResponse::Ok().json(unchanged(name)));
            }
            continue;
        };
        let account_id = actor.id;
        db.write(move |conn| store::remember(conn, account_id, &step.reached, Moment::now())).await?;
        return if download.changed.checklists.is_empty() {
            Ok(HttpResponse::Ok().json(download))
        } else {
            packed(&request, &download)
        };
    }
}

fn written(name: StateDigest) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(name.0)
}

fn unchanged(cursor: String) -> Download {
    Download { cursor, more: false, afresh: false, changed: Changed::default(), gone: Gone::default() }
}

type Found = (Option<i64>, Option<(StateStep, Download)>);

/// The last deed that is seen, and the next answer; none if nothing has changed.
fn next_step(
    conn: &mut crate::db::Conn,
    actor: &Actor,
    query: &SyncQuery,
    templates: &Templates,
    now: Moment,
) -> Outcome<Found> {
    let deed = store::last_deed(conn)?;
    let held = match query.cursor {
        Some(name) => store::holdings(conn, actor.id, name)?,
        None => None,
    };
    let afresh = held.is_none();
    let held = held.unwrap_or_else(|| query.held_at_first());
    let mut gathered = take_snapshot(conn, actor, templates, query.district.as_ref(), now)?;
    let step = held.step_to(&gathered.holdings(), PAGE);
    if !afresh && step.changed.is_empty() && step.gone.is_empty() {
        return Ok((deed, None));
    }
    let mut changed = Changed::default();
    for key in &step.changed {
        changed.add(key.group, gathered.take(key)?);
    }
    let download = Download {
        cursor: written(step.reached.name()),
        more: step.more,
        afresh,
        changed,
        gone: Gone::of(&step.gone),
    };
    Ok((deed, Some((step, download))))
}

/// Waits for a deed after `deed`, until `until`; false if there is none. Once at the end it is worth looking all
/// the same: a deed may be committed after one with a higher number.
async fn something_happens(db: &Db, deed: Option<i64>, until: Instant) -> Outcome<bool> {
    while Instant::now() < until {
        sleep(LOOK.min(until.duration_since(Instant::now()))).await;
        if Instant::now() >= until || db.read(store::last_deed).await? != deed {
            return Ok(true);
        }
    }
    Ok(false)
}
