//! The assignments' endpoints.

mod acts;
mod assign;
mod plan;
mod progress;
mod record;
mod view;

pub use assign::{NewAssignment, assign};
pub use plan::carry_out;
pub use view::View;

use crate::{
    accounts::Actor,
    campaigns::{self, Campaign},
    db::Conn,
    http::unmatched::unmatched,
    ids::Id,
    problem::{OptionalOutcome, Outcome},
};
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// The feature's endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(record::list_assignments)
        .service(progress::show_assignment_progress)
        // Other methods there are not for an assignment of that name.
        .route("/v1/assignments/progress", web::route().to(unmatched))
        .service(plan::put_assignment_plan)
        .service(record::get_assignment)
        .service(assign::put_assignment)
        .service(acts::change_assignment)
        .service(acts::cancel_assignment);
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

/// The campaign is in use from now on.
fn use_campaign(conn: &mut Conn, campaign: Option<&Campaign>) -> Outcome<()> {
    match campaign {
        Some(campaign) => campaigns::store::use_by(conn, campaign),
        None => Ok(()),
    }
}
