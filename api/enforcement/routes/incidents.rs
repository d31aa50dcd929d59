//! Endpoints: complaints and accidents.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    district::District,
    enforcement::{
        incidents::{self, Incident, IncidentDraft, IncidentKind, IncidentState},
        store::incidents::{self as store, IncidentFilter},
    },
    http::{self, Cursor, JsonBody, Page, PageLimit, conditional},
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    registry::{self, Named, store::NameLookup},
    validation::texts::MultiLineText,
};
use actix_web::{HttpResponse, get, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A complaint or an accident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Incident)]
pub struct IncidentDetail {
    pub id: Id,
    pub kind: IncidentKind,
    /// The unit's.
    pub district: District,
    pub unit: Named,
    pub equipment: Option<Named>,
    /// In Suzhou.
    pub happened_on: NaiveDate,
    pub summary: String,
    pub state: IncidentState,
    /// What looking into it has shown.
    pub finding: Option<String>,
    pub created_by: Id,
    pub created_at: Moment,
    pub changed_at: Moment,
    /// Also the ETag.
    pub version: i64,
}

impl IncidentDetail {
    fn new(incident: Incident, names: &NameLookup) -> Self {
        Self {
            id: incident.id,
            kind: incident.kind,
            district: incident.district,
            unit: names.named(incident.unit_id),
            equipment: incident.equipment_id.map(|id| names.named(id)),
            happened_on: incident.happened_on,
            summary: incident.summary,
            state: incident.state,
            finding: incident.finding,
            created_by: incident.created_by,
            created_at: incident.created_at,
            changed_at: incident.changed_at,
            version: incident.version,
        }
    }

    fn read(conn: &mut Conn, incident: Incident) -> Outcome<Self> {
        let names = names_of(conn, std::slice::from_ref(&incident))?;
        Ok(Self::new(incident, &names))
    }
}

fn names_of(conn: &mut Conn, incidents: &[Incident]) -> Outcome<NameLookup> {
    NameLookup::read(
        conn,
        incidents.iter().map(|incident| incident.unit_id),
        incidents.iter().filter_map(|incident| incident.equipment_id),
    )
}

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IncidentsQuery {
    pub kind: Option<IncidentKind>,
    pub state: Option<IncidentState>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    /// 1 to 200; 50 where not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists complaints and accidents
///
/// The newest first; for inspectors and supervisors.
#[utoipa::path(
    tag = "enforcement",
    params(IncidentsQuery),
    responses((status = 200, description = "A page", body = Page<IncidentDetail>))
)]
#[get("/v1/enforcement/incidents")]
pub async fn list_incidents(
    actor: Actor,
    query: web::Query<IncidentsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<IncidentDetail>>> {
    incidents::may_see(&actor)?;
    let query = query.into_inner();
    let filter = IncidentFilter {
        kind: query.kind,
        state: query.state,
        district: query.district,
        unit_id: query.unit_id,
    };
    let (limit, cursor) = (query.limit, query.cursor);
    let (rows, names) = db
        .read(move |conn| {
            let rows = store::list(conn, &actor.scope(), &filter, cursor, limit)?;
            let names = names_of(conn, &rows)?;
            Ok((rows, names))
        })
        .await?;
    let place = |incident: &Incident| Cursor { at: incident.created_at, id: incident.id };
    let show = |incident| IncidentDetail::new(incident, &names);
    Ok(web::Json(Page::cut(rows, limit, place, show)))
}

/// Reads a complaint or an accident
///
/// For inspectors and supervisors.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The complaint or accident",
        body = IncidentDetail,
        headers(("ETag" = String))
    ))
)]
#[get("/v1/enforcement/incidents/{id}")]
pub async fn get_incident(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    incidents::may_see(&actor)?;
    let view = db
        .read(move |conn| {
            let incident = store::find(conn, &actor.scope(), *id)?;
            IncidentDetail::read(conn, incident)
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(view.version)).json(view))
}

