//! Rule: who may issue an order about which hazards, with which deadline.

use super::{Number, Order, OrderState, Signer, equipment::equipment_of, withdrawal::not_in_force};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    events::ChangedBy,
    hazards::Hazard,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::{Equipment, Unit},
    validation::{ValidationErrors, days::check_year, texts::SingleLineText},
};
use checklists::{HazardLevel, basis::Source};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;

/// Those who sign (Order 57, Art. 19; earlier the on-site inspection rule).
pub const INSPECTORS: usize = 2;

/// The most hazards, and the most lines of a part, of one order.
pub const MOST: usize = 100;

/// A line of a part.
pub type Line = SingleLineText<500>;

/// An order to be issued.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": crate::example_ids::CHEMICAL_WORKS, "replaces": crate::example_ids::ORDER,
    "hazards": [crate::example_ids::HAZARD, crate::example_ids::OTHER_HAZARD],
    "issued_on": "2018-03-06", "findings": ["1号、4号工艺管道未经监督检验投入使用"],
    "provisions": ["《中华人民共和国特种设备安全法》第二十五条"],
    "measures": ["立即停止使用上述管道", "限期补做监督检验并书面报告"], "stop_at_once": true,
    "deadline": "2018-03-20", "inspectors": [crate::example_ids::WANG, crate::example_ids::CHEN]
}))]
pub struct NewOrder {
    pub unit_id: Id,
    /// Of the unit, not rectified yet.
    #[schema(min_items = 1, max_items = 100)]
    pub hazards: Vec<Id>,
    /// In Suzhou; the year of its number.
    pub issued_on: NaiveDate,
    /// The facts found; the hazards' own if left out.
    #[serde(default)]
    #[schema(inline, min_items = 1, max_items = 100)]
    pub findings: Option<Vec<Line>>,
    /// The provisions that they break; if left out, the clauses that the hazards rest on, as far as their text was seen. Needed
    /// if there are none of those.
    #[serde(default)]
    #[schema(inline, max_items = 100)]
    pub provisions: Option<Vec<Line>>,
    /// Which equipment it is, in words, where the hazards name none: name, number and place of each piece.
    #[serde(default)]
    #[schema(inline, max_items = 100)]
    pub equipment: Vec<Line>,
    /// What has to be done.
    #[schema(inline, min_items = 1, max_items = 100)]
    pub measures: Vec<Line>,
    /// Needed for a major hazard.
    #[serde(default)]
    pub stop_at_once: bool,
    /// The last day for rectification, in Suzhou; needed if nothing has to stop at once.
    #[serde(default)]
    pub deadline: Option<NaiveDate>,
    /// Those who sign: at least two, the caller among them.
    #[schema(min_items = 2, max_items = 20)]
    pub inspectors: Vec<Id>,
    /// An order in force whose place this one takes.
    #[serde(default)]
    pub replaces: Option<Id>,
}

impl NewOrder {
    /// Whether `known` was issued by this request of the caller.
    pub fn was_made(&self, known: &Order, actor: &Actor) -> bool {
        let mut hazards = self.hazards.clone();
        hazards.sort_unstable();
        let signers = known.inspectors.iter().map(|signer| signer.account_id);
        let says =
            |said: &Option<Vec<Line>>, kept: &Vec<String>| said.as_ref().is_none_or(|said| kept == said);
        known.created_by == actor.id
            && known.unit_id == self.unit_id
            && known.hazards == hazards
            && known.issued_on == self.issued_on
            && says(&self.findings, &known.findings)
            && says(&self.provisions, &known.provisions)
            && self.equipment.iter().all(|line| known.equipment.iter().any(|piece| piece.name == *line))
            && known.measures == self.measures
            && known.stop_at_once == self.stop_at_once
            && known.deadline == self.deadline.unwrap_or(self.issued_on)
            && signers.eq(self.inspectors.iter().copied())
            && known.replaces_id == self.replaces
    }
}

/// An account that is named as inspector.
#[derive(Clone, Debug)]
pub struct SignerCandidate {
    pub signer: Signer,
    pub role: Role,
    pub active: bool,
    pub district: District,
}

/// The records that a new order names.
#[derive(Debug)]
pub struct NamedRecords<'a> {
    pub unit: &'a Unit,
    pub hazards: &'a [Hazard],
    /// What the hazards name.
    pub equipment: &'a [Equipment],
    pub candidates: &'a [SignerCandidate],
    /// The order whose place it takes.
    pub replaced: Option<&'a Order>,
}

