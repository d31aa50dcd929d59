//! Rule: who may issue an order about which hazards, with which deadline.

use super::{Number, Order, OrderState, Signer};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    hazards::Hazard,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    registry::Unit,
    validation::{ValidationErrors, days::check_year, texts},
};
use checklists::{HazardLevel, basis::Source};
use chrono::{Datelike, NaiveDate};

/// Those who sign (Order 57, Art. 19; earlier the on-site inspection rule).
pub const INSPECTORS: usize = 2;

/// The most hazards, and the most lines of a part, of one order.
pub const MOST: usize = 100;

/// An order that somebody wants to issue.
#[derive(Clone, Debug)]
pub struct OrderDraft {
    /// The client's.
    pub id: Id,
    pub issued_on: NaiveDate,
    /// The hazards' own reasons where not said.
    pub findings: Option<Vec<String>>,
    /// What the hazards rest on, as far as it is verified, where not said.
    pub provisions: Option<Vec<String>>,
    pub measures: Vec<String>,
    pub stop_at_once: bool,
    pub deadline: Option<NaiveDate>,
    pub inspectors: Vec<Id>,
    pub hazards: Vec<Id>,
}

/// An account that is named as inspector.
#[derive(Clone, Debug)]
pub struct OrderHazard {
    pub signer: Signer,
    pub role: Role,
    pub active: bool,
    pub district: District,
}

/// An order that may be issued, but for its number. Only [`issue`] makes one.
#[derive(Debug)]
pub struct Issued(Order);

impl Issued {
    /// The authority and the year that its number is of.
    pub fn series(&self) -> (&District, i32) {
        (&self.0.number.authority, self.0.number.year)
    }

    /// With its number.
    pub fn numbered(self, number: i64) -> Order {
        Order { number: Number { number, ..self.0.number }, ..self.0 }
    }
}

/// Whether the caller may issue it.
///
/// By one of two inspectors who sign; of hazards of one unit that no other order in force demands. A major hazard has
/// to stop at once (Order 57, Art. 23); else a deadline is needed. Only a supervisor sets a later deadline than the
/// one that a hazard has. An order that is `replaced` is in force and of the same authority and unit.
pub fn issue(
    actor: &Actor,
    unit: &Unit,
    hazards: &[Hazard],
    candidates: &[OrderHazard],
    replaced: Option<&Order>,
    draft: &OrderDraft,
    at: Moment,
) -> Outcome<Issued> {
    actor.must_be(&[Role::Inspector, Role::Supervisor])?;
    let mut flaws = ValidationErrors::default();
    check_texts(&mut flaws, draft);
    check_inspectors(&mut flaws, actor, unit, candidates, &draft.inspectors);
    check_hazards(&mut flaws, unit, hazards, replaced, &draft.hazards);
    check_days(&mut flaws, hazards, draft);
    if let Some(replaced) = replaced {
        let may_be = replaced.unit_id == unit.id && replaced.number.authority == actor.district;
        flaws.check(
            may_be,
            "/replaces",
            "只能替换本机关对同一单位下达的指令书",
            "Only an order of the same authority to the same unit can be replaced",
        );
    }
    flaws.finish()?;
    if let Some(replaced) = replaced.filter(|replaced| replaced.state != OrderState::InForce) {
        return Err(super::withdrawal::not_in_force(replaced));
    }
    let deadline = draft.deadline.unwrap_or(draft.issued_on);
    let is_later = |hazard: &Hazard| hazard.deadline.is_some_and(|earlier| earlier < deadline);
    if actor.role != Role::Supervisor && hazards.iter().any(is_later) {
        return Err(Problem::new(ProblemKind::NotAllowed).because(
            "只有监督人员可以定出比现有期限更晚的期限",
            "Only a supervisor sets a later deadline than the one that a hazard has",
        ));
    }
    let signer = |id: &Id| candidates.iter().find(|known| known.signer.account_id == *id);
    Ok(Issued(Order {
        id: draft.id,
        number: Number { authority: actor.district.clone(), year: draft.issued_on.year(), number: 0 },
        district: unit.facts.district.clone(),
        unit_id: unit.id,
        issued_on: draft.issued_on,
        findings: draft.findings.clone().unwrap_or_else(|| reasons(hazards)),
        provisions: draft.provisions.clone().unwrap_or_else(|| provisions(hazards)),
        measures: draft.measures.clone(),
        stop_at_once: draft.stop_at_once,
        deadline,
        inspectors: draft
            .inspectors
            .iter()
            .filter_map(signer)
            .map(|candidate| candidate.signer.clone())
            .collect(),
        hazards: draft.hazards.clone(),
        state: OrderState::InForce,
        replaces_id: replaced.map(|replaced| replaced.id),
        service: None,
        ending: None,
        created_by: actor.id,
        created_at: at,
        changed_at: at,
        version: 1,
    }))
}

