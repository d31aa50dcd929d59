//! Demo content: made-up units, equipment, people and visits in Suzhou, so that everything can be tried at once.
//!
//! It goes the way of real work: the same rules, the same rows, real pictures. Made again it changes nothing.

mod assignments;
mod campaign;
mod closing;
mod filling;
mod people;
mod pictures;
mod places;
mod visits;

use crate::{
    accounts::{Actor, Hasher},
    clock::Moment,
    context::Context,
    db::Db,
    evidence::Intake,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    templates::Templates,
};
use actix_web::web::Data;
use std::str::FromStr;
use uuid::{Uuid, uuid};

pub use filling::passing;
pub use people::{PASSWORD, PEOPLE, Person};

const NAMESPACE: Uuid = uuid!("5f0c7c1e-5a9b-4c1e-9a51-0d5b3f1d2018");

/// What the demo is made with.
#[derive(Clone)]
pub struct Workshop {
    pub db: Db,
    pub intake: Intake,
    pub templates: Data<Templates>,
    pub hasher: Hasher,
}

impl Workshop {
    /// As if `actor` called at this time.
    fn context(&self, actor: Actor, at: Moment) -> Context {
        Context { actor, at, templates: self.templates.clone().into_inner() }
    }
}

/// Makes what is not there yet. A database with accounts that are not the demo's is refused: nobody wants made-up
/// people among real ones.
pub async fn make(workshop: &Workshop) -> Outcome<()> {
    if !workshop.db.read(people::is_the_demos).await? {
        return Err(Problem::new(ProblemKind::WrongState).because(
            "数据库中已有正式账号,不能加入演示内容",
            "the database has real accounts: the demo is for an empty one",
        ));
    }
    let places = places::make(workshop).await?;
    people::make(workshop, &places).await?;
    campaign::make(workshop).await?;
    visits::make(workshop, &places).await?;
    assignments::make(workshop).await?;
    closing::make(workshop).await
}

/// A text that a request could bring.
fn text<T: FromStr<Err = Text>>(text: &str) -> Outcome<T> {
    text.parse().map_err(|reason: Text| Problem::internal(format!("{text}: {}", reason.en)))
}

/// The id of a thing of the demo.
fn id(name: &str) -> Id {
    Id::named(&NAMESPACE, name)
}
