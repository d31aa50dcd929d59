//! Endpoint: reports a hazard without an inspection.

use super::response::HazardDetail;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    hazards::{
        HazardSource,
        report::{self, ReportedHazard},
        store,
    },
    http::{self, JsonBody, conditional},
    ids::Id,
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    registry,
    validation::{
        ValidationErrors,
        days::check_year,
        texts::{self, SingleLineText},
    },
};
use actix_web::{HttpResponse, put, web};
use checklists::HazardLevel;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A hazard that somebody reports.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHazard {
    pub unit_id: Id,
    /// Of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    /// A unit reports its `self_check`; `inspection` is never reported, submitting an inspection does it.
    pub source: HazardSource,
    pub level: HazardLevel,
    /// What is wrong, in one line.
    #[schema(value_type = SingleLineText<500>, inline)]
    pub reason: String,
    /// In Suzhou; 2000 to 2999.
    pub found_on: NaiveDate,
}

/// Reports a hazard
///
/// For what a unit's own self-check, an inspection institute, a complaint or another department found. The id is the
/// client's; the same request again answers the hazard as it now is.
#[utoipa::path(
    tag = "hazards",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewHazard,
    responses(
        (status = 201, description = "Reported", body = HazardDetail, headers(("ETag" = String))),
        (status = 200, body = HazardDetail, headers(("ETag" = String)), description = "It was reported already")
    )
)]
#[put("/v1/hazards/{id}")]
pub async fn put_hazard(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewHazard>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(new)) = (id.into_inner(), body);
    let now = Moment::now();
    let (whole, made) = db.write(move |conn| report(conn, &actor, id, &new, now)).await?;
    Ok(http::put(made).insert_header(conditional::of_version(whole.summary.version)).json(whole))
}

/// Reports a hazard, or finds it reported already; says which.
pub fn report(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    new: &NewHazard,
    now: Moment,
) -> Outcome<(HazardDetail, bool)> {
    let mut flaws = ValidationErrors::default();
    texts::required(&mut flaws, "/reason", &new.reason, 500);
    check_year(&mut flaws, "/found_on", new.found_on);
    flaws.finish()?;
    let report = ReportedHazard {
        id,
        source: new.source,
        level: new.level,
        reason: new.reason.clone(),
        found_on: new.found_on,
    };
    let scope = actor.scope();
    if store::exists(conn, id)? {
        let known =
            store::find(conn, &scope, id).optional()?.ok_or_else(|| Problem::new(ProblemKind::IdTaken))?;
        report::is_repeated(actor, &known, new.unit_id, new.equipment_id, &report)?;
        return Ok((HazardDetail::read(conn, actor, known, now)?, false));
    }
    let (unit, equipment) = registry::store::subjects(conn, &scope, new.unit_id, new.equipment_id)?;
    let reported = report::report(actor, &unit, equipment.as_ref(), &report, now)?;
    store::keep_report(conn, &reported, actor.id)?;
    let hazard = store::find(conn, &scope, id)?;
    Ok((HazardDetail::read(conn, actor, hazard, now)?, true))
}
