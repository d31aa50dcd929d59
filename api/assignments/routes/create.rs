//! Endpoint: creates one assignment.

use super::{campaign_of, response::AssignmentDetail, use_campaign};
use crate::{
    accounts::{Actor, candidates},
    assignments::{
        Assignment,
        assign::{self, AssignmentDraft, Known, may_assign},
        store,
    },
    clock::Moment,
    db::{Conn, Db},
    http::{self, JsonBody, conditional},
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    registry,
    templates::Templates,
    validation::texts::MultiLineText,
};
use actix_web::{HttpResponse, put, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// An assignment to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    pub unit_id: Id,
    /// Needed where the checklist inspects a piece of equipment; of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// A checklist's code.
    #[schema(min_length = 1, max_length = 100, example = "crowded-venues")]
    pub checklist: String,
    /// The last day, in Suzhou; 2000 to 2999.
    pub due_on: NaiveDate,
    /// Of the district, the checklist (but for the one of follow-up visits) and the last day.
    #[serde(default)]
    pub campaign_id: Option<Id>,
    /// Those whose work it is: active inspectors or supervisors whose district covers the unit's.
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Vec<Id>,
    #[serde(default)]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub note: Option<String>,
}

/// Assigns a unit or a piece of equipment
///
/// By a supervisor, to inspectors. The id is the client's: the same request again answers the assignment as it now is.
/// A visit that is begun with its `assignment_id` carries it out.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewAssignment,
    responses(
        (status = 201, description = "Assigned", body = AssignmentDetail, headers(("ETag" = String))),
        (status = 200, body = AssignmentDetail, headers(("ETag" = String)), description = "It was made already")
    )
)]
#[put("/v1/assignments/{id}")]
pub async fn put_assignment(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewAssignment>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(new)) = (id.into_inner(), body);
    let now = Moment::now();
    let (view, made) = db
        .write(move |conn| {
            let (assignment, made) = assign(conn, &actor, id, &new, &templates, now)?;
            Ok((AssignmentDetail::read(conn, assignment, now.day())?, made))
        })
        .await?;
    Ok(http::put(made).insert_header(conditional::of_version(view.version)).json(view))
}

/// Makes an assignment, or finds it made already; says which.
pub fn assign(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    new: &NewAssignment,
    templates: &Templates,
    now: Moment,
) -> Outcome<(Assignment, bool)> {
    may_assign(actor)?;
    let scope = actor.scope();
    if store::exists(conn, id)? {
        let known = store::find(conn, &scope, id).optional()?;
        return known
            .filter(|known| is_the_same(actor, known, new))
            .map(|known| (known, false))
            .ok_or_else(|| Problem::new(ProblemKind::IdTaken));
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let candidates = candidates(conn, &new.inspectors)?;
    let campaign = campaign_of(conn, actor, new.campaign_id)?;
    let template = templates.library().current(&new.checklist, new.due_on);
    let known = Known {
        unit: &unit,
        equipment: equipment.as_ref(),
        template: template.map(AsRef::as_ref),
        campaign: campaign.as_ref(),
        candidates: &candidates,
    };
    let draft = AssignmentDraft {
        id,
        checklist: new.checklist.clone(),
        due_on: new.due_on,
        campaign_id: new.campaign_id,
        plan_id: None,
        inspectors: new.inspectors.clone(),
        note: new.note.clone(),
    };
    let assigned = assign::assign(actor, known, draft, now)?;
    store::insert(conn, &assigned)?;
    use_campaign(conn, assigned.joined.as_ref())?;
    Ok((store::find(conn, &scope, id)?, true))
}

/// Whether it is what the caller made. What a supervisor may change of it is looked at as long as nothing has happened.
fn is_the_same(actor: &Actor, known: &Assignment, new: &NewAssignment) -> bool {
    let is_as_made = || {
        known.due_on == new.due_on
            && known.note == new.note
            && known.inspectors.len() == new.inspectors.len()
            && new.inspectors.iter().all(|id| known.is_assigned_to(*id))
    };
    known.created_by == actor.id
        && known.plan_id.is_none()
        && known.unit_id == new.unit_id
        && known.equipment_id == new.equipment_id
        && known.checklist == new.checklist
        && known.campaign_id == new.campaign_id
        && (known.version > 1 || is_as_made())
}
