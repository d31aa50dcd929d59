//! Endpoints: lists and reads assignments.

use crate::{
    accounts::Actor,
    assignments::{
        assign::may_see,
        store::{self, AssignmentDetail, AssignmentsQuery},
    },
    clock::Moment,
    db::Db,
    http::{self, Page, QueryParameters},
    ids::Id,
    problem::Outcome,
};
use actix_web::{HttpResponse, get, web};

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
    query: QueryParameters<AssignmentsQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<AssignmentDetail>>> {
    may_see(&actor)?;
    let query = query.into_inner();
    let day = query.as_of.unwrap_or_else(|| Moment::now().day());
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db.read(move |conn| store::list(conn, &actor.scope(), &query, day, cursor, limit)).await?;
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
    Ok(http::record(detail.assignment.version, &detail))
}
