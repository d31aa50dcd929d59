//! Applies the acts of a batch through the same functions as the single endpoints.

use super::change::{Act, only, under};
use crate::{
    accounts::Actor,
    clock::Moment,
    db::Conn,
    evidence::photo::PhotoState,
    hazards,
    http::IfMatch,
    ids::Id,
    inspections::{self, Withdrawal},
    problem::Outcome,
    templates::Templates,
};
use chrono::TimeDelta;
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
    /// Items of which the answer sent was older than the one that stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub not_kept: Vec<String>,
    /// Photos named by the answers sent whose bytes the server has already: they need not be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub stored: Vec<Id>,
}

impl ChangeOutcome {
    fn of(whole: &inspections::InspectionDetail) -> Self {
        Self {
            version: Some(whole.version),
            state: Some(whole.state.as_str().to_owned()),
            revision: Some(whole.revision),
            ..Self::default()
        }
    }

    fn of_hazard(whole: &hazards::HazardDetail) -> Self {
        Self {
            version: Some(whole.summary.version),
            state: Some(whole.summary.state.as_str().to_owned()),
            ..Self::default()
        }
    }
}

/// Does it, by the server's clock and how far that of the phone is behind it, or refuses it as its own endpoint would,
/// the places told within the change.
pub fn apply(
    conn: &mut Conn,
    actor: &Actor,
    act: Act,
    templates: &Templates,
    (now, behind): (Moment, TimeDelta),
) -> Outcome<ChangeOutcome> {
    match act {
        Act::BeginInspection(it) => {
            inspections::create(conn, actor, it.inspection_id, &it.inspection, templates, now)
                .map(|(whole, _)| ChangeOutcome::of(&whole))
                .map_err(|problem| under("/act/begin_inspection/inspection", problem))
        }
        Act::ChangeInspection(it) => {
            let seen = only(it.version);
            inspections::change(conn, actor, it.inspection_id, &seen, &it.fields, templates, now)
                .map(|whole| ChangeOutcome::of(&whole))
                .map_err(|problem| under("/act/change_inspection/fields", problem))
        }
        Act::Answer(it) => {
            let merged = inspections::take_answers(
                conn,
                actor,
                it.inspection_id,
                &it.answers,
                templates,
                (now, behind),
            )
            .map_err(|problem| under("/act/answer", problem))?;
            let stored = merged.photos.iter().filter(|photo| photo.state == PhotoState::Stored);
            Ok(ChangeOutcome {
                version: Some(merged.version),
                stored: stored.map(|photo| photo.id).collect(),
                not_kept: merged.not_kept,
                ..ChangeOutcome::default()
            })
        }
        Act::Sign(it) => {
            inspections::add_signature(conn, actor, (it.inspection_id, it.signature_id), &it.signature, now)
                .map_err(|problem| under("/act/sign/signature", problem))?;
            Ok(ChangeOutcome::default())
        }
        Act::DisputeSignature(it) => {
            let ids = (it.inspection_id, it.signature_id);
            inspections::dispute_signature(conn, actor, ids, &it.reason, now)
                .map(|whole| ChangeOutcome::of(&whole))
                .map_err(|problem| under("/act/dispute_signature", problem))
        }
        Act::Submit(it) => {
            inspections::submit(conn, actor, it.inspection_id, &only(it.version), templates, now)
                .map(|whole| ChangeOutcome::of(&whole))
        }
        Act::Withdraw(it) => {
            let wrong = |problem| under("/act/withdraw", problem);
            let decision = Withdrawal { reason: it.reason }.checked().map_err(wrong)?;
            let seen = only(it.version);
            inspections::review(conn, actor, it.inspection_id, &seen, &decision, templates, now)
                .map(|whole| ChangeOutcome::of(&whole))
                .map_err(wrong)
        }
        Act::ReportHazard(it) => hazards::report(conn, actor, it.hazard_id, &it.hazard, now)
            .map(|(whole, _)| ChangeOutcome::of_hazard(&whole))
            .map_err(|problem| under("/act/report_hazard/hazard", problem)),
        Act::TakeStep(it) => {
            let (seen, wanted): (IfMatch, _) = (only(Some(it.version)), it.step.wanted(it.step_id));
            hazards::take_step(conn, actor, it.hazard_id, &seen, &wanted, now)
                .map(|(whole, _)| ChangeOutcome::of_hazard(&whole))
                .map_err(|problem| under("/act/take_step/step", problem))
        }
    }
}