/// A complaint or an accident to be recorded.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    pub kind: IncidentKind,
    pub unit_id: Id,
    /// Of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// In Suzhou; 2000 to 2999.
    pub happened_on: NaiveDate,
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub summary: String,
}

/// Records a complaint or an accident
///
/// By an inspector or a supervisor. The id is the client's: the same request again answers the record as it now is.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewIncident,
    responses(
        (status = 201, description = "Recorded", body = IncidentDetail, headers(("ETag" = String))),
        (status = 200, body = IncidentDetail, headers(("ETag" = String)), description = "It was recorded already")
    )
)]
#[put("/v1/enforcement/incidents/{id}")]
pub async fn put_incident(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewIncident>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    incidents::may_see(&actor)?;
    let (id, JsonBody(new)) = (id.into_inner(), body);
    let now = Moment::now();
    let (view, made) = db
        .write(move |conn| {
            let (incident, made) = record(conn, &actor, id, &new, now)?;
            Ok((IncidentDetail::read(conn, incident)?, made))
        })
        .await?;
    Ok(http::put(made).insert_header(conditional::of_version(view.version)).json(view))
}

/// Records a complaint or an accident, or finds it recorded already; says which.
pub fn record(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    new: &NewIncident,
    now: Moment,
) -> Outcome<(Incident, bool)> {
    let scope = actor.scope();
    if store::exists(conn, id)? {
        let known =
            store::find(conn, &scope, id).optional()?.ok_or_else(|| Problem::new(ProblemKind::IdTaken))?;
        let same = known.created_by == actor.id
            && known.kind == new.kind
            && known.unit_id == new.unit_id
            && known.equipment_id == new.equipment_id
            && known.happened_on == new.happened_on
            && known.summary == new.summary;
        return if same { Ok((known, false)) } else { Err(Problem::new(ProblemKind::IdTaken)) };
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let draft =
        IncidentDraft { id, kind: new.kind, happened_on: new.happened_on, summary: new.summary.clone() };
    let kept = incidents::record(actor, &unit, equipment.as_ref(), draft, now)?;
    store::insert(conn, &kept)?;
    Ok((store::find(conn, &scope, id)?, true))
}

/// What looking into it has shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentFinding {
    /// Whether it was true.
    pub verified: bool,
    #[schema(value_type = MultiLineText<2000>, inline)]
    pub finding: String,
}

/// Says whether a complaint or an accident was true
///
/// Once. The same request again answers the record as it now is.
#[utoipa::path(
    tag = "enforcement",
    params(("id" = Id, Path)),
    request_body = IncidentFinding,
    responses(
        (status = 201, description = "Recorded", body = IncidentDetail, headers(("ETag" = String))),
        (status = 200, body = IncidentDetail, headers(("ETag" = String)), description = "It was on record already")
    )
)]
#[put("/v1/enforcement/incidents/{id}/finding")]
pub async fn settle_incident(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<IncidentFinding>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    incidents::may_see(&actor)?;
    let (id, JsonBody(IncidentFinding { verified, finding })) = (id.into_inner(), body);
    let now = Moment::now();
    let (view, made) = db
        .write(move |conn| {
            let incident = store::find_to_change(conn, &actor.scope(), id)?;
            let same = (incident.state == IncidentState::Verified) == verified
                && incident.state != IncidentState::Received;
            if same && incident.finding.as_ref() == Some(&finding) {
                return Ok((IncidentDetail::read(conn, incident)?, false));
            }
            let kept = incidents::settle(&actor, &incident, verified, finding.clone(), now)?;
            store::keep(conn, &kept, actor.id)?;
            let incident = store::find(conn, &actor.scope(), id)?;
            Ok((IncidentDetail::read(conn, incident)?, true))
        })
        .await?;
    Ok(http::put(made).insert_header(conditional::of_version(view.version)).json(view))
}
