//! Endpoint: creates an inspection.

use super::{effects, evaluate_answers, response::InspectionDetail};
use crate::{
    accounts::{Actor, candidates},
    assignments::{
        self, Assignment,
        lifecycle::visit::{Beginning, may_begin},
    },
    campaigns,
    clock::Moment,
    db::{Conn, Db},
    evidence::photo::GeoPoint,
    hazards::{self, Hazard},
    http::{self, JsonBody, conditional},
    ids::Id,
    inspections::{
        ChecklistRef, Inspection, InspectionState, VisitContext, VisitKind,
        checklist_attributes::{self, ChecklistFacts},
        permissions::may_create,
        reinspection_items::{self, Recheck},
        store, visit_context,
    },
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    registry::{self, Attributes, attributes::Entered},
    templates::Templates,
    validation::{
        ValidationErrors,
        days::check_year,
        texts::{self, SingleLineText},
    },
};
use actix_web::{HttpResponse, put, web};
use checklists::Answers;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

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
    pub visit: VisitKind,
    /// What it is begun for: of the same unit, equipment and checklist, given to one of the inspectors, or begun by a
    /// supervisor; nobody else has begun it.
    #[serde(default)]
    pub assignment_id: Option<Id>,
    /// Of the district, the checklist (but for a follow-up visit) and the day. Left out: the assignment's.
    #[serde(default)]
    pub campaign_id: Option<Id>,
    /// The other departments that take part in a joint visit.
    #[serde(default)]
    #[schema(value_type = Vec<SingleLineText<100>>, inline, max_items = 20)]
    pub joint_with: Vec<String>,
    /// The senior official who leads it.
    #[serde(default)]
    #[schema(value_type = Option<SingleLineText<100>>, inline)]
    pub led_by: Option<String>,
    /// Whether the unit was told before.
    #[serde(default)]
    pub announced: Option<bool>,
    /// The caller and the colleagues; at least two before submission.
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Vec<NamedInspector>,
    #[serde(default)]
    pub started_at: Option<Moment>,
    /// Where the visit is, by the phone.
    #[serde(default)]
    pub place: Option<GeoPoint>,
    /// Of a follow-up visit: the hazards of the unit to look at again. Left out: its open ones, the oldest 200; of the equipment and
    /// of the unit as a whole where a piece of equipment is inspected.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub hazards: Option<Vec<Id>>,
    /// What was found on site about the equipment or unit that the checklist's conditions need; beside what the
    /// registry knows.
    #[serde(default)]
    #[schema(value_type = Attributes)]
    pub attributes: Entered,
}

/// Creates an inspection
///
/// The id is the client's. The same request again answers the record as it now is; another visit under a known id is
/// refused. The equipment's or unit's attributes are copied from the registry.
#[utoipa::path(
    tag = "inspections",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewInspection,
    responses(
        (status = 201, description = "Created", body = InspectionDetail),
        (status = 200, description = "It was there already", body = InspectionDetail)
    )
)]
#[put("/v1/inspections/{id}")]
pub async fn put_inspection(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewInspection>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(new)) = (id.into_inner(), body);
    let now = Moment::now();
    let (whole, made) = db.write(move |conn| create(conn, &actor, id, &new, &templates, now)).await?;
    Ok(http::put(made).insert_header(conditional::of_version(whole.version)).json(whole))
}

/// Makes an inspection, or finds it made already; says which.
pub fn create(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    new: &NewInspection,
    templates: &Templates,
    now: Moment,
) -> Outcome<(InspectionDetail, bool)> {
    let found = check_fields(Some(new.date), new.place, None, new.attributes.clone())?;
    if store::exists(conn, id)? {
        let known = store::find(conn, &actor.scope(), id)
            .optional()?
            .ok_or_else(|| Problem::new(ProblemKind::IdTaken))?;
        let same = known.unit_id == new.unit_id
            && known.equipment_id == new.equipment_id
            && known.checklist.code == new.checklist.code
            && known.checklist.version == new.checklist.version
            && known.assignment_id == new.assignment_id
            && known.created_by == actor.id;
        return if same {
            Ok((InspectionDetail::read(conn, known)?, false))
        } else {
            Err(Problem::new(ProblemKind::IdTaken))
        };
    }
    let inspection = draft(conn, actor, id, (new, &found), templates, now)?;
    let rechecks = rechecks_of(conn, &inspection, new.hazards.as_deref())?;
    store::insert(conn, &inspection, &named(&new.inspectors))?;
    store::insert_rechecks(conn, id, &rechecks)?;
    effects::of_beginning(conn, &inspection)?;
    let inspection = store::find(conn, &actor.scope(), id)?;
    Ok((InspectionDetail::read(conn, inspection)?, true))
}

/// The hazards that the visit looks at again.
fn rechecks_of(conn: &mut Conn, inspection: &Inspection, wanted: Option<&[Id]>) -> Outcome<Vec<Recheck>> {
    reinspection_items::may_carry(inspection.visit, wanted)?;
    let hazards = match wanted {
        Some(ids) => {
            let found = hazards::store::these(conn, ids)?;
            let mut flaws = ValidationErrors::default();
            for (place, id) in ids.iter().enumerate() {
                let is_of_unit = |hazard: &Hazard| hazard.id == *id && hazard.unit_id == inspection.unit_id;
                flaws.check(
                    found.iter().any(is_of_unit),
                    &format!("/hazards/{place}"),
                    "该单位没有这项隐患",
                    "The unit has no such hazard",
                );
            }
            flaws.finish()?;
            found
        }
        None if inspection.visit == VisitKind::FollowUp => {
            hazards::store::open_of_unit(conn, inspection.unit_id, inspection.equipment_id)?
        }
        None => Vec::new(),
    };
    let mut hazards: Vec<Recheck> = hazards.iter().map(Recheck::of).collect();
    hazards.truncate(reinspection_items::MOST);
    Ok(hazards)
}

