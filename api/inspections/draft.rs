//! Rule: what a new inspection needs: a checklist that fits, inspectors, and its assignment and campaign.

use super::{
    ChecklistRef, Inspection, InspectionState, VisitContext, VisitKind,
    checklist_attributes::{self, ChecklistFacts},
    evaluation::conclusion,
    permissions::may_create,
    reinspection_items::{MOST, Recheck, may_carry},
    visit_context::{self, VisitFacts},
};
use crate::{
    accounts::{Actor, Candidate},
    assignments::{
        Assignment,
        lifecycle::visit::{Beginning, may_begin},
    },
    campaigns::{Campaign, membership::Joined},
    clock::Moment,
    evidence::photo::GeoPoint,
    hazards::Hazard,
    ids::Id,
    problem::{Outcome, Problem},
    registry::{Attributes, Equipment, Unit, attributes::Entered, checklist_fit},
    validation::{ValidationErrors, days::check_year, texts::SingleLineText},
};
use checklists::{Answers, Template};
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
#[schema(example = json!({
    "unit_id": crate::example_ids::MALL, "checklist": { "code": "crowded-venues", "version": 2 },
    "date": "2018-02-01", "visit": "routine", "campaign_id": crate::example_ids::CAMPAIGN,
    "joint_with": ["姑苏区安监局"], "led_by": "副局长 沈国华", "announced": false,
    "inspectors": [
        { "account_id": crate::example_ids::CHEN, "lead": true },
        { "account_id": crate::example_ids::LIU }
    ],
    "started_at": "2018-02-01T09:00:00+08:00",
    "place": { "latitude": 31.3193, "longitude": 120.625, "accuracy": 12 }
}))]
pub struct NewInspection {
    pub unit_id: Id,
    /// Needed if the checklist inspects a piece of equipment; of the same unit.
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
    #[schema(inline, max_items = 20)]
    pub joint_with: Vec<SingleLineText<100>>,
    /// The senior official who leads it.
    #[serde(default)]
    #[schema(inline)]
    pub led_by: Option<SingleLineText<100>>,
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
    /// of the unit as a whole if a piece of equipment is inspected.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub hazards: Option<Vec<Id>>,
    /// What was found on site about the equipment or unit that the checklist's conditions need; beside what the
    /// registry knows.
    #[serde(default)]
    #[schema(value_type = Attributes)]
    pub attributes: Entered,
}

/// What is known of the records that a new inspection names; none: the caller sees no such record.
#[derive(Debug)]
pub struct NamedRecords<'a> {
    pub unit: &'a Unit,
    pub equipment: Option<&'a Equipment>,
    pub template: Option<&'a Template>,
    pub assignment: Option<&'a Assignment>,
    pub campaign: Option<&'a Campaign>,
    pub candidates: &'a [Candidate],
    /// The hazards that are named; of a follow-up that names none, the open ones.
    pub hazards: &'a [Hazard],
}

/// A new inspection. Only [`draft`] makes one.
#[derive(Debug)]
pub struct Drafted {
    pub inspection: Inspection,
    /// The accounts of the inspectors, and who of them leads.
    pub inspectors: Vec<(Id, bool)>,
    pub rechecks: Vec<Recheck>,
    /// The campaign that it belongs to.
    pub joined: Option<Joined>,
    _sealed: (),
}

impl NewInspection {
    /// Checks what a person entered, whatever the records say.
    pub fn check(&self) -> Outcome<ChecklistFacts> {
        check_fields(Some(self.date), self.place, &self.attributes)
    }

    pub fn inspector_ids(&self) -> Vec<Id> {
        self.inspectors.iter().map(|inspector| inspector.account_id).collect()
    }

    /// Whether `known` was created by this request of this caller.
    pub fn was_made(&self, known: &Inspection, actor: &Actor) -> bool {
        known.unit_id == self.unit_id
            && known.equipment_id == self.equipment_id
            && known.checklist.code == self.checklist.code
            && known.checklist.version == self.checklist.version
            && known.assignment_id == self.assignment_id
            && known.created_by == actor.id
    }
}

