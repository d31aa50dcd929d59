//! Making, reading, listing and changing inspections.

use super::{
    evaluate_answers, template_of,
    view::{Summary, Whole},
};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    district::District,
    evidence::photo::Place,
    http::{
        Body, Cursor, IfMatch, Page, PageLimit, etag,
        texts::{self, Line},
    },
    ids::Id,
    inspections::{
        ChecklistRef, Inspection, State, Visit,
        conditions::{self, Facts},
        draft::{check_inspectors, may_change, may_create},
        store::{self, By, Filter},
    },
    problem::{Flaws, Kind, Outcome, Problem},
    registry::{self, Attributes, attributes::Entered},
    templates::Templates,
};
use actix_web::{HttpResponse, get, patch, put, web};
use checklists::{Answers, Conclusion};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// One inspector of a visit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedInspector {
    pub account_id: Id,
    /// Exactly one leads.
    #[serde(default)]
    pub lead: bool,
}

/// Which checklist.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedChecklist {
    #[schema(min_length = 1, max_length = 100, example = "drum-brake-lifts")]
    pub code: String,
    #[schema(minimum = 1)]
    pub version: u32,
}

/// A new inspection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInspection {
    pub unit_id: Id,
    /// Needed where the checklist inspects a piece of equipment; of the same unit.
    #[serde(default)]
    pub equipment_id: Option<Id>,
    pub checklist: WantedChecklist,
    /// The day of the visit, in Suzhou; 2000 to 2999.
    pub date: NaiveDate,
    pub visit: Visit,
    /// The caller and the colleagues; at least two before submission.
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Vec<NamedInspector>,
    #[serde(default)]
    pub started_at: Option<Moment>,
    /// Where the visit is, by the phone.
    #[serde(default)]
    pub place: Option<Place>,
    /// What was found on site about the equipment or unit that the checklist's conditions need; beside what the
    /// registry knows.
    #[serde(default)]
    #[schema(value_type = Attributes)]
    pub attributes: Entered,
}

/// A change of what an inspection says of itself. A field left out stays; null clears an optional one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionChange {
    #[serde(default)]
    pub date: Option<NaiveDate>,
    #[serde(default)]
    pub visit: Option<Visit>,
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
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub unit_opinion: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Place>)]
    pub place: Option<Option<Place>>,
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

/// Which inspections are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    pub state: Option<State>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    pub unit_id: Option<Id>,
    pub equipment_id: Option<Id>,
    /// A checklist's code.
    #[param(value_type = Option<Line<100>>, inline)]
    pub checklist: Option<String>,
    /// One of the inspectors; `me` through `GET /v1/me`.
    pub inspector_id: Option<Id>,
    /// The first day of the visit.
    pub from: Option<NaiveDate>,
    /// The last day of the visit.
    pub to: Option<NaiveDate>,
    pub conclusion: Option<Conclusion>,
    /// 1 to 200; 50 where not said.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    pub limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    pub cursor: Option<Cursor>,
}

/// Lists inspections
///
/// The newest first. A supervisor's queue is `?state=submitted`; an inspector's own work is `?inspector_id=`.
#[utoipa::path(tag = "inspections", params(ListQuery), responses((status = 200, body = Page<Summary>)))]
#[get("/v1/inspections")]
pub async fn list_inspections(
    actor: Actor,
    query: web::Query<ListQuery>,
    db: web::Data<Db>,
) -> Outcome<web::Json<Page<Summary>>> {
    let query = query.into_inner();
    texts::parameter("checklist", query.checklist.as_deref(), 100)?;
    let filter = Filter {
        state: query.state.map(|state| state.as_str().to_owned()),
        district: query.district,
        unit_id: query.unit_id,
        equipment_id: query.equipment_id,
        checklist: query.checklist,
        inspector_id: query.inspector_id,
        from: query.from,
        to: query.to,
        conclusion: query.conclusion.map(|conclusion| conclusion.as_str().to_owned()),
    };
    let (limit, cursor) = (query.limit, query.cursor);
    let rows = db
        .read(move |conn| store::list(conn, &actor.scope(), &filter, cursor, limit))
        .await?;
    Ok(web::Json(Page::cut(rows, limit, store::cursor_of, Summary::from)))
}

