//! Endpoints: lists and reads assignments.

use crate::{
    accounts::Actor,
    assignments::{
        AssignmentState,
        assign::may_see,
        store::{self, AssignmentDetail, AssignmentFilter},
    },
    campaigns::period::Days,
    clock::Moment,
    db::Db,
    district::District,
    http::{self, Cursor, Page, PageLimit},
    ids::Id,
    problem::Outcome,
    validation::texts::{self, SingleLineText},
};
use actix_web::{HttpResponse, get, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which assignments are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssignmentsQuery {
    pub campaign_id: Option<Id>,
    /// Those that this plan made.
    pub plan_id: Option<Id>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    /// One of those to whom it is given; `me` through `GET /v1/me`.
    pub inspector_id: Option<Id>,
    pub state: Option<AssignmentState>,
    /// A checklist's code.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    pub checklist: Option<String>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    /// Whether the last day has passed and nothing was submitted.
    pub overdue: Option<bool>,
    /// Due on this day or later.
    pub from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub to: Option<NaiveDate>,
    /// The day that last days are held against, in Suzhou; today if not said.
    pub as_of: Option<NaiveDate>,
    /// 1 to 200; 50 if not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists assignments
///
/// What is due first leads. An inspector's own work is `?inspector_id=`. For inspectors and supervisors.
#[utoipa::path(
    tag = "assignments",
    params(AssignmentsQuery),
    responses((status = 200, description = "A page", body = Page<AssignmentDetail>))
)]
#[get("/v1/assignments")]
pub async fn list_assignments(
    actor: Actor,
    query: web::Query<AssignmentsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<AssignmentDetail>>> {
    may_see(&actor)?;
    let query = query.into_inner();
    texts::parameter("checklist", query.checklist.as_deref(), 100)?;
    let day = query.as_of.unwrap_or_else(|| Moment::now().day());
    let filter = AssignmentFilter {
        campaign_id: query.campaign_id,
        plan_id: query.plan_id,
        district: query.district,
        inspector_id: query.inspector_id,
        state: query.state,
        checklist: query.checklist,
        unit_id: query.unit_id,
        equipment_id: query.equipment_id,
        overdue: query.overdue,
        due: Days { from: query.from, to: query.to },
        day,
    };
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &filter, cursor, limit)).await?;
    Ok(web::Json(Page::cut(rows, limit, store::cursor_of, |detail| detail)))
}

/// Reads an assignment
///
/// For inspectors and supervisors, of what they see. Its ETag is what a change has to name.
#[utoipa::path(
    tag = "assignments",
    params(("id" = Id, Path)),
    responses((
        status = 200,
        description = "The assignment",
        body = AssignmentDetail,
        headers(("ETag" = String, description = "for If-Match"))
    ))
)]
#[get("/v1/assignments/{id}")]
pub async fn get_assignment(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    may_see(&actor)?;
    let day = Moment::now().day();
    let detail = db.read(move |conn| AssignmentDetail::find(conn, &actor.scope(), *id, day)).await?;
    Ok(http::record(detail.version, &detail))
}
