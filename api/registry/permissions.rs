//! Rule: who may create and change units and equipment.

use super::{Equipment, EquipmentFacts, Unit, UnitFacts};
use crate::{
    accounts::{Actor, Role},
    clock::Moment,
    district::District,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};

/// Who registers or changes a record.
#[derive(Clone, Debug)]
pub enum Registrar {
    Account(Actor),
    /// The person at the server's own command line: without an account, without limits.
    Operator,
}

/// A new record. Only this file makes one.
#[derive(Clone, Debug)]
pub struct Registered<R> {
    pub record: R,
    /// None: the operator.
    pub by: Option<Id>,
    _sealed: (),
}

/// A changed record. Only this file makes one.
#[derive(Clone, Debug)]
pub struct RegistrationChanged<R> {
    pub before: R,
    /// With the next version, if a field gets another value.
    pub after: R,
    /// The fields that get another value.
    pub fields: Vec<&'static str>,
    /// None: the operator.
    pub by: Option<Id>,
    _sealed: (),
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

    /// Registers a unit in the caller's area.
    pub fn create_unit(&self, id: Id, facts: UnitFacts, at: Moment) -> Outcome<Registered<Unit>> {
        self.may_register()?;
        self.may_place(&facts.district)?;
        let record = Unit { id, facts, created_at: at, changed_at: at, version: 1 };
        Ok(Registered { record, by: self.id(), _sealed: () })
    }

    /// Changes a unit that the caller sees; it may move within the caller's area.
    pub fn change_unit(
        &self,
        before: Unit,
        facts: UnitFacts,
        at: Moment,
    ) -> Outcome<RegistrationChanged<Unit>> {
        self.may_register()?;
        self.may_place(&facts.district)?;
        let fields = before.facts.differs_in(&facts);
        let after = if fields.is_empty() {
            before.clone()
        } else {
            Unit { facts, changed_at: at, version: before.version.saturating_add(1), ..before }
        };
        Ok(RegistrationChanged { before, after, fields, by: self.id(), _sealed: () })
    }

    /// Registers equipment of a unit that the caller sees.
    pub fn create_equipment(
        &self,
        id: Id,
        facts: EquipmentFacts,
        unit: Option<&Unit>,
        at: Moment,
    ) -> Outcome<Registered<Equipment>> {
        self.may_register()?;
        let record = Equipment::of(self.must_see(unit)?, (id, 1), facts, (at, at));
        Ok(Registered { record, by: self.id(), _sealed: () })
    }

    /// Changes equipment that the caller sees; it may go to another unit that the caller sees.
    pub fn change_equipment(
        &self,
        before: Equipment,
        facts: EquipmentFacts,
        unit: Option<&Unit>,
        at: Moment,
    ) -> Outcome<RegistrationChanged<Equipment>> {
        self.may_register()?;
        let unit = self.must_see(unit)?;
        let fields = before.facts.differs_in(&facts);
        let after = if fields.is_empty() {
            before.clone()
        } else {
            let version = before.version.saturating_add(1);
            Equipment::of(unit, (before.id, version), facts, (before.created_at, at))
        };
        Ok(RegistrationChanged { before, after, fields, by: self.id(), _sealed: () })
    }

    fn may_place(&self, district: &District) -> Outcome<()> {
        if self.covers(district) {
            return Ok(());
        }
        Err(Problem::new(ProblemKind::NotAllowed)
            .because(format!("{district} 不在您的辖区内"), format!("{district} is outside your area")))
    }

    fn must_see<'a>(&self, unit: Option<&'a Unit>) -> Outcome<&'a Unit> {
        unit.filter(|unit| self.covers(&unit.facts.district))
            .ok_or_else(|| Problem::invalid("/unit_id", "没有这个使用单位", "There is no such unit"))
    }
}
