//! Registers the endpoints of assignments.

mod bulk;
mod create;
mod progress;
mod read;
mod response;
mod update;

pub use bulk::carry_out;
pub use create::{NewAssignment, assign};
pub use response::AssignmentDetail;

use crate::{
    accounts::Actor,
    campaigns::{self, Campaign, membership::Joined},
    db::Conn,
    http::fallback::unmatched,
    ids::Id,
    problem::{OptionalOutcome, Outcome},
};
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read::list_assignments)
        .service(progress::show_assignment_progress)
        // Other methods there are not for an assignment of that name.
        .route("/v1/assignments/progress", web::route().to(unmatched))
        .service(bulk::put_assignment_plan)
        .service(read::get_assignment)
        .service(create::put_assignment)
        .service(update::change_assignment)
        .service(update::cancel_assignment);
}

/// The campaign that is named, as far as the caller can see it. Changes of it wait until this is done.
fn campaign_of(conn: &mut Conn, actor: &Actor, id: Option<Id>) -> Outcome<Option<Campaign>> {
    match id {
        Some(id) => campaigns::store::find_to_change(conn, &actor.scope(), id).optional(),
        None => Ok(None),
    }
}

/// The same, only to look at.
fn seen_campaign(conn: &mut Conn, actor: &Actor, id: Option<Id>) -> Outcome<Option<Campaign>> {
    match id {
        Some(id) => campaigns::store::find(conn, &actor.scope(), id).optional(),
        None => Ok(None),
    }
}

fn use_campaign(conn: &mut Conn, joined: Option<&Joined>) -> Outcome<()> {
    match joined {
        Some(joined) => campaigns::store::keep_joined(conn, joined),
        None => Ok(()),
    }
}
