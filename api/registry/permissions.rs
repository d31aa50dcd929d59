//! Rule: who may create and change units and equipment.

use super::{Equipment, EquipmentFacts, Unit, UnitFacts};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
    validation::ValidationErrors,
};

/// Who creates or changes.
#[derive(Clone, Debug)]
pub enum Registrar {
    Account(Actor),
    /// The person at the server's own command line: everything, without an account.
    Operator,
}

/// A new record, allowed and complete. Only this file makes one.
#[derive(Clone, Debug)]
pub struct Registered<F> {
    id: Id,
    facts: F,
    by: Option<Id>,
    at: Moment,
}

/// A change of a record, allowed. Only this file makes one.
#[derive(Clone, Debug)]
pub struct RegistrationChanged<R, F> {
    before: R,
    facts: F,
    fields: Vec<&'static str>,
    by: Option<Id>,
    at: Moment,
}

impl<F> Registered<F> {
    pub fn id(&self) -> Id {
        self.id
    }

    pub fn facts(&self) -> &F {
        &self.facts
    }

    /// Who, or None for the operator.
    pub fn by(&self) -> Option<Id> {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }
}

impl<R, F> RegistrationChanged<R, F> {
    pub fn before(&self) -> &R {
        &self.before
    }

    pub fn facts(&self) -> &F {
        &self.facts
    }

    /// The fields that get another value; none where everything is so already.
    pub fn fields(&self) -> &[&'static str] {
        &self.fields
    }

    /// Who, or None for the operator.
    pub fn by(&self) -> Option<Id> {
        self.by
    }

    pub fn at(&self) -> Moment {
        self.at
    }
}

impl Registrar {
    /// Inspectors, supervisors and admins keep the registry.
    pub fn may_register(&self) -> Outcome<()> {
        match self {
            Self::Operator => Ok(()),
            Self::Account(actor) => actor.must_be(&[Role::Inspector, Role::Supervisor, Role::Admin]),
        }
    }

    pub fn covers(&self, district: &District) -> bool {
        match self {
            Self::Operator => true,
            Self::Account(actor) => actor.scope().covers(district),
        }
    }

    fn id(&self) -> Option<Id> {
        match self {
            Self::Operator => None,
            Self::Account(actor) => Some(actor.id),
        }
    }

    /// A new unit, in the caller's area.
    pub fn create_unit(&self, id: Id, facts: UnitFacts, at: Moment) -> Outcome<Registered<UnitFacts>> {
        self.may_register()?;
        self.may_place(&facts.district)?;
        Ok(Registered { id, facts, by: self.id(), at })
    }

    /// Another content for a unit that the caller sees; it may move within the caller's area.
    pub fn change_unit(
        &self,
        before: Unit,
        facts: UnitFacts,
        at: Moment,
    ) -> Outcome<RegistrationChanged<Unit, UnitFacts>> {
        self.may_register()?;
        self.may_place(&facts.district)?;
        let fields = before.facts.differs_in(&facts);
        Ok(RegistrationChanged { before, facts, fields, by: self.id(), at })
    }

    /// New equipment of `unit`, which has to be one that the caller sees.
    pub fn create_equipment(
        &self,
        id: Id,
        facts: EquipmentFacts,
        unit: Option<&Unit>,
        at: Moment,
    ) -> Outcome<Registered<EquipmentFacts>> {
        self.may_register()?;
        self.may_belong(unit)?;
        Ok(Registered { id, facts, by: self.id(), at })
    }

    /// Another content for equipment that the caller sees; it may go to another unit that the caller sees.
    pub fn change_equipment(
        &self,
        before: Equipment,
        facts: EquipmentFacts,
        unit: Option<&Unit>,
        at: Moment,
    ) -> Outcome<RegistrationChanged<Equipment, EquipmentFacts>> {
        self.may_register()?;
        self.may_belong(unit)?;
        let fields = before.facts.differs_in(&facts);
        Ok(RegistrationChanged { before, facts, fields, by: self.id(), at })
    }

    fn may_place(&self, district: &District) -> Outcome<()> {
        if self.covers(district) {
            return Ok(());
        }
        Err(Problem::new(ProblemKind::NotAllowed)
            .because(format!("{district} 不在您的辖区内"), format!("{district} is outside your area")))
    }

    fn may_belong(&self, unit: Option<&Unit>) -> Outcome<()> {
        let mut flaws = ValidationErrors::default();
        flaws.check(
            unit.is_some_and(|unit| self.covers(&unit.facts.district)),
            "/unit_id",
            "没有这个使用单位",
            "There is no such unit",
        );
        flaws.finish()
    }
}
