//! The server `field-inspection`: checklists, inspections, photo evidence, signatures and review over REST.
//!
//! # Layers
//!
//! A module uses only what is below it; `tests/architecture.rs` holds this list, in finer steps, against the code.
//!
//! | layer | modules |
//! | --- | --- |
//! | 8 | [`cli`]: the commands; [`server`]: middleware, routes, the OpenAPI document; [`health`]: liveness, readiness, metrics |
//! | 7 | [`sync`]: push and pull of phones; [`demo`]: sample data; [`integrity`]: database against storage; [`reports`]: figures of campaigns; [`lookback`]: re-checks of stopped units; [`pdf`]: records and orders on paper; [`enforcement`]: actions and incidents; [`orders`]: rectification orders |
//! | 6 | [`uploads`]: resumable uploads; [`receipts`]: signed receipts of submissions; [`inspections`]: draft, answers, submission, review |
//! | 5 | [`hazards`]: from discovery to closure; [`assignments`]: who inspects what, by when; [`campaigns`]: districts, checklists, phases |
//! | 4 | [`evidence`]: the bytes of photos and signatures; it knows the id of an owner and nothing more |
//! | 3 | [`registry`]: using units and equipment; [`context`]: who calls a command, when; [`templates`]: checklist versions; [`idempotency`]: repeated requests; [`accounts`]: sign-in, roles, scopes |
//! | 2 | [`spreadsheet`]: CSV and XLSX; [`http`]: what all endpoints share; [`jobs`], [`events`], [`storage`], [`db`], [`config`] |
//! | 1 | [`district`]; [`validation`]: texts, days, enums of strings; [`problem`], [`clock`], [`ids`], [`example_ids`] |
//! | 0 | the crate [`checklists`]: templates, answers, evaluation; no clock, no network, no database |
//!
//! # The path of a request
//!
//! Middleware gives it an id, a log line and limits. The handler's signature asks for an [`accounts::Actor`], so no
//! handler can forget who is calling. It reads the body and calls a command of its feature with a [`context::Context`],
//! in one [`db::Db::write`]: the store finds the record within the caller's [`accounts::Scope`] (else 404), a rule file
//! decides (else 403 or 409), the store keeps the decision with its event and its jobs. The response follows the commit.
//! A decision has a private field, so that only its rule file can make one, and each write of a store takes a decision:
//! code that does not ask the rule does not compile. A batch of `POST /v1/sync`, the import of a phone's archive and the
//! demo call the same commands. Of HTTP, commands and stores know `If-Match` and the cursor of a page.
//!
//! # Where each rule of law is decided
//!
//! - what is asked, what fails, how severe it is, on which basis: `checklists/templates/*.yaml`
//! - which checklist fits which unit or equipment: [`registry::checklist_fit`]; what a new inspection needs:
//!   [`mod@inspections::draft`]; who may change its fields: [`mod@inspections::change`]
//! - who may store or delete a photo of an inspection: [`inspections::photos`]
//! - at least two inspectors, signatures, what a submission needs: [`inspections::submission`]
//! - who may approve or return, and who may not: [`mod@inspections::review`]
//! - which of two answers stands: [`checklists::wins`], the later one; who may send which: [`inspections::merge`]; when it
//!   was given, if a phone's clock is wrong: [`inspections::clock_correction`], [`accounts::clock_skew`]
//! - who may sign, how a refusal is recorded: [`inspections::signatures`]; who may dispute a signature:
//!   [`inspections::disputes`]
//! - what a re-inspection means for a hazard: [`hazards::steps::reinspection`]
//! - who may take which step with a hazard: [`hazards::steps::transitions`]
//! - who may report a hazard without an inspection: [`mod@hazards::steps::report`]; who may store or delete its photos:
//!   [`hazards::photos`]
//! - which hazards a submission opens, changes and drops: [`hazards::steps::submission`]
//! - what the plan of a campaign states, what may change of it, and what belongs to a campaign: [`campaigns::plan`],
//!   [`campaigns::change`], [`campaigns::membership`]
//! - what may be assigned to whom, what a visit means for an assignment: [`mod@assignments::assign`],
//!   [`assignments::lifecycle::visit`]
//! - what is assigned in bulk, and to which team: [`assignments::bulk`], [`assignments::team_allocation`]
//! - who may issue an order about which hazards, until when: [`mod@orders::issue`]
//! - what an enforcement action needs, how long a seal lasts: [`enforcement::record`], [`enforcement::lifecycle`]; which
//!   units come first: [`enforcement::priority`]
//! - what a receipt states, and when there is none: [`receipts::claims`]
//! - what is printed on a record and on an order: `api/pdf/*.typ`
//! - which visit is the re-check of a stopped unit: [`lookback::recheck`]
//! - the check character of a credit code: [`registry::CreditCode`]

pub mod accounts;
pub mod assignments;
pub mod campaigns;
pub mod cli;
pub mod clock;
pub mod config;
pub mod context;
pub mod db;
pub mod demo;
pub mod district;
pub mod enforcement;
pub mod events;
pub mod evidence;
pub mod example_ids;
pub mod hazards;
pub mod health;
pub mod http;
pub mod idempotency;
pub mod ids;
pub mod inspections;
pub mod integrity;
pub mod jobs;
pub mod lookback;
pub mod orders;
pub mod pdf;
pub mod problem;
pub mod receipts;
pub mod registry;
pub mod reports;
pub mod server;
pub mod spreadsheet;
pub mod storage;
pub mod sync;
pub mod templates;
pub mod uploads;
pub mod validation;
