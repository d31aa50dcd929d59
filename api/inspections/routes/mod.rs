//! Registers the endpoints of inspections.

mod answers;
mod create;
mod dispute;
mod effects;
mod export;
mod history;
mod photo_owner;
mod photo_upload;
mod photos;
mod read;
mod response;
mod review;
mod signatures;
mod submission;
mod update;

pub use answers::merge as take_answers;
pub use create::{NamedInspector, NewInspection, WantedChecklist, create};
pub use dispute::dispute as dispute_signature;
pub use photo_owner::InspectionPhoto;
pub use response::InspectionDetail;
pub use review::{Withdrawal, review};
pub use signatures::{NewSignature, Picture, add_signature};
pub use submission::submit;
pub use update::{InspectionChange, change};

use super::{Inspection, merge::Merged, reinspection_items::with_rechecks, store, submission::needed_photos};
use crate::{db::Conn, ids::Id, problem::Outcome, templates::Templates};
use checklists::{Answers, Evaluation, Subject, Template, evaluate};
use std::{collections::BTreeSet, sync::Arc};
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read::list_inspections)
        .service(export::export_inspections_csv)
        .service(export::export_inspections_xlsx)
        .service(create::put_inspection)
        .service(read::get_inspection)
        .service(update::change_inspection)
        .service(answers::merge_answers)
        .service(answers::get_evaluation)
        .service(submission::submit_inspection)
        .service(review::approve_inspection)
        .service(review::return_inspection)
        .service(review::withdraw_inspection)
        .service(signatures::put_signature)
        .service(signatures::delete_signature)
        .service(dispute::dispute_signature)
        .service(photos::list_photos)
        .service(photo_upload::put_photo)
        .service(photos::get_photo)
        .service(photos::get_rendition)
        .service(photos::delete_photo)
        .service(history::list_events)
        .service(history::list_revisions)
        .service(history::get_revision);
}

/// The checklist that an inspection is filled in with, and the hazards that it looks at again.
fn template_of(conn: &mut Conn, templates: &Templates, inspection: &Inspection) -> Outcome<Arc<Template>> {
    let template = templates.exact(conn, &inspection.checklist.code, inspection.checklist.version)?;
    let rechecks = store::rechecks(conn, inspection.id)?;
    if rechecks.is_empty() {
        return Ok(template);
    }
    Ok(Arc::new(with_rechecks(&template, &rechecks)))
}

/// What the answers amount to.
fn evaluate_answers(template: &Template, inspection: &Inspection, answers: &Answers) -> Evaluation {
    let subject = Subject { date: inspection.date, attributes: inspection.attributes.clone() };
    evaluate(template, &subject, answers)
}

/// The photos that an inspection's answers and signatures need.
fn needed(conn: &mut Conn, id: Id) -> Outcome<BTreeSet<Id>> {
    Ok(needed_photos(&store::answers(conn, id)?, &store::signatures(conn, id)?))
}

/// What a merge leaves to be said of the checklist.
fn evaluate_merge(template: &Template, inspection: &Inspection, merged: &Merged) -> Evaluation {
    evaluate_answers(template, inspection, merged.all())
}
