//! The table of steps, tried out: every step, by everybody, in every situation that a hazard can be brought into.
//!
//! What is tried follows from the table itself: a line that is added or taken away is tried, too.

use crate::support::{
    Answer, App, Client,
    hazard::{photo, plan, reported, take_if},
    order::new_order,
    people::{CHEN, HE, LIU, WANG, ZHAO, safety_manager},
    visit::registered,
};
use field_inspection::{
    accounts::Role,
    hazards::{
        StepName,
        steps::transitions::{Barred, Need, Rule, TABLE},
    },
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::{BTreeSet, VecDeque};
use uuid::Uuid;

on_each_engine! {
    what_the_table_has_is_done_and_what_it_has_not_is_refused,
}

struct Person {
    name: &'static str,
    role: Role,
    client: Client,
    /// Reported the hazards of this test.
    is_finder: bool,
}

/// State, level and listing.
type Situation = [String; 3];

/// The steps that lead to a situation, by whom, and whether the last one who reported it as put right is known.
#[derive(Clone, Default)]
struct Way {
    steps: Vec<(StepName, &'static str)>,
    rectifier: Option<&'static str>,
}

fn situation(hazard: &Value) -> Situation {
    ["state", "level", "listing"].map(|field| hazard[field].as_str().unwrap_or("none").to_owned())
}

fn is_about(rule: &Rule, [state, level, listing]: &Situation) -> bool {
    rule.from.iter().any(|from| from.as_str() == state)
        && rule.of.is_none_or(|of| of.as_str() == level)
        && rule.listing.iter().any(|known| known.map_or("none", |known| known.as_str()) == listing)
}

/// What the table says of a step by a person.
fn may(step: StepName, person: &Person, situation: &Situation, rectifier: Option<&str>) -> bool {
    TABLE.iter().any(|rule| {
        let is_barred = |barred: &Barred| match barred {
            Barred::Finder => person.is_finder,
            Barred::Rectifier => rectifier == Some(person.name),
        };
        rule.step == step
            && is_about(rule, situation)
            && rule.by.contains(&person.role)
            && !rule.barred.iter().any(is_barred)
    })
}

/// All that the step needs by any of its lines.
fn body(step: StepName) -> Value {
    let mut body = json!({ "step": step.as_str() });
    for need in TABLE.iter().filter(|rule| rule.step == step).flat_map(|rule| rule.needs) {
        match need {
            Need::Reason => body["reason"] = json!("现场另有情况"),
            Need::Deadline => body["deadline"] = json!("2018-03-15"),
            Need::Plan => body["plan"] = plan("2018-03-01")["plan"].clone(),
            Need::Authority => body["authority"] = json!("苏州市安委办"),
            // Goes another way.
            Need::Order => {}
            Need::Document => body["document"] = json!("苏安办〔2018〕3号"),
        }
    }
    body
}

struct Table {
    people: Vec<Person>,
    photographer: Client,
    unit: Value,
}

impl Table {
    fn person(&self, name: &str) -> &Person {
        self.people.iter().find(|person| person.name == name).unwrap()
    }

    /// A hazard that went this way, with photos of how it was and is now, so that only the table can refuse.
    async fn hazard(&self, way: &Way) -> String {
        let finder = self.people.iter().find(|person| person.is_finder).unwrap();
        let hazard = reported(&finder.client, &self.unit, "complaint", "general").await;
        self.photos(&hazard).await;
        for (step, by) in &way.steps {
            self.step(by, &hazard, *step).await.expect(201);
        }
        hazard
    }

    /// Takes a step, with new photos where the old ones no longer count after it.
    async fn step(&self, by: &str, hazard: &str, step: StepName) -> Answer {
        let who = &self.person(by).client;
        if step == StepName::Order {
            let order = new_order(&self.unit, &[hazard]);
            return who.put(&format!("/v1/orders/{}", Uuid::now_v7()), &order).await;
        }
        let answer = take_if(who, hazard, "*", &body(step)).await;
        if answer.status == 201 && matches!(step, StepName::SendBack | StepName::Reopen) {
            self.photos(hazard).await;
        }
        answer
    }

    async fn photos(&self, hazard: &str) {
        for item in ["before", "after"] {
            photo(&self.photographer, hazard, item).await;
        }
    }

    async fn read(&self, hazard: &str) -> Value {
        self.person("he").client.get(hazard).await.expect(200)
    }

    /// Tries all that the table refuses to a person; gives what it allows, and to whom.
    async fn refuses(
        &self,
        person: &Person,
        hazard: &str,
        here: &Situation,
        rectifier: Option<&str>,
    ) -> Vec<(StepName, &'static str)> {
        let read = person.client.get(hazard).await.expect(200);
        let offered = read["next"].as_array().unwrap();
        let mut allowed = Vec::new();
        for step in StepName::ALL.iter().copied() {
            let may = may(step, person, here, rectifier);
            let is_offered = offered.iter().any(|next| next["step"] == step.as_str());
            let place = format!("{} by {} in {here:?}", step.as_str(), person.name);
            assert_eq!(is_offered, may, "{place} is offered");
            if may {
                allowed.push((step, person.name));
                continue;
            }
            let answer = take_if(&person.client, hazard, "*", &body(step)).await;
            let code = answer.body["code"].as_str().unwrap_or_default();
            assert!(["not-allowed", "wrong-state"].contains(&code), "{place}: {answer:?}");
        }
        allowed
    }
}

async fn what_the_table_has_is_done_and_what_it_has_not_is_refused(app: App) {
    let (unit, _) = registered(&app.signed_in(CHEN).await, None).await;
    let person = |name, role, client, is_finder| Person { name, role, client, is_finder };
    let table = Table {
        people: vec![
            person("chen", Role::Inspector, app.signed_in(CHEN).await, false),
            person("wang", Role::Supervisor, app.signed_in(WANG).await, false),
            person("zhao", Role::Supervisor, app.signed_in(ZHAO).await, true),
            person("unit", Role::Enterprise, safety_manager(&app, &unit).await, false),
            person("he", Role::Admin, app.signed_in(HE).await, false),
        ],
        photographer: app.signed_in(LIU).await,
        unit,
    };
    let first = table.hazard(&Way::default()).await;
    let mut known = BTreeSet::from([situation(&table.read(&first).await)]);
    let mut to_visit = VecDeque::from([(Way::default(), first)]);
    let (mut done, mut refused) = (0, 0);
    while let Some((way, hazard)) = to_visit.pop_front() {
        let before = table.read(&hazard).await;
        let here = situation(&before);
        let tried = table.people.iter().map(|person| table.refuses(person, &hazard, &here, way.rectifier));
        let mut allowed = join_all(tried).await.concat();
        refused += table.people.len() * StepName::ALL.len() - allowed.len();
        assert_eq!(table.read(&hazard).await, before, "{here:?}: a refused step changed something");

        allowed.sort_by_key(|(step, _)| step.as_str());
        allowed.dedup_by_key(|(step, _)| *step);
        let taken = allowed.into_iter().enumerate().map(async |(n, (step, by))| {
            let hazard = if n == 0 { hazard.clone() } else { table.hazard(&way).await };
            (step, by, table.step(by, &hazard, step).await, hazard)
        });
        for (step, by, answer, hazard) in join_all(taken).await {
            // An order is replaced by another, not followed by a second one.
            if step == StepName::Order && here[0] == "ordered" {
                answer.problem("invalid-input");
                continue;
            }
            // Without a visit only what was fixed on the spot is re-inspected.
            if answer.body["code"] == "proof-missing" {
                assert_eq!(answer.body["missing"][0]["what"], "reinspection");
                continue;
            }
            answer.expect(201);
            done += 1;
            if !known.insert(situation(&table.read(&hazard).await)) {
                continue;
            }
            let mut next = way.clone();
            next.steps.push((step, by));
            match step {
                StepName::Rectify | StepName::FixOnTheSpot => next.rectifier = Some(by),
                StepName::SendBack | StepName::Reopen => next.rectifier = None,
                _ => {}
            }
            to_visit.push_back((next, hazard));
        }
    }
    let delisted = |state: &str| [state, "major", "delisted"].map(str::to_owned);
    for wanted in [delisted("rectified"), delisted("closed")] {
        assert!(known.contains(&wanted), "{wanted:?} was not reached");
    }
    assert!(done > 100 && refused > 1000, "{done} done, {refused} refused");
}