/// Creates an inspection: by one of its inspectors, with a checklist that fits its unit or equipment, within the
/// assignment and the campaign that it is begun for.
pub fn draft(
    actor: &Actor,
    id: Id,
    new: &NewInspection,
    records: &NamedRecords,
    at: Moment,
) -> Outcome<Drafted> {
    let found = new.check()?;
    let unit = records.unit;
    let inspectors = accounts_of(&new.inspectors);
    may_create(actor, &unit.facts.district, &inspectors, records.candidates)?;
    if new.assignment_id.is_some() {
        let assignment = records.assignment.ok_or_else(|| {
            Problem::invalid("/assignment_id", "没有这项任务", "There is no such assignment")
        })?;
        may_begin(actor, assignment, beginning(new, &new.inspector_ids()))?;
    }
    let template = records.template.ok_or_else(|| {
        Problem::invalid("/checklist", "没有这个检查表版本", "There is no such checklist in that version")
    })?;
    let mut errors = ValidationErrors::default();
    checklist_fit::check(&mut errors, template, records.equipment);
    errors.finish()?;
    let mut inspection = new_record(actor, id, new, records, template, at);
    inspection.attributes.extend(found);
    let visit = VisitFacts {
        district: &inspection.district,
        checklist: &inspection.checklist.code,
        visit: inspection.visit,
        date: inspection.date,
    };
    let joined = visit_context::check(&inspection.occasion, records.campaign, visit)?;
    inspection.conclusion = conclusion(template, &inspection, &Answers::new());
    let rechecks = rechecks(new, records.hazards)?;
    Ok(Drafted { inspection, inspectors, rechecks, joined, _sealed: () })
}

fn beginning<'a>(new: &'a NewInspection, inspectors: &'a [Id]) -> Beginning<'a> {
    Beginning {
        unit_id: new.unit_id,
        equipment_id: new.equipment_id,
        checklist: &new.checklist.code,
        campaign_id: new.campaign_id,
        inspectors,
    }
}

fn new_record(
    actor: &Actor,
    id: Id,
    new: &NewInspection,
    records: &NamedRecords,
    template: &Template,
    at: Moment,
) -> Inspection {
    let unit = records.unit;
    let of_unit = unit.facts.position.map(|position| GeoPoint {
        latitude: position.latitude,
        longitude: position.longitude,
        accuracy: None,
    });
    Inspection {
        id,
        district: unit.facts.district.clone(),
        unit_id: unit.id,
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
            campaign_id: new.campaign_id.or(records.assignment.and_then(|known| known.campaign_id)),
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
        place: new.place.or(of_unit),
        attributes: match records.equipment {
            Some(equipment) => checklist_attributes::of_equipment(equipment),
            None => checklist_attributes::of_unit(unit),
        },
        conclusion: String::new(),
        comment: None,
        returned_items: Vec::new(),
        revision: 0,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        submitted_at: None,
        reviewed_by: None,
        reviewed_at: None,
        version: 1,
    }
}

/// The hazards that the visit looks at again, at most [`MOST`].
fn rechecks(new: &NewInspection, found: &[Hazard]) -> Outcome<Vec<Recheck>> {
    may_carry(new.visit, new.hazards.as_deref())?;
    let mut errors = ValidationErrors::default();
    for (place, id) in new.hazards.iter().flatten().enumerate() {
        errors.check(
            found.iter().any(|hazard| hazard.id == *id && hazard.unit_id == new.unit_id),
            &format!("/hazards/{place}"),
            "该单位没有这项隐患",
            "The unit has no such hazard",
        );
    }
    errors.finish()?;
    Ok(found.iter().take(MOST).map(Recheck::of).collect())
}

/// The account of each inspector, and whether it leads.
pub(super) fn accounts_of(inspectors: &[NamedInspector]) -> Vec<(Id, bool)> {
    inspectors.iter().map(|inspector| (inspector.account_id, inspector.lead)).collect()
}

/// Checks what a person entered; gives the attributes as conditions of checklists take them.
pub(super) fn check_fields(
    date: Option<NaiveDate>,
    place: Option<GeoPoint>,
    attributes: &Entered,
) -> Outcome<ChecklistFacts> {
    let mut errors = ValidationErrors::default();
    if let Some(date) = date {
        check_year(&mut errors, "/date", date);
    }
    let on_earth = place.is_none_or(|place| place.is_on_earth());
    errors.check(on_earth, "/place", "坐标超出范围", "The place is not on the Earth");
    let attributes = Attributes::check(attributes.clone(), &mut errors);
    errors.finish()?;
    Ok(checklist_attributes::of_attributes(&attributes))
}
