//! Carries out the acts of a batch by the same commands as the single endpoints.

use super::change::{Act, only, under};
use crate::{
    context::Context,
    db::Conn,
    evidence::photo::PhotoState,
    hazards::{self, store::HazardDetail},
    ids::Id,
    inspections::{
        commands::{self, MergedAnswers},
        review::Decision,
        store::InspectionDetail,
    },
    problem::Outcome,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of an act. The record itself comes with the next `GET /v1/sync`.
#[derive(Default, Serialize, Deserialize, ToSchema)]
pub struct ChangeOutcome {
    /// The record's version now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The record's state now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Of a submission: its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// Items of which the answer sent lost to the one that stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub not_kept: Vec<String>,
    /// Photos named by the answers sent whose bytes the server has already: they need not be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub stored: Vec<Id>,
}

impl ChangeOutcome {
    fn of(detail: &InspectionDetail) -> Self {
        let inspection = &detail.inspection;
        Self {
            version: Some(inspection.version),
            state: Some(inspection.state.as_str().to_owned()),
            revision: Some(inspection.revision),
            ..Self::default()
        }
    }

    fn of_merge(merged: MergedAnswers) -> Self {
        let stored = merged.photos.iter().filter(|photo| photo.state == PhotoState::Stored);
        Self {
            version: Some(merged.version),
            stored: stored.map(|photo| photo.id).collect(),
            not_kept: merged.not_kept,
            ..Self::default()
        }
    }

    fn of_hazard(detail: &HazardDetail) -> Self {
        Self {
            version: Some(detail.summary.version),
            state: Some(detail.summary.state.as_str().to_owned()),
            ..Self::default()
        }
    }
}

/// Carries the act out, or refuses it as its own endpoint would, the places told within the change.
pub fn apply(conn: &mut Conn, context: &Context, act: Act) -> Outcome<ChangeOutcome> {
    match act {
        Act::BeginInspection(it) => commands::create(conn, context, it.inspection_id, &it.inspection)
            .map(|(detail, _)| ChangeOutcome::of(&detail))
            .map_err(|problem| under("/act/begin_inspection/inspection", problem)),
        Act::ChangeInspection(it) => {
            commands::change(conn, context, it.inspection_id, &only(it.version), &it.fields)
                .map(|detail| ChangeOutcome::of(&detail))
                .map_err(|problem| under("/act/change_inspection/fields", problem))
        }
        Act::Answer(it) => commands::merge_answers(conn, context, it.inspection_id, &it.answers)
            .map(ChangeOutcome::of_merge)
            .map_err(|problem| under("/act/answer", problem)),
        Act::Sign(it) => commands::sign(conn, context, (it.inspection_id, it.signature_id), &it.signature)
            .map(|_| ChangeOutcome::default())
            .map_err(|problem| under("/act/sign/signature", problem)),
        Act::DisputeSignature(it) => {
            commands::dispute_signature(conn, context, (it.inspection_id, it.signature_id), &it.reason)
                .map(|detail| ChangeOutcome::of(&detail))
                .map_err(|problem| under("/act/dispute_signature", problem))
        }
        Act::Submit(it) => commands::submit(conn, context, it.inspection_id, &only(it.version))
            .map(|detail| ChangeOutcome::of(&detail)),
        Act::Withdraw(it) => {
            let decision = Decision::Withdraw { reason: it.reason };
            commands::review(conn, context, it.inspection_id, &only(it.version), &decision)
                .map(|detail| ChangeOutcome::of(&detail))
                .map_err(|problem| under("/act/withdraw", problem))
        }
        Act::ReportHazard(it) => hazards::commands::report(conn, context, it.hazard_id, &it.hazard)
            .map(|(detail, _)| ChangeOutcome::of_hazard(&detail))
            .map_err(|problem| under("/act/report_hazard/hazard", problem)),
        Act::TakeStep(it) => {
            let (ids, seen) = ((it.hazard_id, it.step_id), only(Some(it.version)));
            hazards::commands::take_step(conn, context, ids, &seen, &it.step)
                .map(|(detail, _)| ChangeOutcome::of_hazard(&detail))
                .map_err(|problem| under("/act/take_step/step", problem))
        }
    }
}