/// A new order, whose number is 0 until it is kept. Only [`issue`] makes one.
#[derive(Debug)]
pub struct Issued {
    pub order: Order,
    pub by: ChangedBy,
    _sealed: (),
}

/// Issues an order: by one of two inspectors who sign, about hazards of one unit that no other order in force names. A
/// major hazard has to stop at once (Order 57, Art. 23); else a deadline is needed. Only a supervisor sets a later
/// deadline than the one that a hazard has. An order that is `replaced` is in force and of the same authority and unit.
pub fn issue(actor: &Actor, id: Id, new: &NewOrder, records: &NamedRecords, at: Moment) -> Outcome<Issued> {
    let NamedRecords { unit, hazards, candidates, replaced, .. } = *records;
    let equipment = equipment_of(hazards, records.equipment, &kept(&new.equipment));
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    let mut errors = ValidationErrors::default();
    let provisions = new.provisions.as_deref().map_or_else(|| provisions(hazards), kept);
    check_texts(&mut errors, new);
    // Hazards that are not there are told as such.
    let named = hazards.len() == new.hazards.len() && !hazards.is_empty();
    errors.check(
        !(named && provisions.is_empty()),
        "/provisions",
        "须写明违反的条款:所列隐患没有已核对原文的条款可引",
        "The provisions broken are needed: these hazards rest on no clause whose text was seen",
    );
    check_inspectors(&mut errors, actor, unit, candidates, &new.inspectors);
    check_hazards(&mut errors, records, &new.hazards);
    check_days(&mut errors, hazards, new);
    errors.check(
        !(named && new.stop_at_once && equipment.is_empty()),
        "/equipment",
        "责令立即停止须写明是哪一台设备:所列隐患没有指明",
        "What has to stop has to be named: these hazards name no equipment",
    );
    if let Some(replaced) = replaced {
        let may_be = replaced.unit_id == unit.id && replaced.number.authority == actor.district;
        errors.check(
            may_be,
            "/replaces",
            "只能替换本机关对同一单位下达的指令书",
            "Only an order of the same authority to the same unit can be replaced",
        );
    }
    errors.finish()?;
    if let Some(replaced) = replaced.filter(|replaced| replaced.state != OrderState::InForce) {
        return Err(not_in_force(replaced));
    }
    let deadline = new.deadline.unwrap_or(new.issued_on);
    let is_later = |hazard: &Hazard| hazard.deadline.is_some_and(|earlier| earlier < deadline);
    if actor.role != Role::Supervisor && hazards.iter().any(is_later) {
        return Err(Problem::new(ProblemKind::NotAllowed).because(
            "只有监督人员可以定出比现有期限更晚的期限",
            "Only a supervisor sets a later deadline than the one that a hazard has",
        ));
    }
    let signers = new.inspectors.iter().filter_map(|id| candidate_of(candidates, *id));
    let order = Order {
        id,
        number: Number { authority: actor.district.clone(), year: new.issued_on.year(), number: 0 },
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        issued_on: new.issued_on,
        findings: new.findings.as_deref().map_or_else(|| reasons(hazards), kept),
        provisions,
        measures: kept(&new.measures),
        stop_at_once: new.stop_at_once,
        deadline,
        inspectors: signers.map(|candidate| candidate.signer.clone()).collect(),
        hazards: new.hazards.clone(),
        equipment,
        state: OrderState::InForce,
        replaces_id: replaced.map(|replaced| replaced.id),
        service: None,
        ending: None,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    };
    Ok(Issued { order, by: ChangedBy { account_id: actor.id, at }, _sealed: () })
}

fn candidate_of(candidates: &[SignerCandidate], id: Id) -> Option<&SignerCandidate> {
    candidates.iter().find(|candidate| candidate.signer.account_id == id)
}

fn kept(lines: &[Line]) -> Vec<String> {
    lines.iter().map(Line::to_string).collect()
}

fn reasons(hazards: &[Hazard]) -> Vec<String> {
    hazards.iter().map(|hazard| hazard.reason.zh.clone()).collect()
}

