//! Endpoints: imports of units and equipment.

use crate::{
    accounts::Actor,
    clock::Moment,
    db::Db,
    problem::{Outcome, Problem, ProblemKind},
    registry::{
        Registrar,
        import::{self, ImportReport},
    },
};
use actix_web::{
    HttpMessage, HttpRequest,
    http::header::CONTENT_LENGTH,
    post,
    web::{Data, Json, Payload},
};

/// Imports using units from CSV.
///
/// UTF-8 or GB18030, up to 64 MiB. The first line names the columns: credit_code (needed), name, address, district,
/// contact_name, contact_phone, latitude, longitude, venue_kind, attribute:CODE, or their Chinese names. Units are
/// known again by their credit code. Rows are kept in batches: after a failure on the way, import the file again.
#[utoipa::path(
    tag = "registry",
    request_body(content = String, content_type = "text/csv", example = json!(
        "统一社会信用代码,单位名称,地址,行政区划代码\n91320508MA1GC00010,苏州平江餐饮有限公司,苏州市姑苏区平江路12号,320508\n"
    )),
    responses((status = 200, description = "What was kept and what was not", body = ImportReport))
)]
#[post("/v1/imports/units")]
pub async fn import_units(
    actor: Actor,
    request: HttpRequest,
    db: Data<Db>,
    payload: Payload,
) -> Outcome<Json<ImportReport>> {
    let registrar = may_import(actor, &request)?;
    import::units_from_body(&db, registrar, Moment::now(), payload).await.map(Json)
}

/// Imports equipment from CSV.
///
/// As the import of units. Columns: unit_credit_code (needed; the unit is registered already), kind, device_code,
/// registration_number, name, location, class, commissioned_on, attribute:CODE, or their Chinese names. Equipment is
/// known again by its device code or its registration number; a row has to have one.
#[utoipa::path(
    tag = "registry",
    request_body(content = String, content_type = "text/csv", example = json!(
        "unit_credit_code,kind,device_code,name,location\n91320508DEM000013A,3110,311010320201800902,7号乘客电梯,7号楼\n"
    )),
    responses((status = 200, description = "What was kept and what was not", body = ImportReport))
)]
#[post("/v1/imports/equipment")]
pub async fn import_equipment(
    actor: Actor,
    request: HttpRequest,
    db: Data<Db>,
    payload: Payload,
) -> Outcome<Json<ImportReport>> {
    let registrar = may_import(actor, &request)?;
    import::equipment_from_body(&db, registrar, Moment::now(), payload).await.map(Json)
}

/// Before the body is read: who, what, how much.
fn may_import(actor: Actor, request: &HttpRequest) -> Outcome<Registrar> {
    let registrar = Registrar::Account(actor);
    registrar.may_register()?;
    if !request.content_type().eq_ignore_ascii_case("text/csv") {
        return Err(Problem::new(ProblemKind::UnsupportedMediaType)
            .because("此处须为 text/csv", "text/csv is expected here"));
    }
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > import::LIMIT) {
        return Err(import::too_large());
    }
    Ok(registrar)
}
