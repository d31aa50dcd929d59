//! The table of steps, tried out: every step, by everybody, in every situation that a hazard can be brought into.
//!
//! What is tried follows from the table itself: a line that is added or taken away is tried, too.

use super::{photo, plan, reported, take_if};
use crate::orders::new_order;
use crate::support::{
    App, Client,
    app::Answer,
    people::{CHEN, HE, LIU, WANG, ZHAO, safety_manager},
    visit::registered,
};
use field_inspection::{
    accounts::Role,
    hazards::{
        Step,
        steps::table::{Barred, Need, Rule, TABLE},
    },
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
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
    steps: Vec<(Step, &'static str)>,
    rectifier: Option<&'static str>,
}

fn situation(hazard: &Value) -> Situation {
    ["state", "level", "listing"].map(|field| hazard[field].as_str().unwrap_or("none").to_owned())
}

fn is_about(rule: &Rule, [state, level, listing]: &Situation) -> bool {
    rule.from.iter().any(|from| from.as_str() == state)
        && rule.of.is_none_or(|of| of.as_str() == level)
        && rule
            .listing
            .iter()
            .any(|known| known.map_or("none", |known| known.as_str()) == listing)
}

/// What the table says of a step by a person.
fn may(step: Step, person: &Person, situation: &Situation, rectifier: Option<&str>) -> bool {
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
fn body(step: Step) -> Value {
    let mut body = json!({ "step": step.as_str() });
    for need in TABLE
        .iter()
        .filter(|rule| rule.step == step)
        .flat_map(|rule| rule.needs)
    {
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

struct Table<'a> {
    app: &'a App,
    people: Vec<Person>,
    unit: Value,
}

impl Table<'_> {
    fn person(&self, name: &str) -> &Person {
        self.people.iter().find(|person| person.name == name).unwrap()
    }

    /// A hazard that went this way, with photos of how it was and is now, so that only the table can refuse.
    async fn hazard(&self, way: &Way) -> String {
        let finder = self.people.iter().find(|person| person.is_finder).unwrap();
        let hazard = reported(&finder.client, &self.unit, "complaint", "general").await;
        self.photos(&hazard).await;
        for (step, by) in &way.steps {
            let by = &self.person(by).client;
            self.step(by, &hazard, *step).await.expect(201);
            if matches!(step, Step::SendBack | Step::Reopen) {
                self.photos(&hazard).await;
            }
        }
        hazard
    }

    async fn step(&self, who: &Client, hazard: &str, step: Step) -> Answer {
        if step != Step::Order {
            return take_if(who, hazard, "*", &body(step)).await;
        }
        let order = new_order(&self.unit, &[hazard]);
        who.put(&format!("/v1/orders/{}", Uuid::now_v7()), &order).await
    }

    async fn photos(&self, hazard: &str) {
        let liu = self.app.signed_in(LIU).await;
        for item in ["before", "after"] {
            photo(&liu, hazard, item).await;
        }
    }
}

async fn what_the_table_has_is_done_and_what_it_has_not_is_refused(app: App) {
    let (unit, _) = registered(&app.signed_in(CHEN).await, None).await;
    let person = |name, role, client, is_finder| Person {
        name,
        role,
        client,
        is_finder,
    };
    let table = Table {
        app: &app,
        people: vec![
            person("chen", Role::Inspector, app.signed_in(CHEN).await, false),
            person("wang", Role::Supervisor, app.signed_in(WANG).await, false),
            person("zhao", Role::Supervisor, app.signed_in(ZHAO).await, true),
            person("unit", Role::Enterprise, safety_manager(&app, &unit).await, false),
            person("he", Role::Admin, app.signed_in(HE).await, false),
        ],
        unit,
    };
    let mut known: BTreeMap<Situation, Way> = BTreeMap::new();
    let mut to_visit = VecDeque::from([Way::default()]);
    let (mut done, mut refused) = (0, 0);
    while let Some(way) = to_visit.pop_front() {
        let hazard = table.hazard(&way).await;
        let before = table.person("he").client.get(&hazard).await.expect(200);
        let here = situation(&before);
        if known.insert(here.clone(), way.clone()).is_some() {
            continue;
        }
        let mut possible = Vec::new();
        for person in &table.people {
            let read = person.client.get(&hazard).await.expect(200);
            let offered: Vec<&str> = read["next"]
                .as_array()
                .unwrap()
                .iter()
                .map(|next| next["step"].as_str().unwrap())
                .collect();
            for step in Step::ALL.iter().copied() {
                let may = may(step, person, &here, way.rectifier);
                let place = format!("{} by {} in {here:?}", step.as_str(), person.name);
                assert_eq!(offered.contains(&step.as_str()), may, "{place} is offered");
                if may {
                    possible.push((step, person.name));
                    continue;
                }
                let answer = take_if(&person.client, &hazard, "*", &body(step)).await;
                let code = answer.body["code"].as_str().unwrap_or_default();
                assert!(
                    ["not-allowed", "wrong-state"].contains(&code),
                    "{place}: {answer:?}"
                );
                refused += 1;
            }
        }
        let after = table.person("he").client.get(&hazard).await.expect(200);
        assert_eq!(after, before, "{here:?}: a refused step changed something");

        possible.sort_by_key(|(step, _)| step.as_str());
        possible.dedup_by_key(|(step, _)| *step);
        for (step, by) in possible {
            let hazard = table.hazard(&way).await;
            let who = &table.person(by).client;
            let answer = table.step(who, &hazard, step).await;
            // An order is replaced by another, not followed by a second one.
            if step == Step::Order && here[0] == "ordered" {
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
            let mut next = way.clone();
            next.steps.push((step, by));
            match step {
                Step::Rectify | Step::FixOnTheSpot => next.rectifier = Some(by),
                Step::SendBack | Step::Reopen => next.rectifier = None,
                _ => {}
            }
            to_visit.push_back(next);
        }
    }
    let delisted = |state: &str| [state, "major", "delisted"].map(str::to_owned);
    for wanted in [delisted("rectified"), delisted("closed")] {
        assert!(known.contains_key(&wanted), "{wanted:?} was not reached");
    }
    assert!(done > 100 && refused > 1000, "{done} done, {refused} refused");
}
