//! A week of fifty phones, each with its own store, on a bad line, with clocks that are off, against the real server,
//! which is killed now and then. At the end each thing that somebody was told is done is there exactly once.
//!
//! One request is under way at a time, but for those that the line doubles: a seed gives the same course of events, up
//! to what a race of the two copies, or a kill in the middle of a request, decides. `SEED=` replays a run, `PHONES=`
//! and `DAYS=` make it another size.

mod check;
mod desk;
mod filling;
mod host;
mod ledger;
mod phone;
mod photos;
mod sending;

use crate::support::{
    Client, Engine,
    database::quick_hasher,
    line::{Disturbance, Plan},
    people::{PASSWORD, WANG, ZHAO},
    rng::{chance, drawn_id, size},
    unit::credit_code,
};
use chrono::{DateTime, TimeDelta, Utc};
use desk::{Assignment, Desk};
use fastrand::Rng;
use field_inspection::{accounts::Password, clock::Moment};
use host::Host;
use ledger::Ledger;
use phone::{Owner, Phone};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use uuid::Uuid;

/// How often everybody does something, a day.
const ROUNDS_A_DAY: usize = 3;
/// What may be left to do after the week, with a good line.
const AFTERWARDS: usize = 40;
const KILLS: usize = 6;

#[test]
fn a_week_on_sqlite() {
    run(Engine::Sqlite);
}

#[test]
#[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
fn a_week_on_postgres() {
    run(Engine::Postgres);
}

fn run(engine: Engine) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut week = Week::begin(engine, chance()).await;
        week.pass().await;
        week.come_to_an_end().await;
        check::all_is_there(&mut week).await;
        week.host.stop();
        week.tell();
    });
}

struct Week {
    chance: Rng,
    host: Host,
    phones: Vec<Phone>,
    desks: Vec<Desk>,
    ledger: Ledger,
    assigned: usize,
    rounds: usize,
    /// When the last round that there may be is over: before now, so that nothing was done in the future.
    end: DateTime<Utc>,
}

impl Week {
    async fn begin(engine: Engine, mut chance: Rng) -> Self {
        let (pairs, days) = (size("PHONES", 50) / 2, size("DAYS", 7));
        let owners = owners(&mut chance, pairs);
        let hash = quick_hasher().hash(&Password::new(PASSWORD)).unwrap();
        let accounts = owners.iter().map(|owner| owner.account(&hash)).collect();
        let host = Host::start(engine, accounts).await;
        let mut desks = Vec::new();
        for person in [WANG, ZHAO] {
            desks.push(Desk::new(person, &host.address, chance.fork()).await);
        }
        let rounds = days * ROUNDS_A_DAY;
        let assigned = assign(&mut chance, &host, &owners, &mut desks, rounds).await;
        let mut phones = Vec::new();
        for (place, owner) in owners.into_iter().enumerate() {
            // The clocks of one pair in five are right, and both answer at the same moment.
            let ahead = if place / 2 % 5 == 0 { 0 } else { chance.i64(-86_400..=86_400) };
            phones.push(Phone::new(owner, TimeDelta::seconds(ahead), &host.address, chance.fork()).await);
        }
        Self {
            chance,
            host,
            phones,
            desks,
            ledger: Ledger::default(),
            assigned,
            rounds,
            end: Moment::now().utc(),
        }
    }

    /// The true time of a phone's turn.
    fn now(&self, round: usize, place: usize) -> DateTime<Utc> {
        let a_round = TimeDelta::days(1) / i32::try_from(ROUNDS_A_DAY).unwrap();
        let left = i32::try_from(self.rounds + AFTERWARDS - round).unwrap();
        let phone = &self.phones[place];
        let second = phone.ahead != TimeDelta::zero() && !phone.owner.leads;
        self.end - a_round * left + if second { a_round / 2 } else { TimeDelta::zero() }
    }

    async fn pass(&mut self) {
        let turns = self.rounds * self.phones.len();
        let kills: BTreeSet<usize> = (0..KILLS).map(|_| self.chance.usize(0..turns)).collect();
        for round in 0..self.rounds {
            let mut order: Vec<usize> = (0..self.phones.len()).collect();
            self.chance.shuffle(&mut order);
            for (turn, place) in order.into_iter().enumerate() {
                if self.chance.u8(0..5) < 2 {
                    self.phones[place].online ^= true;
                }
                let killed = kills.contains(&(round * self.phones.len() + turn));
                if killed {
                    self.phones[place].online = true;
                }
                self.turn(round, place, killed).await;
            }
            for desk in &mut self.desks {
                desk.work(round, &self.phones, &mut self.ledger).await;
            }
        }
    }

    /// Somebody does something; the server may be killed meanwhile.
    async fn turn(&mut self, round: usize, place: usize, killed: bool) {
        let now = self.now(round, place);
        let wait = Duration::from_micros(self.chance.u64(0..100_000));
        let phone = &mut self.phones[place];
        if self.chance.u8(0..4) > 0 {
            phone.work(now);
        }
        if !phone.online {
            return;
        }
        if !killed {
            phone.sync(&mut self.ledger).await;
            return;
        }
        let host = &self.host;
        tokio::join!(phone.sync(&mut self.ledger), async {
            tokio::time::sleep(wait).await;
            host.kill();
        });
        self.host.go_again();
    }

