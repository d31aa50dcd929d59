//! Endpoints: equipment.

use crate::{
    accounts::Actor,
    clock::Moment,
    context::Context,
    db::{Conn, Db},
    district::District,
    http::{self, Cursor, IfMatch, JsonBody, Page, PageLimit, QueryParameters},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{
        Equipment, EquipmentInput, EquipmentKind, EquipmentPatch, Registrar, commands,
        store::{self, EquipmentFilter, RegistryPosition},
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

/// Registers a piece of equipment or a line of piping.
///
/// The same again answers 200 with what is there. Another content for the id is `id-taken`, a device code or
/// registration number under another id is `duplicate`. Odd codes are accepted with a warning.
#[utoipa::path(
    tag = "registry",
    params(("id" = Id, Path, description = "Made by the client")),
    request_body = EquipmentInput,
    responses(
        (status = 200, description = "Was registered so already", body = Equipment, headers(("ETag" = String))),
        (status = 201, description = "Registered", body = Equipment, headers(("ETag" = String))),
    )
)]
#[put("/v1/equipment/{id}")]
pub async fn put_equipment(
    actor: Actor,
    db: Data<Db>,
    id: Path<Id>,
    body: JsonBody<EquipmentInput>,
) -> Outcome<HttpResponse> {
    let (registrar, at) = (Registrar::Account(actor), Moment::now());
    let register = move |conn: &mut Conn| commands::register_equipment(conn, &registrar, at, *id, &body.0);
    let (equipment, made) = db.write(register).await?;
    Ok(http::put_record(made, equipment.version, &equipment))
}

/// A piece of equipment.
///
/// Its ETag is what a change has to name.
#[utoipa::path(
    tag = "registry",
    params(("id" = Id, Path)),
    responses((status = 200, description = "The equipment", body = Equipment, headers(("ETag" = String))))
)]
#[get("/v1/equipment/{id}")]
pub async fn get_equipment(actor: Actor, db: Data<Db>, id: Path<Id>) -> Outcome<HttpResponse> {
    let equipment = db.read(move |conn| store::equipment_in_scope(conn, &actor.scope(), *id)).await?;
    Ok(http::record(equipment.version, &equipment))
}

/// Changes a piece of equipment.
///
/// By an inspector, a supervisor or an admin; it may go to another unit. `If-Match` with the ETag of what was read
/// is needed.
#[utoipa::path(
    tag = "registry",
    params(
        ("id" = Id, Path),
        ("If-Match" = String, Header, description = "The ETag that reading the equipment gave, or `*`")
    ),
    request_body = EquipmentPatch,
    responses((
        status = 200,
        description = "The equipment as it is now",
        body = Equipment,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/equipment/{id}")]
pub async fn change_equipment(
    actor: Actor,
    db: Data<Db>,
    id: Path<Id>,
    if_match: IfMatch,
    templates: Data<Templates>,
    body: JsonBody<EquipmentPatch>,
) -> Outcome<HttpResponse> {
    let context = Context::now(actor, templates.into_inner());
    let change = move |conn: &mut Conn| commands::change_equipment(conn, &context, *id, &if_match, &body.0);
    let equipment = db.write(change).await?;
    Ok(http::record(equipment.version, &equipment))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EquipmentQuery {
    /// A part of the name, the device code or the registration number.
    #[param(inline)]
    q: Option<SingleLineText<100>>,
    /// The first characters of the catalogue code: 83 finds 8300, 8310 ...
    #[param(min_length = 1, max_length = 4, pattern = "^[0-9A-Z]{1,4}$", example = "83")]
    kind: Option<String>,
    unit_id: Option<Id>,
    /// A district, or a whole city (ends in 00).
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    district: Option<District>,
    #[param(inline)]
    class: Option<SingleLineText<40>>,
    #[param(inline)]
    device_code: Option<SingleLineText<40>>,
    /// With brackets of either width.
    #[param(inline)]
    registration_number: Option<SingleLineText<40>>,
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    cursor: Option<Cursor>,
}

/// The equipment that the caller may see, newest first.
///
/// Of the caller's district or city; a unit's safety manager sees that of the unit.
#[utoipa::path(
    tag = "registry",
    params(EquipmentQuery),
    responses((status = 200, description = "A page", body = Page<Equipment>))
)]
#[get("/v1/equipment")]
pub async fn list_equipment(
    actor: Actor,
    db: Data<Db>,
    query: QueryParameters<EquipmentQuery>,
) -> Outcome<Json<Page<Equipment>>> {
    let (scope, query) = (actor.scope(), query.into_inner());
    if query.kind.as_deref().is_some_and(|kind| !EquipmentKind::is_start(kind)) {
        let reason = Text::new(
            "应为目录代码的前 1 至 4 位",
            "The first one to four places of a catalogue code are expected",
        );
        return Err(Problem::new(ProblemKind::InvalidParameter).at("kind", reason));
    }
    let place = RegistryPosition { after: query.cursor, rows: query.limit.and_one() };
    let filter = EquipmentFilter {
        q: query.q.map(String::from),
        kind: query.kind,
        unit_id: query.unit_id,
        district: query.district,
        class: query.class.map(String::from),
        device_code: query.device_code.map(String::from),
        registration_number: query.registration_number.map(String::from),
        ..EquipmentFilter::default()
    };
    let rows = db.read(move |conn| store::list_equipment(conn, &scope, &filter, place)).await?;
    let key = |equipment: &Equipment| Cursor { at: equipment.created_at, id: equipment.id };
    Ok(Json(Page::cut(rows, query.limit, key, |equipment| equipment)))
}
