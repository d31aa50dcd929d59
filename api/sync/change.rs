//! The changes of a phone, in the order in which they were made.

use crate::{
    clock::Moment,
    hazards::{NewStep, steps::report::NewHazard},
    http::{IfMatch, conditional::of_version, json},
    ids::Id,
    inspections::{change::InspectionChange, draft::NewInspection, signatures::NewSignature},
    problem::{Outcome, Problem, ProblemKind},
    validation::texts::MultiLineText,
};
use checklists::{Answer, Answers};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// The most changes of one batch.
pub const AT_ONCE: usize = 500;

/// What a phone has to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "sent_at": "2018-03-13T12:00:00+08:00",
    "changes": [{
        "id": crate::example_ids::NEW,
        "act": {
            "answer": {
                "inspection_id": crate::example_ids::DRAFT,
                "answers": {
                    "cv-warning-signs": { "verdict": "pass", "answered_at": "2018-03-13T10:20:00+08:00" }
                }
            }
        }
    }]
}))]
pub struct Batch {
    /// What the device's clock says as the batch is sent: read anew for each try.
    pub sent_at: Moment,
    /// At most 500, in the order that they were done.
    #[schema(max_items = 500)]
    pub changes: Vec<Change>,
}

/// Something that was done on the phone.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Made by the phone when it was done. A repeat under the same id answers as the first time; a change that was
    /// refused and then corrected is a new one.
    pub id: Id,
    #[schema(value_type = Act)]
    pub act: Value,
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// As `PUT /v1/inspections/{id}`.
    BeginInspection(BeginInspection),
    /// As `PATCH /v1/inspections/{id}`.
    ChangeInspection(ChangeInspection),
    /// As `PATCH /v1/inspections/{id}/answers`.
    Answer(GiveAnswers),
    /// As `PUT /v1/inspections/{id}/signatures/{signature_id}`.
    Sign(Sign),
    /// As `POST /v1/inspections/{id}/signatures/{signature_id}/dispute`.
    DisputeSignature(DisputeSignature),
    /// As `POST /v1/inspections/{id}/submit`.
    Submit(Submit),
    /// As `POST /v1/inspections/{id}/withdraw`.
    Withdraw(Withdraw),
    /// As `PUT /v1/hazards/{id}`.
    ReportHazard(ReportHazard),
    /// As `PUT /v1/hazards/{id}/steps/{step_id}`.
    TakeStep(TakeStep),
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginInspection {
    pub inspection_id: Id,
    pub inspection: NewInspection,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeInspection {
    pub inspection_id: Id,
    /// Only where the inspection is of this version; left out: in any case.
    #[serde(default)]
    pub version: Option<i64>,
    pub fields: InspectionChange,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveAnswers {
    pub inspection_id: Id,
    /// By item code; at most 500.
    #[schema(value_type = BTreeMap<String, Answer>)]
    pub answers: Answers,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    pub inspection_id: Id,
    pub signature_id: Id,
    pub signature: NewSignature,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeSignature {
    pub inspection_id: Id,
    pub signature_id: Id,
    #[schema(inline)]
    pub reason: MultiLineText<500>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    pub inspection_id: Id,
    /// Only where the inspection is of this version; left out: in any case.
    #[serde(default)]
    pub version: Option<i64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    pub inspection_id: Id,
    /// Only where the inspection is of this version; left out: in any case.
    #[serde(default)]
    pub version: Option<i64>,
    #[schema(inline)]
    pub reason: MultiLineText<2000>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportHazard {
    pub hazard_id: Id,
    pub hazard: NewHazard,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeStep {
    pub hazard_id: Id,
    pub step_id: Id,
    /// Of the hazard as the phone holds it. Each step makes the next version, so that the second of two steps that
    /// were taken offline names one more.
    pub version: i64,
    pub step: NewStep,
}

impl Change {
    /// The act, read; what is wrong with it is told by its place in the change.
    pub fn read(&self) -> Outcome<Act> {
        let written = serde_json::to_vec(&self.act).map_err(Problem::internal)?;
        json::parse(&written.into()).map_err(|problem| under("/act", problem))
    }

    /// What makes a change the same change: SHA-256 of its act.
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.act.to_string()).into()
    }

    /// The record that the act is about, as far as it can be told of one that cannot be read.
    pub fn subject(&self) -> Option<Id> {
        let act = self.act.as_object()?.values().next()?;
        let id = act.get("inspection_id").or_else(|| act.get("hazard_id"))?;
        id.as_str()?.parse().ok()
    }
}

impl Batch {
    pub fn check(&self) -> Outcome<()> {
        if self.changes.len() > AT_ONCE {
            return Err(Problem::invalid("/changes", "一次最多 500 项", "At most 500 changes at a time"));
        }
        Ok(())
    }
}

/// A problem whose places lie under `place`.
pub fn under(place: &str, mut problem: Problem) -> Problem {
    for flaw in &mut problem.errors {
        flaw.pointer.insert_str(0, place);
    }
    problem
}

/// Only this version, or any.
pub fn only(version: Option<i64>) -> IfMatch {
    version.map_or(IfMatch::Any, |version| IfMatch::Versions(vec![of_version(version).0]))
}

/// The first change of a batch that was refused about each record: what follows about it waits.
#[derive(Default)]
pub struct BlockedRecords(Vec<(Option<Id>, Id)>);

impl BlockedRecords {
    pub fn note(&mut self, change: &Change) {
        self.0.push((change.subject(), change.id));
    }

    /// Refuses a change that comes after a refused one about the same record: submitting what was not all taken in,
    /// say.
    pub fn check(&self, change: &Change) -> Outcome<()> {
        let subject = change.subject();
        let before = self.0.iter().find(|(other, _)| subject.is_some() && *other == subject);
        let Some((_, refused)) = before else {
            return Ok(());
        };
        Err(Problem::new(ProblemKind::DependsOnRefused)
            .because(
                "同一记录的前一项变更未被接受,本项未执行",
                "An earlier change of the same record was refused: this one was not tried",
            )
            .with("change", Value::String(refused.to_string())))
    }
}
