//! Endpoint: changes the fields of an inspection.

use super::{
    create::{NamedInspector, check_fields, check_occasion, named},
    evaluate_answers,
    response::InspectionDetail,
    template_of,
};
use crate::{
    accounts::{Actor, candidates},
    clock::Moment,
    db::{Conn, Db},
    evidence::photo::GeoPoint,
    http::{IfMatch, JsonBody, conditional},
    ids::Id,
    inspections::{
        Inspection, VisitKind,
        checklist_attributes::ChecklistFacts,
        permissions::{check_inspectors, may_become, may_change},
        store::{self, ChangedBy},
    },
    problem::Outcome,
    registry::{Attributes, attributes::Entered},
    templates::Templates,
    validation::texts::{MultiLineText, SingleLineText},
};
use actix_web::{HttpResponse, patch, web};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::ToSchema;

/// A change of what an inspection says of itself. A field left out stays; null clears an optional one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionChange {
    #[serde(default)]
    pub date: Option<NaiveDate>,
    #[serde(default)]
    pub visit: Option<VisitKind>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub campaign_id: Option<Option<Id>>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<SingleLineText<100>>>, inline, max_items = 20)]
    pub joint_with: Option<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<SingleLineText<100>>, inline)]
    pub led_by: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    pub announced: Option<Option<bool>>,
    #[serde(default)]
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Option<Vec<NamedInspector>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Moment>)]
    pub started_at: Option<Option<Moment>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Moment>)]
    pub ended_at: Option<Option<Moment>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub unit_opinion: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<GeoPoint>)]
    pub place: Option<Option<GeoPoint>>,
    /// Replaces what was said of the equipment or unit.
    #[serde(default)]
    #[schema(value_type = Option<Attributes>)]
    pub attributes: Option<Entered>,
}

fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Changes what an inspection says of itself
///
/// By its inspectors, in a draft or a returned inspection. `If-Match` with the ETag that was read is needed.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = InspectionChange,
    responses((
        status = 200,
        description = "The inspection as it is now",
        body = InspectionDetail,
        headers(("ETag" = String))
    ))
)]
#[patch("/v1/inspections/{id}")]
pub async fn change_inspection(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: JsonBody<InspectionChange>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(wanted)) = (id.into_inner(), body);
    let now = Moment::now();
    let whole = db.write(move |conn| change(conn, &actor, id, &if_match, &wanted, &templates, now)).await?;
    Ok(HttpResponse::Ok().insert_header(conditional::of_version(whole.version)).json(whole))
}

/// Changes what an inspection says of itself.
pub fn change(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    if_match: &IfMatch,
    wanted: &InspectionChange,
    templates: &Templates,
    now: Moment,
) -> Outcome<InspectionDetail> {
    let opinion = wanted.unit_opinion.clone().flatten();
    let found = check_fields(
        wanted.date,
        wanted.place.flatten(),
        opinion.as_deref(),
        wanted.attributes.clone().unwrap_or_default(),
    )?;
    let mut inspection = store::find_to_change(conn, &actor.scope(), id)?;
    may_change(actor, &inspection)?;
    if_match.require(inspection.version)?;
    may_become(&inspection, wanted.visit)?;
    let people = wanted.inspectors.as_deref().map(named);
    if let Some(people) = &people {
        let ids: Vec<Id> = people.iter().map(|(id, _)| *id).collect();
        check_inspectors(&inspection.district, people, &candidates(conn, &ids)?)?;
    }
    let fields = apply(wanted, &found, &mut inspection);
    check_occasion(conn, actor, &inspection)?;
    let template = template_of(conn, templates, &inspection)?;
    let answers = store::answers(conn, id)?;
    inspection.conclusion = evaluate_answers(&template, &inspection, &answers).conclusion.as_str().to_owned();
    let by = ChangedBy { account_id: actor.id, at: now };
    store::change(conn, &inspection, people.as_deref(), by, &json!(fields))?;
    let inspection = store::find(conn, &actor.scope(), id)?;
    InspectionDetail::read(conn, inspection)
}

/// Puts the wanted fields in and names them.
fn apply(
    wanted: &InspectionChange,
    found: &ChecklistFacts,
    inspection: &mut Inspection,
) -> Vec<&'static str> {
    let mut fields = Vec::new();
    if let Some(date) = wanted.date {
        inspection.date = date;
        fields.push("date");
    }
    if let Some(visit) = wanted.visit {
        inspection.visit = visit;
        fields.push("visit");
    }
    if let Some(campaign_id) = wanted.campaign_id {
        inspection.occasion.campaign_id = campaign_id;
        fields.push("campaign_id");
    }
    if let Some(joint_with) = &wanted.joint_with {
        inspection.occasion.joint_with.clone_from(joint_with);
        fields.push("joint_with");
    }
    if let Some(led_by) = &wanted.led_by {
        inspection.occasion.led_by.clone_from(led_by);
        fields.push("led_by");
    }
    if let Some(announced) = wanted.announced {
        inspection.occasion.announced = announced;
        fields.push("announced");
    }
    if let Some(started_at) = wanted.started_at {
        inspection.started_at = started_at;
        fields.push("started_at");
    }
    if let Some(ended_at) = wanted.ended_at {
        inspection.ended_at = ended_at;
        fields.push("ended_at");
    }
    if let Some(opinion) = &wanted.unit_opinion {
        inspection.unit_opinion = opinion.clone();
        fields.push("unit_opinion");
    }
    if let Some(place) = wanted.place {
        inspection.place = place;
        fields.push("place");
    }
    if wanted.attributes.is_some() {
        inspection.attributes.clone_from(found);
        fields.push("attributes");
    }
    if wanted.inspectors.is_some() {
        fields.push("inspectors");
    }
    fields
}
