//! Endpoints: equipment.

use super::{Put, id_taken, record, refuse};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::Db,
    district::District,
    http::{Cursor, IfMatch, JsonBody, Page, PageLimit},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{
        Equipment, EquipmentInput, EquipmentKind, EquipmentPatch, Registrar,
        store::{self, EquipmentFilter, RegistryPosition},
    },
    validation::texts::{self, SingleLineText},
};
use actix_web::{
    HttpResponse, get,
    http::StatusCode,
    patch, put,
    web::{Data, Json, Path, Query},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Registers a piece of equipment or a line of piping.
///
/// The same again answers 200 with what is there. Another content for the id is `id-taken`, a device code or
/// registration number under another id is `duplicate`. Odd codes are taken with a warning.
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
    let (id, at) = (id.into_inner(), Moment::now());
    let registrar = Registrar::Account(actor);
    registrar.may_register()?;
    let facts = body.0.check().or_else(refuse)?;
    let put = db
        .write(move |conn| {
            store::hold_units(conn, &[facts.unit_id])?;
            match store::equipment_by_id(conn, &[id])?.pop() {
                None => {
                    let unit = store::unit_by_id(conn, facts.unit_id)?;
                    let creation = registrar.create_equipment(id, facts.clone(), unit.as_ref(), at)?;
                    let unit =
                        unit.ok_or_else(|| Problem::internal("equipment was allowed without a unit"))?;
                    store::add_equipment(conn, &creation, &unit).map(Put::Created)
                }
                Some(found) if found.facts == facts && registrar.covers(&found.district) => {
                    Ok(Put::Same(found))
                }
                Some(_) => id_taken(),
            }
        })
        .await?;
    Ok(put.answer(|equipment| equipment.version))
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
    let scope = actor.scope();
    let found = db.read(move |conn| store::equipment_in_scope(conn, &scope, *id)).await?;
    Ok(record(StatusCode::OK, found.version, &found))
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
    body: JsonBody<EquipmentPatch>,
) -> Outcome<HttpResponse> {
    let (id, at, scope, patch) = (id.into_inner(), Moment::now(), actor.scope(), body.0);
    let registrar = Registrar::Account(actor);
    let changed = db
        .write(move |conn| {
            let found = store::equipment_in_scope(conn, &scope, id)?;
            registrar.may_register()?;
            if_match.require(found.version)?;
            let facts = patch.clone().over(found.facts.entered()).check().or_else(refuse)?;
            store::hold_units(conn, &[facts.unit_id])?;
            let unit = store::unit_by_id(conn, facts.unit_id)?;
            let change = registrar.change_equipment(found, facts, unit.as_ref(), at)?;
            let unit = unit.ok_or_else(|| Problem::internal("equipment was allowed without a unit"))?;
            store::keep_equipment(conn, &change, &unit)
        })
        .await?;
    Ok(record(StatusCode::OK, changed.version, &changed))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EquipmentQuery {
    /// A part of the name, the device code or the registration number.
    #[param(value_type = Option<SingleLineText<100>>, inline)]
    q: Option<String>,
    /// The first characters of the catalogue code: 83 finds 8300, 8310 ...
    #[param(min_length = 1, max_length = 4, pattern = "^[0-9A-Z]{1,4}$", example = "83")]
    kind: Option<String>,
    unit_id: Option<Id>,
    /// A district, or a whole city (ends in 00).
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    district: Option<District>,
    #[param(value_type = Option<SingleLineText<40>>, inline)]
    class: Option<String>,
    #[param(value_type = Option<SingleLineText<40>>, inline)]
    device_code: Option<String>,
    /// With brackets of either width.
    #[param(value_type = Option<SingleLineText<40>>, inline)]
    registration_number: Option<String>,
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
    query: Query<EquipmentQuery>,
) -> Outcome<Json<Page<Equipment>>> {
    let (scope, query) = (actor.scope(), query.into_inner());
    texts::parameter("q", query.q.as_deref(), 100)?;
    texts::parameter("class", query.class.as_deref(), 40)?;
    texts::parameter("device_code", query.device_code.as_deref(), 40)?;
    texts::parameter("registration_number", query.registration_number.as_deref(), 40)?;
    if query.kind.as_deref().is_some_and(|kind| !EquipmentKind::is_start(kind)) {
        let reason = Text::new(
            "应为目录代码的前 1 至 4 位",
            "The first one to four places of a catalogue code are expected",
        );
        return Err(Problem::new(ProblemKind::InvalidParameter).at("kind", reason));
    }
    let place = RegistryPosition { after: query.cursor, rows: query.limit.and_one() };
    let filter = EquipmentFilter {
        q: query.q,
        kind: query.kind,
        unit_id: query.unit_id,
        district: query.district,
        class: query.class,
        device_code: query.device_code,
        registration_number: query.registration_number,
        ..EquipmentFilter::default()
    };
    let rows = db.read(move |conn| store::list_equipment(conn, &scope, &filter, place)).await?;
    let key = |equipment: &Equipment| Cursor { at: equipment.created_at, id: equipment.id };
    Ok(Json(Page::cut(rows, query.limit, key, |equipment| equipment)))
}