/// Creates an inspection
///
/// The id is the client's. The same request again answers the record as it now is; another visit under a known id is
/// refused. The equipment's or unit's attributes are copied from the registry.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewInspection,
    responses((status = 201, body = Whole), (status = 200, body = Whole, description = "it was there already"))
)]
#[put("/v1/inspections/{id}")]
pub async fn put_inspection(
    actor: Actor,
    id: web::Path<Id>,
    body: Body<NewInspection>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, Body(new)) = (id.into_inner(), body);
    let now = Moment::now();
    let found = check_fields(Some(new.date), new.place, None, new.attributes.clone())?;
    let (whole, made) = db
        .write(move |conn| begin(conn, &actor, id, (&new, &found), &templates, now))
        .await?;
    let mut answer = if made {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    };
    Ok(answer.insert_header(etag::of_version(whole.version)).json(whole))
}

/// Makes an inspection, or finds it made already; says which.
pub fn begin(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    (new, found): (&NewInspection, &Facts),
    templates: &Templates,
    now: Moment,
) -> Outcome<(Whole, bool)> {
    if store::exists(conn, id)? {
        let known = store::find(conn, &actor.scope(), id).map_err(|_| Problem::new(Kind::IdTaken))?;
        let same = known.unit_id == new.unit_id
            && known.equipment_id == new.equipment_id
            && known.checklist.code == new.checklist.code
            && known.checklist.version == new.checklist.version
            && known.created_by == actor.id;
        return if same {
            Ok((Whole::read(conn, known)?, false))
        } else {
            Err(Problem::new(Kind::IdTaken))
        };
    }
    let inspection = draft(conn, actor, id, (new, found), templates, now)?;
    store::insert(conn, &inspection, &named(&new.inspectors))?;
    let inspection = store::find(conn, &actor.scope(), id)?;
    Ok((Whole::read(conn, inspection)?, true))
}

fn draft(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    (new, found): (&NewInspection, &Facts),
    templates: &Templates,
    now: Moment,
) -> Outcome<Inspection> {
    let missing_unit = || Problem::invalid("/unit_id", "没有这个单位", "There is no such unit");
    let unit =
        registry::store::unit_in_scope(conn, &actor.scope(), new.unit_id).map_err(|_| missing_unit())?;
    let named = named(&new.inspectors);
    let ids: Vec<Id> = named.iter().map(|(id, _)| *id).collect();
    may_create(
        actor,
        &unit.facts.district,
        &named,
        &store::candidates(conn, &ids)?,
    )?;
    let template = templates
        .exact(conn, &new.checklist.code, new.checklist.version)
        .map_err(|_| {
            Problem::invalid(
                "/checklist",
                "没有这个检查表版本",
                "There is no such checklist in that version",
            )
        })?;
    let mut attributes = conditions::of_unit(&unit);
    if template.inspects_equipment() {
        let Some(equipment_id) = new.equipment_id else {
            return Err(Problem::invalid(
                "/equipment_id",
                "该检查表须指明设备",
                "This checklist inspects a piece of equipment",
            ));
        };
        let equipment = registry::store::equipment_in_scope(conn, &actor.scope(), equipment_id)
            .ok()
            .filter(|equipment| equipment.facts.unit_id == new.unit_id)
            .ok_or_else(|| {
                Problem::invalid(
                    "/equipment_id",
                    "该单位没有这台设备",
                    "The unit has no such equipment",
                )
            })?;
        if !template.fits_kind(equipment.facts.kind.as_str()) {
            return Err(Problem::invalid(
                "/equipment_id",
                "该检查表不适用于此类设备",
                "The checklist is not for this kind of equipment",
            ));
        }
        attributes = conditions::of_equipment(&equipment);
    } else if new.equipment_id.is_some() {
        return Err(Problem::invalid(
            "/equipment_id",
            "该检查表检查的是单位",
            "This checklist inspects a unit, not equipment",
        ));
    }
    attributes.extend(found.clone());
    let of_unit = unit.facts.position.map(|position| Place {
        latitude: position.latitude,
        longitude: position.longitude,
        accuracy: None,
    });
    let place = new.place.or(of_unit);
    let mut inspection = Inspection {
        id,
        district: unit.facts.district,
        unit_id: new.unit_id,
        equipment_id: new.equipment_id,
        checklist: ChecklistRef {
            code: new.checklist.code.clone(),
            version: new.checklist.version,
            hash: template.hash().to_owned(),
        },
        date: new.date,
        visit: new.visit,
        state: State::Draft,
        inspectors: Vec::new(),
        started_at: new.started_at,
        ended_at: None,
        unit_opinion: None,
        place,
        attributes,
        conclusion: String::new(),
        comment: None,
        returned_items: Vec::new(),
        revision: 0,
        created_by: actor.id,
        created_at: now,
        changed_at: now,
        submitted_at: None,
        reviewed_by: None,
        reviewed_at: None,
        version: 1,
    };
    inspection.conclusion = evaluate_answers(&template, &inspection, &Answers::new())
        .conclusion
        .as_str()
        .to_owned();
    Ok(inspection)
}

