//! Rule: who may change the fields of an inspection, and to what.

use super::{
    Inspection, VisitKind,
    checklist_attributes::ChecklistFacts,
    draft::{NamedInspector, accounts_of, check_fields},
    evaluation::conclusion,
    permissions::{check_inspectors, may_become, may_change},
    visit_context::{self, VisitFacts},
};
use crate::{
    accounts::{Actor, Candidate},
    campaigns::{Campaign, membership::Joined},
    clock::Moment,
    events::ChangedBy,
    evidence::photo::GeoPoint,
    ids::Id,
    problem::Outcome,
    registry::{Attributes, attributes::Entered},
    validation::texts::{MultiLineText, SingleLineText},
};
use checklists::{Answers, Template};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_with::rust::double_option;
use utoipa::ToSchema;

/// A change of what an inspection says of itself. A field left out stays; null clears an optional one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "ended_at": "2018-03-13T11:30:00+08:00", "unit_opinion": "无异议，立即整改。"
}))]
pub struct InspectionChange {
    #[serde(default)]
    pub date: Option<NaiveDate>,
    #[serde(default)]
    pub visit: Option<VisitKind>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Id>)]
    pub campaign_id: Option<Option<Id>>,
    #[serde(default)]
    #[schema(inline, max_items = 20)]
    pub joint_with: Option<Vec<SingleLineText<100>>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<SingleLineText<100>>, inline)]
    pub led_by: Option<Option<SingleLineText<100>>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<bool>)]
    pub announced: Option<Option<bool>>,
    #[serde(default)]
    #[schema(min_items = 1, max_items = 20)]
    pub inspectors: Option<Vec<NamedInspector>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Moment>)]
    pub started_at: Option<Option<Moment>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<Moment>)]
    pub ended_at: Option<Option<Moment>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<MultiLineText<2000>>, inline)]
    pub unit_opinion: Option<Option<MultiLineText<2000>>>,
    #[serde(default, with = "double_option")]
    #[schema(value_type = Option<GeoPoint>)]
    pub place: Option<Option<GeoPoint>>,
    /// Replaces what was said of the equipment or unit.
    #[serde(default)]
    #[schema(value_type = Option<Attributes>)]
    pub attributes: Option<Entered>,
}

/// Changed fields of an inspection. Only [`change`] makes one.
#[derive(Debug)]
pub struct Changed {
    /// As it is from now on, but for its inspectors.
    pub inspection: Inspection,
    /// The accounts of the inspectors, and who of them leads; none: they stay.
    pub inspectors: Option<Vec<(Id, bool)>>,
    /// The names of the fields.
    pub fields: Vec<&'static str>,
    /// The campaign that it belongs to.
    pub joined: Option<Joined>,
    pub by: ChangedBy,
    _sealed: (),
}

impl InspectionChange {
    /// The campaign that the inspection names after the change.
    pub fn campaign_of(&self, inspection: &Inspection) -> Option<Id> {
        self.campaign_id.unwrap_or(inspection.occasion.campaign_id)
    }
}

/// What is known of the records that the inspection names after the change.
#[derive(Debug)]
pub struct NamedRecords<'a> {
    pub template: &'a Template,
    pub answers: &'a Answers,
    pub campaign: Option<&'a Campaign>,
    /// The accounts that are named as inspectors.
    pub candidates: &'a [Candidate],
}

/// Changes the fields of an inspection: by its inspectors, in a draft or a returned one.
pub fn change(
    actor: &Actor,
    mut inspection: Inspection,
    wanted: &InspectionChange,
    records: &NamedRecords,
    at: Moment,
) -> Outcome<Changed> {
    let found = check(wanted)?;
    may_change(actor, &inspection)?;
    may_become(&inspection, wanted.visit)?;
    let inspectors = wanted.inspectors.as_deref().map(accounts_of);
    if let Some(named) = &inspectors {
        check_inspectors(&inspection.district, named, records.candidates)?;
    }
    let fields = set_fields(wanted, &found, &mut inspection);
    let visit = VisitFacts {
        district: &inspection.district,
        checklist: &inspection.checklist.code,
        visit: inspection.visit,
        date: inspection.date,
    };
    let joined = visit_context::check(&inspection.occasion, records.campaign, visit)?;
    inspection.conclusion = conclusion(records.template, &inspection, records.answers);
    let by = ChangedBy { account_id: actor.id, at };
    Ok(Changed { inspection, inspectors, fields, joined, by, _sealed: () })
}

/// Checks what a person entered, whatever the inspection is.
pub fn check(wanted: &InspectionChange) -> Outcome<ChecklistFacts> {
    let nothing = Entered::new();
    check_fields(wanted.date, wanted.place.flatten(), wanted.attributes.as_ref().unwrap_or(&nothing))
}

/// Sets the wanted fields; gives their names.
fn set_fields(
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
        inspection.unit_opinion = opinion.clone().map(String::from);
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
