//! Endpoints: using units.

use crate::{
    accounts::Actor,
    clock::Moment,
    context::Context,
    db::{Conn, Db},
    district::District,
    http::{self, Cursor, IfMatch, JsonBody, Page, PageLimit, QueryParameters},
    ids::Id,
    problem::Outcome,
    registry::{
        Registrar, Unit, UnitInput, UnitPatch, VenueKind, commands,
        store::{self, RegistryPosition, UnitFilter},
    },
    templates::Templates,
    validation::texts::SingleLineText,
};
use actix_web::{
    HttpResponse, get, patch, put,
    web::{Data, Json, Path},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Registers a using unit.
///
/// The same again answers 200 with what is there. Another content for the id is `id-taken`, the credit code under
/// another id is `duplicate`.
#[utoipa::path(
    tag = "registry",
    params(("id" = Id, Path, description = "Made by the client")),
    request_body = UnitInput,
    responses(
        (status = 200, description = "Was registered so already", body = Unit, headers(("ETag" = String))),
        (status = 201, description = "Registered", body = Unit, headers(("ETag" = String))),
    )
)]
#[put("/v1/units/{id}")]
pub async fn put_unit(
    actor: Actor,
    db: Data<Db>,
    id: Path<Id>,
    body: JsonBody<UnitInput>,
) -> Outcome<HttpResponse> {
    let (registrar, at) = (Registrar::Account(actor), Moment::now());
    let register = move |conn: &mut Conn| commands::register_unit(conn, &registrar, at, *id, &body.0);
    let (unit, made) = db.write(register).await?;
    Ok(http::put_record(made, unit.version, &unit))
}

/// A using unit.
///
/// Its ETag is what a change has to name.
#[utoipa::path(
    tag = "registry",
    params(("id" = Id, Path)),
    responses((status = 200, description = "The unit", body = Unit, headers(("ETag" = String))))
)]
#[get("/v1/units/{id}")]
pub async fn get_unit(actor: Actor, db: Data<Db>, id: Path<Id>) -> Outcome<HttpResponse> {
    let unit = db.read(move |conn| store::unit_in_scope(conn, &actor.scope(), *id)).await?;
    Ok(http::record(unit.version, &unit))
}

/// Changes a using unit.
///
/// By an inspector, a supervisor or an admin; its equipment follows it into another district. `If-Match` with the
/// ETag of what was read is needed.
#[utoipa::path(
    tag = "registry",
    params(
        ("id" = Id, Path),
        ("If-Match" = String, Header, description = "The ETag that reading the unit gave, or `*`")
    ),
    request_body = UnitPatch,
    responses((status = 200, description = "The unit as it is now", body = Unit, headers(("ETag" = String))))
)]
#[patch("/v1/units/{id}")]
pub async fn change_unit(
    actor: Actor,
    db: Data<Db>,
    id: Path<Id>,
    if_match: IfMatch,
    templates: Data<Templates>,
    body: JsonBody<UnitPatch>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let change = move |conn: &mut Conn| commands::change_unit(conn, &context, *id, &if_match, &body.0);
    let unit = db.write(change).await?;
    Ok(http::record(unit.version, &unit))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnitQuery {
    /// A part of the name or of the credit code.
    #[param(inline)]
    q: Option<SingleLineText<100>>,
    #[param(inline)]
    credit_code: Option<SingleLineText<40>>,
    /// A district, or a whole city (ends in 00).
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    district: Option<District>,
    venue_kind: Option<VenueKind>,
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    cursor: Option<Cursor>,
}

/// The using units that the caller may see, newest first.
///
/// Of the caller's district or city; a unit's safety manager sees the unit itself.
#[utoipa::path(
    tag = "registry",
    params(UnitQuery),
    responses((status = 200, description = "A page", body = Page<Unit>))
)]
#[get("/v1/units")]
pub async fn list_units(
    actor: Actor,
    db: Data<Db>,
    query: QueryParameters<UnitQuery>,
) -> Outcome<Json<Page<Unit>>> {
    let (scope, query) = (actor.scope(), query.into_inner());
    let place = RegistryPosition { after: query.cursor, rows: query.limit.and_one() };
    let filter = UnitFilter {
        q: query.q.map(String::from),
        credit_code: query.credit_code.map(String::from),
        district: query.district,
        venue_kind: query.venue_kind,
    };
    let rows = db.read(move |conn| store::list_units(conn, &scope, &filter, place)).await?;
    let key = |unit: &Unit| Cursor { at: unit.created_at, id: unit.id };
    Ok(Json(Page::cut(rows, query.limit, key, |unit| unit)))
}