fn named(inspectors: &[NamedInspector]) -> Vec<(Id, bool)> {
    inspectors
        .iter()
        .map(|inspector| (inspector.account_id, inspector.lead))
        .collect()
}

fn check_fields(
    date: Option<NaiveDate>,
    place: Option<Place>,
    opinion: Option<&str>,
    attributes: Entered,
) -> Outcome<Facts> {
    let mut flaws = Flaws::default();
    let known_year = date.is_none_or(|date| (2000..3000).contains(&date.year()));
    flaws.check(
        known_year,
        "/date",
        "日期须在 2000 年至 2999 年之间",
        "The date lies between 2000 and 2999",
    );
    let on_earth = place.is_none_or(|place| place.is_on_earth());
    flaws.check(
        on_earth,
        "/place",
        "坐标超出范围",
        "The place is not on the Earth",
    );
    if let Some(opinion) = opinion {
        texts::lines(&mut flaws, "/unit_opinion", opinion, 2000);
    }
    let attributes = Attributes::check(attributes, &mut flaws);
    flaws.finish()?;
    Ok(conditions::of_attributes(&attributes))
}

/// Reads an inspection
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path)),
    responses((status = 200, body = Whole, headers(("ETag" = String, description = "for If-Match"))))
)]
#[get("/v1/inspections/{id}")]
pub async fn get_inspection(actor: Actor, id: web::Path<Id>, db: web::Data<Db>) -> Outcome<HttpResponse> {
    let whole = db
        .read(move |conn| {
            let inspection = store::find(conn, &actor.scope(), *id)?;
            Whole::read(conn, inspection)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header(etag::of_version(whole.version))
        .json(whole))
}

/// Changes what an inspection says of itself
///
/// By its inspectors, in a draft or a returned inspection. `If-Match` with the ETag that was read is needed.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path), ("If-Match" = String, Header)),
    request_body = InspectionChange,
    responses((status = 200, body = Whole, headers(("ETag" = String))))
)]
#[patch("/v1/inspections/{id}")]
pub async fn change_inspection(
    actor: Actor,
    id: web::Path<Id>,
    if_match: IfMatch,
    body: Body<InspectionChange>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, Body(wanted)) = (id.into_inner(), body);
    let now = Moment::now();
    let opinion = wanted.unit_opinion.clone().flatten();
    let found = check_fields(
        wanted.date,
        wanted.place.flatten(),
        opinion.as_deref(),
        wanted.attributes.clone().unwrap_or_default(),
    )?;
    let whole = db
        .write(move |conn| {
            let mut inspection = store::find_to_change(conn, &actor.scope(), id)?;
            may_change(&actor, &inspection)?;
            if_match.require(inspection.version)?;
            let people = wanted.inspectors.as_deref().map(named);
            if let Some(people) = &people {
                let ids: Vec<Id> = people.iter().map(|(id, _)| *id).collect();
                check_inspectors(&inspection.district, people, &store::candidates(conn, &ids)?)?;
            }
            let fields = apply(&wanted, &found, &mut inspection);
            let template = template_of(conn, &templates, &inspection)?;
            let answers = store::answers(conn, id)?;
            inspection.conclusion = evaluate_answers(&template, &inspection, &answers)
                .conclusion
                .as_str()
                .to_owned();
            let by = By {
                account_id: actor.id,
                at: now,
            };
            store::change(conn, &inspection, people.as_deref(), by, &json!(fields))?;
            let inspection = store::find(conn, &actor.scope(), id)?;
            Whole::read(conn, inspection)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header(etag::of_version(whole.version))
        .json(whole))
}

/// Puts the wanted fields in and names them.
fn apply(wanted: &InspectionChange, found: &Facts, inspection: &mut Inspection) -> Vec<&'static str> {
    let mut fields = Vec::new();
    if let Some(date) = wanted.date {
        inspection.date = date;
        fields.push("date");
    }
    if let Some(visit) = wanted.visit {
        inspection.visit = visit;
        fields.push("visit");
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