fn reasons(hazards: &[Hazard]) -> Vec<String> {
    hazards.iter().map(|hazard| hazard.reason.zh.clone()).collect()
}

/// What is not verified is no settled law and goes on no legal document unasked.
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

fn check_texts(flaws: &mut ValidationErrors, draft: &OrderDraft) {
    let parts = [
        ("findings", draft.findings.as_deref().unwrap_or_default()),
        ("provisions", draft.provisions.as_deref().unwrap_or_default()),
        ("measures", &draft.measures),
    ];
    for (part, lines) in parts {
        for (place, line) in lines.iter().enumerate() {
            texts::required(flaws, &format!("/{part}/{place}"), line, 500);
        }
        flaws.check(lines.len() <= MOST, &format!("/{part}"), "条数过多", "These are too many");
    }
    flaws.check(!draft.measures.is_empty(), "/measures", "须写明整改要求", "What has to be done is needed");
    let says_nothing = draft.findings.as_ref().is_some_and(Vec::is_empty);
    flaws.check(
        !says_nothing,
        "/findings",
        "须写明查明的事实,或略去此项由系统填写",
        "The facts found are needed; leave them out to have the hazards' own",
    );
}

fn check_inspectors(
    flaws: &mut ValidationErrors,
    actor: &Actor,
    unit: &Unit,
    candidates: &[OrderHazard],
    named: &[Id],
) {
    for (place, id) in named.iter().enumerate() {
        let fits = candidates.iter().any(|candidate| {
            candidate.signer.account_id == *id
                && candidate.active
                && matches!(candidate.role, Role::Inspector | Role::Supervisor)
                && candidate.district.covers(&unit.facts.district)
        });
        let pointer = format!("/inspectors/{place}");
        flaws.check(
            fits,
            &pointer,
            "不是可在该地区执法的在用检查人员账号",
            "This is no active inspector for the unit's district",
        );
        let twice = named.iter().take(place).any(|earlier| earlier == id);
        flaws.check(!twice, &pointer, "同一检查人员重复", "The same inspector is named twice");
    }
    flaws.check(
        named.len() >= INSPECTORS && named.contains(&actor.id),
        "/inspectors",
        "须有两名以上检查人员签署,下达人为其中之一",
        "At least two inspectors sign, whoever issues it among them",
    );
}

fn check_hazards(
    flaws: &mut ValidationErrors,
    unit: &Unit,
    hazards: &[Hazard],
    replaced: Option<&Order>,
    named: &[Id],
) {
    flaws.check(
        (1..=MOST).contains(&named.len()),
        "/hazards",
        "须指明一至一百项隐患",
        "One to a hundred hazards are needed",
    );
    for (place, id) in named.iter().enumerate() {
        let pointer = format!("/hazards/{place}");
        let hazard = hazards.iter().find(|hazard| hazard.id == *id && hazard.unit_id == unit.id);
        flaws.check(hazard.is_some(), &pointer, "该单位没有这项隐患", "The unit has no such hazard");
        let demanded = hazard.and_then(|hazard| hazard.order_id);
        flaws.check(
            demanded.is_none() || demanded == replaced.map(|replaced| replaced.id),
            &pointer,
            "另一份有效的指令书已责令整改该隐患",
            "Another order in force demands it already: replace or withdraw that one",
        );
        let twice = named.iter().take(place).any(|earlier| earlier == id);
        flaws.check(!twice, &pointer, "同一隐患重复", "The same hazard is named twice");
    }
}

fn check_days(flaws: &mut ValidationErrors, hazards: &[Hazard], draft: &OrderDraft) {
    check_year(flaws, "/issued_on", draft.issued_on);
    let any_major = hazards.iter().any(|hazard| hazard.level == HazardLevel::Major);
    flaws.check(
        draft.stop_at_once || !any_major,
        "/stop_at_once",
        "重大隐患须责令立即停止",
        "A major hazard has to stop at once",
    );
    match draft.deadline {
        Some(deadline) => {
            check_year(flaws, "/deadline", deadline);
            flaws.check(
                deadline >= draft.issued_on,
                "/deadline",
                "期限不得早于下达日期",
                "The deadline is before the day of issue",
            );
        }
        None => flaws.check(
            draft.stop_at_once,
            "/deadline",
            "须写明期限,或责令立即停止",
            "A deadline is needed, or to stop at once",
        ),
    }
}