    /// Everybody has a signal, until nothing is left.
    async fn come_to_an_end(&mut self) {
        for phone in &mut self.phones {
            phone.line.set_plan(Plan::FINE);
            phone.online = true;
        }
        for desk in &mut self.desks {
            desk.line.set_plan(Plan::FINE);
        }
        for round in self.rounds..self.rounds + AFTERWARDS {
            if self.is_through() {
                return;
            }
            for place in 0..self.phones.len() {
                self.turn(round, place, false).await;
            }
            for desk in &mut self.desks {
                desk.work(round, &self.phones, &mut self.ledger).await;
            }
        }
        self.what_is_left();
    }

    fn is_through(&self) -> bool {
        self.ledger.visits.len() == self.assigned
            && self.ledger.visits.values().all(|visit| visit.approved > 0)
            && self.phones.iter().all(Phone::is_through)
            && self.desks.iter().all(Desk::is_through)
    }

    fn what_is_left(&self) {
        for (id, visit) in self.ledger.visits.iter().filter(|(_, visit)| visit.approved == 0) {
            let of_phones: Vec<_> = self.phones.iter().filter(|phone| phone.notes.contains_key(id)).collect();
            for phone in of_phones {
                eprintln!(
                    "{id}, submitted {}, returned {}: {} has it as {:?}, owes {:?}, in its outbox {:?}",
                    visit.submitted,
                    visit.returned,
                    phone.owner.username,
                    phone.state(*id),
                    phone.owes(*id),
                    phone.outbox.iter().map(|change| &change.what).collect::<Vec<_>>(),
                );
            }
        }
        panic!("it does not come to an end: {} visits of {}", self.ledger.visits.len(), self.assigned);
    }

    fn tell(&self) {
        let lines = self.phones.iter().map(|phone| &phone.line);
        let mut requests = BTreeMap::new();
        for line in lines.chain(self.desks.iter().map(|desk| &desk.line)) {
            for (disturbance, count) in line.done() {
                *requests.entry(disturbance).or_insert(0) += count;
            }
        }
        let visits = self.ledger.visits.values();
        let count = |of: fn(&ledger::Visit) -> usize| visits.clone().map(of).sum::<usize>();
        println!(
            "{} phones, {} rounds, {} kills; requests by disturbance: {requests:?}; {} visits, {} answers ({} of them superseded), {} photos, {} submissions, {} returns; \
             {} changes sent again after they were answered, {} held back until an item was open again",
            self.phones.len(),
            self.rounds,
            self.host.kills,
            self.ledger.visits.len(),
            count(|visit| visit.accepted.len()),
            count(|visit| visit.accepted.len() - visit.standing.len()),
            count(|visit| visit.photos.len()),
            count(|visit| visit.submitted),
            count(|visit| visit.returned),
            self.ledger.replayed,
            self.ledger.given_again,
        );
        for disturbance in [Disturbance::Cut, Disturbance::LostAnswer, Disturbance::Twice] {
            assert!(requests.contains_key(&disturbance), "{disturbance:?}");
        }
        assert!(self.host.kills > 0);
    }
}

fn owners(chance: &mut Rng, pairs: usize) -> Vec<Owner> {
    let ids: Vec<Uuid> = (0..2 * pairs).map(|_| drawn_id(chance)).collect();
    ids.iter()
        .enumerate()
        .map(|(place, id)| Owner {
            id: *id,
            username: format!("phone{place}"),
            name: format!("检查员{place}"),
            partner: ids[place ^ 1],
            leads: place % 2 == 0,
        })
        .collect()
}

/// Registers a unit for each visit, and deals the work of the week out to the desks; says how many visits there are.
async fn assign(chance: &mut Rng, host: &Host, owners: &[Owner], desks: &mut [Desk], rounds: usize) -> usize {
    let nobody = Client::of(&host.url());
    let wang = nobody.signs_in(WANG.username, PASSWORD).await.unwrap();
    let mut assigned = 0;
    for (pair, two) in owners.chunks(2).enumerate() {
        for _ in 0..=pair % 2 {
            let unit = drawn_id(chance);
            let facts: Value = json!({ "credit_code": credit_code(assigned + 1), "name": format!("商场{assigned}"),
                "address": "示范路1号", "district": "320508" });
            wang.put(&format!("/v1/units/{unit}"), &facts).await.expect(201);
            let inspectors: Vec<Uuid> = two.iter().map(|owner| owner.id).collect();
            let desk = &mut desks[assigned % 2];
            desk.to_assign.push(Assignment {
                id: drawn_id(chance),
                body: json!({ "unit_id": unit, "checklist": "crowded-venues", "due_on": "2018-02-10",
                    "inspectors": inspectors }),
                due: chance.usize(0..=rounds / 2),
            });
            assigned += 1;
        }
    }
    assigned
}