fn draft(
    conn: &mut Conn,
    actor: &Actor,
    id: Id,
    (new, found): (&NewInspection, &ChecklistFacts),
    templates: &Templates,
    now: Moment,
) -> Outcome<Inspection> {
    let missing_unit = || Problem::invalid("/unit_id", "没有这个单位", "There is no such unit");
    let unit = registry::store::unit_in_scope(conn, &actor.scope(), new.unit_id)
        .optional()?
        .ok_or_else(missing_unit)?;
    let named = named(&new.inspectors);
    let ids: Vec<Id> = named.iter().map(|(id, _)| *id).collect();
    may_create(actor, &unit.facts.district, &named, &candidates(conn, &ids)?)?;
    let assignment = assignment_of(conn, actor, new, &ids)?;
    let template =
        templates.exact(conn, &new.checklist.code, new.checklist.version).optional()?.ok_or_else(|| {
            Problem::invalid("/checklist", "没有这个检查表版本", "There is no such checklist in that version")
        })?;
    let mut attributes = checklist_attributes::of_unit(&unit);
    if template.inspects_equipment() {
        let Some(equipment_id) = new.equipment_id else {
            return Err(Problem::invalid(
                "/equipment_id",
                "该检查表须指明设备",
                "This checklist inspects a piece of equipment",
            ));
        };
        let equipment = registry::store::equipment_in_scope(conn, &actor.scope(), equipment_id)
            .optional()?
            .filter(|equipment| equipment.facts.unit_id == new.unit_id)
            .ok_or_else(|| {
                Problem::invalid("/equipment_id", "该单位没有这台设备", "The unit has no such equipment")
            })?;
        if !template.fits_kind(equipment.facts.kind.as_str()) {
            return Err(Problem::invalid(
                "/equipment_id",
                "该检查表不适用于此类设备",
                "The checklist is not for this kind of equipment",
            ));
        }
        attributes = checklist_attributes::of_equipment(&equipment);
    } else if new.equipment_id.is_some() {
        return Err(Problem::invalid(
            "/equipment_id",
            "该检查表检查的是单位",
            "This checklist inspects a unit, not equipment",
        ));
    }
    attributes.extend(found.clone());
    let of_unit = unit.facts.position.map(|position| GeoPoint {
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
        assignment_id: new.assignment_id,
        occasion: VisitContext {
            campaign_id: new.campaign_id.or(assignment.and_then(|known| known.campaign_id)),
            joint_with: new.joint_with.clone(),
            led_by: new.led_by.clone(),
            announced: new.announced,
        },
        state: InspectionState::Draft,
        inspectors: Vec::new(),
        people: 0,
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
    check_occasion(conn, actor, &inspection)?;
    inspection.conclusion =
        evaluate_answers(&template, &inspection, &Answers::new()).conclusion.as_str().to_owned();
    Ok(inspection)
}

/// The assignment that the visit is begun for, held until this is done.
fn assignment_of(
    conn: &mut Conn,
    actor: &Actor,
    new: &NewInspection,
    inspectors: &[Id],
) -> Outcome<Option<Assignment>> {
    let Some(id) = new.assignment_id else {
        return Ok(None);
    };
    let assignment = assignments::store::find_to_change(conn, &actor.scope(), id)
        .optional()?
        .ok_or_else(|| Problem::invalid("/assignment_id", "没有这项任务", "There is no such assignment"))?;
    let beginning = Beginning {
        unit_id: new.unit_id,
        equipment_id: new.equipment_id,
        checklist: &new.checklist.code,
        campaign_id: new.campaign_id,
        inspectors,
    };
    may_begin(actor, &assignment, beginning)?;
    Ok(Some(assignment))
}

/// Whether the visit may have its occasion; the campaign that it names is in use from then on.
pub(super) fn check_occasion(conn: &mut Conn, actor: &Actor, inspection: &Inspection) -> Outcome<()> {
    let campaign = match inspection.occasion.campaign_id {
        Some(id) => campaigns::store::find_to_join(conn, &actor.scope(), id).optional()?,
        None => None,
    };
    let of = visit_context::VisitFacts {
        district: &inspection.district,
        checklist: &inspection.checklist.code,
        visit: inspection.visit,
        date: inspection.date,
    };
    visit_context::check(&inspection.occasion, campaign.as_ref(), of)?;
    match campaign {
        Some(campaign) => campaigns::store::use_by(conn, &campaign),
        None => Ok(()),
    }
}

pub(super) fn named(inspectors: &[NamedInspector]) -> Vec<(Id, bool)> {
    inspectors.iter().map(|inspector| (inspector.account_id, inspector.lead)).collect()
}

pub(super) fn check_fields(
    date: Option<NaiveDate>,
    place: Option<GeoPoint>,
    opinion: Option<&str>,
    attributes: Entered,
) -> Outcome<ChecklistFacts> {
    let mut flaws = ValidationErrors::default();
    if let Some(date) = date {
        check_year(&mut flaws, "/date", date);
    }
    let on_earth = place.is_none_or(|place| place.is_on_earth());
    flaws.check(on_earth, "/place", "坐标超出范围", "The place is not on the Earth");
    if let Some(opinion) = opinion {
        texts::lines(&mut flaws, "/unit_opinion", opinion, 2000);
    }
    let attributes = Attributes::check(attributes, &mut flaws);
    flaws.finish()?;
    Ok(checklist_attributes::of_attributes(&attributes))
}