/// The verified clauses that the hazards rest on: what is not verified goes on no legal document unasked.
fn provisions(hazards: &[Hazard]) -> Vec<String> {
    let mut provisions = Vec::new();
    let verified = hazards
        .iter()
        .flat_map(|hazard| &hazard.basis)
        .filter(|basis| basis.source == Source::Verified && basis.clause.is_some());
    for basis in verified {
        let provision = basis.in_chinese();
        if !provisions.contains(&provision) {
            provisions.push(provision);
        }
    }
    provisions
}

fn check_texts(errors: &mut ValidationErrors, new: &NewOrder) {
    let parts = [
        ("findings", new.findings.as_deref().unwrap_or_default()),
        ("provisions", new.provisions.as_deref().unwrap_or_default()),
        ("measures", &new.measures),
        ("equipment", &new.equipment),
    ];
    for (part, lines) in parts {
        errors.check(lines.len() <= MOST, &format!("/{part}"), "条数过多", "These are too many");
    }
    errors.check(!new.measures.is_empty(), "/measures", "须写明整改要求", "What has to be done is needed");
    let says_nothing = new.findings.as_ref().is_some_and(Vec::is_empty);
    errors.check(
        !says_nothing,
        "/findings",
        "须写明查明的事实,或略去此项由系统填写",
        "The facts found are needed; leave them out to have the hazards' own",
    );
}

fn check_inspectors(
    errors: &mut ValidationErrors,
    actor: &Actor,
    unit: &Unit,
    candidates: &[SignerCandidate],
    named: &[Id],
) {
    for (place, id) in named.iter().enumerate() {
        let fits = candidate_of(candidates, *id).is_some_and(|candidate| {
            candidate.active
                && matches!(candidate.role, Role::Inspector | Role::Supervisor)
                && candidate.district.covers(&unit.facts.district)
        });
        let pointer = format!("/inspectors/{place}");
        errors.check(
            fits,
            &pointer,
            "不是可在该地区执法的在用检查人员账号",
            "This is no active inspector for the unit's district",
        );
        let twice = named.iter().take(place).any(|earlier| earlier == id);
        errors.check(!twice, &pointer, "同一检查人员重复", "The same inspector is named twice");
    }
    errors.check(
        named.len() >= INSPECTORS && named.contains(&actor.id),
        "/inspectors",
        "须有两名以上检查人员签署,下达人为其中之一",
        "At least two inspectors sign, whoever issues it among them",
    );
}

fn check_hazards(errors: &mut ValidationErrors, records: &NamedRecords, named: &[Id]) {
    let NamedRecords { unit, hazards, replaced, .. } = records;
    errors.check(
        (1..=MOST).contains(&named.len()),
        "/hazards",
        "须指明一至一百项隐患",
        "One to a hundred hazards are needed",
    );
    for (place, id) in named.iter().enumerate() {
        let pointer = format!("/hazards/{place}");
        let hazard = hazards.iter().find(|hazard| hazard.id == *id && hazard.unit_id == unit.id);
        errors.check(hazard.is_some(), &pointer, "该单位没有这项隐患", "The unit has no such hazard");
        let demanded = hazard.and_then(|hazard| hazard.order_id);
        errors.check(
            demanded.is_none() || demanded == replaced.map(|replaced| replaced.id),
            &pointer,
            "另一份有效的指令书已责令整改该隐患",
            "Another order in force demands it already: replace or withdraw that one",
        );
        let twice = named.iter().take(place).any(|earlier| earlier == id);
        errors.check(!twice, &pointer, "同一隐患重复", "The same hazard is named twice");
    }
}

fn check_days(errors: &mut ValidationErrors, hazards: &[Hazard], new: &NewOrder) {
    check_year(errors, "/issued_on", new.issued_on);
    let any_major = hazards.iter().any(|hazard| hazard.level == HazardLevel::Major);
    errors.check(
        new.stop_at_once || !any_major,
        "/stop_at_once",
        "重大隐患须责令立即停止",
        "A major hazard has to stop at once",
    );
    match new.deadline {
        Some(deadline) => {
            check_year(errors, "/deadline", deadline);
            errors.check(
                deadline >= new.issued_on,
                "/deadline",
                "期限不得早于下达日期",
                "The deadline is before the day of issue",
            );
        }
        None => errors.check(
            new.stop_at_once,
            "/deadline",
            "须写明期限,或责令立即停止",
            "A deadline is needed, or to stop at once",
        ),
    }
}
