//! The server `field-inspection`: checklists, inspections, photo evidence, signatures and review over REST.
//!
//! # The floors
//!
//! A module uses only what stands below it; `tests/house.rs` holds this list against the code.
//!
//! | floor | modules |
//! | --- | --- |
//! | 8 | [`cli`], [`server`], [`health`]: the commands, the roof, what whoever runs the server asks |
//! | 7 | [`orders`]: what a unit has to put right, by when; then [`enforcement`]: what follows where it does not; then [`printing`]: inspections and orders as papers to hand over; then [`lookback`]: the stopped units, one by one; then [`figures`]: what a campaign counts; then [`integrity`]: whether database and storage agree; then [`demo`]: made-up content that goes the way of real work; then [`sync`]: a phone's copy, and what it has to send |
//! | 6 | [`inspections`]: draft, answers, submission, review; then [`receipts`]: signed, that a submission is kept whole; then [`uploads`]: photos of inspections and hazards that arrive in pieces |
//! | 5 | [`campaigns`]: districts, checklists, phases; then [`assignments`]: what is to be looked at, by whom, by when; then [`hazards`]: what inspections and others found, until it is closed |
//! | 4 | [`evidence`]: the bytes of photos and signatures; knows an owner's id and nothing more of it |
//! | 3 | [`accounts`], then [`idempotency`]: a repeated request answers as the first time; then [`registry`], then [`templates`] |
//! | 2 | [`db`], [`objects`], [`jobs`], [`events`], [`http`]; then [`tables`]: what people open in a spreadsheet |
//! | 1 | [`ids`], [`district`], [`clock`], [`problem`], [`config`] |
//! | 0 | the crate [`checklists`]: templates, answers, evaluation; no clock, no network, no database |
//!
//! # The way of a request
//!
//! The roof gives it an id, a log line and limits. The handler's signature asks for an [`accounts::Actor`], so no
//! handler can forget who is calling. The body is read whole, the clock once. Then one [`db::Db::write`]: the store
//! finds the record within the caller's [`accounts::Scope`] (else 404), a rule file decides (else 403 or 409), the store
//! keeps the decision with its event and its jobs. After the commit comes the answer. A decision's type can be made by
//! its rule file only, so a handler that forgets the rule does not compile.
//!
//! # Where the law stands
//!
//! - what is asked, what fails, how bad it is, on which basis: `checklists/templates/*.yaml`
//! - at least two inspectors, signatures, what a submission needs: [`inspections::submission`]
//! - who may approve or return, and who may not: [`inspections::review`]
//! - whose answer stands when two phones answer: [`inspections::merge`]; at which time it was given, where a phone's clock is
//!   wrong: [`inspections::clocks`], [`accounts::clocks`]
//! - what a re-inspection means for a hazard: [`hazards::steps::reinspection`]
//! - what a campaign's plan has to say, and what belongs to a campaign: [`campaigns::planning`], [`campaigns::belonging`]
//! - what may be assigned to whom, what a visit means for it: [`assignments::assigning`], [`assignments::life::fulfilment`]
//! - what a plan assigns in bulk, and how it is dealt out: [`assignments::planning`], [`assignments::dealing`]
//! - who may report a hazard without an inspection: [`hazards::reporting`]
//! - who may issue an order about which hazards, until when: [`orders::issuing`]
//! - what an enforcement action needs, how long a seal lasts: [`enforcement::recording`], [`enforcement::life`]
//! - what a receipt says, and when there is none: [`receipts::claims`]
//! - what stands on a record and on an order that are handed over: `api/printing/*.typ`
//! - which visit is the re-check of a unit that was stopped: [`lookback::recheck`]
//! - who may sign, and how a refusal is recorded: [`inspections::signing`]
//! - who may take which step with a hazard: [`hazards::steps::table`]
//! - the check character of a credit code: [`registry::CreditCode`]

pub mod accounts;
pub mod assignments;
pub mod campaigns;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod district;
pub mod enforcement;
pub mod events;
pub mod evidence;
pub mod figures;
pub mod hazards;
pub mod health;
pub mod http;
pub mod idempotency;
pub mod ids;
pub mod inspections;
pub mod integrity;
pub mod jobs;
pub mod lookback;
pub mod objects;
pub mod orders;
pub mod printing;
pub mod problem;
pub mod receipts;
pub mod registry;
pub mod server;
pub mod sync;
pub mod tables;
pub mod templates;
pub mod uploads;
