//! The snapshot of all records that a person works with.

use super::{
    client_state::{ClientState, ContentTag, RecordKey, RecordKind},
    store,
};
use crate::{
    accounts::{self, Actor, Role},
    assignments,
    clock::Moment,
    db::Conn,
    district::District,
    hazards,
    ids::Id,
    inspections,
    problem::{OptionalOutcome, Outcome, Problem},
    registry,
    templates::Templates,
};
use checklists::Template;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use uuid::Uuid;

/// How many records are asked for at once.
const AT_ONCE: usize = 1000;

/// What somebody works with, by record.
#[derive(Default)]
pub struct Snapshot(BTreeMap<RecordKey, (ContentTag, Content)>);

enum Content {
    Record(Value),
    /// Written out when it is sent, which is once a version.
    Checklist(Arc<Template>),
}

impl Snapshot {
    pub fn holdings(&self) -> ClientState {
        ClientState(self.0.iter().map(|(key, (tag, _))| (*key, *tag)).collect())
    }

    /// A record as it is sent.
    pub fn take(&mut self, key: &RecordKey) -> Outcome<Value> {
        match self.0.remove(key) {
            Some((_, Content::Record(value))) => Ok(value),
            Some((_, Content::Checklist(template))) => {
                let content = serde_json::to_value(&*template).map_err(Problem::internal)?;
                Ok(json!({ "code": template.code, "version": template.version, "hash": template.hash(),
                    "content": content }))
            }
            None => Err(Problem::internal("a record that was not gathered")),
        }
    }

    fn add(&mut self, group: RecordKind, id: Id, record: &impl Serialize) -> Outcome<()> {
        let value = serde_json::to_value(record).map_err(Problem::internal)?;
        let tag = ContentTag::of(&serde_json::to_vec(&value).map_err(Problem::internal)?);
        self.0.insert(RecordKey { group, id }, (tag, Content::Record(value)));
        Ok(())
    }

    fn add_checklist(&mut self, template: &Arc<Template>) {
        let (key, tag) = checklist(template.hash());
        self.0.insert(key, (tag, Content::Checklist(Arc::clone(template))));
    }
}

/// How a checklist with this hash is held.
pub fn checklist(hash: &str) -> (RecordKey, ContentTag) {
    let id = Id(Uuid::new_v5(&Uuid::NAMESPACE_OID, hash.as_bytes()));
    let key = RecordKey { group: RecordKind::Checklist, id };
    (key, ContentTag::of(hash.as_bytes()))
}

/// Gathers what the caller works with: the profile, the colleagues, the checklists in force, the open assignments, the
/// visits under way, the units and equipment of these (of a whole district if one is given), their open hazards.
/// For an enterprise account its own unit and that unit's hazards.
pub fn take_snapshot(
    conn: &mut Conn,
    actor: &Actor,
    templates: &Templates,
    district: Option<&District>,
    now: Moment,
) -> Outcome<Snapshot> {
    let mut gathered = Snapshot::default();
    gathered.add(RecordKind::Profile, actor.id, &accounts::store::own_account(conn, actor)?)?;
    let mut places = Places::default();
    match actor.role {
        Role::Enterprise => places.units.extend(actor.unit_id),
        Role::Admin => {}
        Role::Inspector | Role::Supervisor => work(conn, actor, templates, &mut places, &mut gathered, now)?,
    }
    if let Some(district) = district {
        let (units, equipment) = store::of_district(conn, district)?;
        places.units.extend(units);
        places.equipment.extend(equipment);
    }
    look_up(conn, actor, &places, &mut gathered)?;
    look_for_hazards(conn, actor, &places, &mut gathered, now)?;
    Ok(gathered)
}

/// The units and equipment that somebody works at.
#[derive(Default)]
struct Places {
    units: BTreeSet<Id>,
    equipment: BTreeSet<Id>,
    /// Those of assignments and visits, whose hazards matter.
    visited: BTreeSet<Id>,
}

impl Places {
    fn visit(&mut self, unit_id: Id, equipment_id: Option<Id>) {
        self.units.insert(unit_id);
        self.visited.insert(unit_id);
        self.equipment.extend(equipment_id);
    }
}

fn work(
    conn: &mut Conn,
    actor: &Actor,
    templates: &Templates,
    places: &mut Places,
    gathered: &mut Snapshot,
    now: Moment,
) -> Outcome<()> {
    for colleague in accounts::store::colleagues_of(conn, actor)? {
        gathered.add(RecordKind::Colleague, colleague.id, &colleague)?;
    }
    for template in templates.library().on(now.day()) {
        gathered.add_checklist(template);
    }
    for id in store::open_assignments(conn, actor)? {
        let detail = assignments::store::AssignmentDetail::find(conn, &actor.scope(), id, now.day());
        let Some(detail) = detail.optional()? else {
            continue;
        };
        places.visit(detail.assignment.unit_id, detail.assignment.equipment_id);
        gathered.add(RecordKind::Assignment, id, &detail)?;
    }
    for id in store::visits_of(conn, actor, now)? {
        let detail = inspections::store::InspectionDetail::find(conn, &actor.scope(), id);
        let Some(detail) = detail.optional()? else {
            continue;
        };
        let inspection = &detail.inspection;
        let used = &inspection.checklist;
        gathered.add_checklist(&templates.exact(conn, &used.code, used.version)?);
        places.visit(inspection.unit_id, inspection.equipment_id);
        gathered.add(RecordKind::Inspection, id, &detail)?;
    }
    Ok(())
}

fn look_up(conn: &mut Conn, actor: &Actor, places: &Places, gathered: &mut Snapshot) -> Outcome<()> {
    let scope = actor.scope();
    let units: Vec<Id> = places.units.iter().copied().collect();
    for ids in units.chunks(AT_ONCE) {
        for unit in registry::store::units_by_id(conn, ids)? {
            if scope.covers(&unit.facts.district) {
                gathered.add(RecordKind::Unit, unit.id, &unit)?;
            }
        }
    }
    let pieces: Vec<Id> = places.equipment.iter().copied().collect();
    for ids in pieces.chunks(AT_ONCE) {
        for piece in registry::store::equipment_by_id(conn, ids)? {
            if scope.covers(&piece.district) {
                gathered.add(RecordKind::Equipment, piece.id, &piece)?;
            }
        }
    }
    Ok(())
}

fn look_for_hazards(
    conn: &mut Conn,
    actor: &Actor,
    places: &Places,
    gathered: &mut Snapshot,
    now: Moment,
) -> Outcome<()> {
    let visited = match actor.unit_id {
        Some(unit_id) => vec![unit_id],
        None => places.visited.iter().copied().collect(),
    };
    for ids in visited.chunks(AT_ONCE) {
        let open = store::open_hazards(conn, &actor.scope(), ids)?;
        for hazard in hazards::store::these(conn, &open)? {
            let id = hazard.id;
            let whole = hazards::store::HazardDetail::read(conn, actor, hazard, now)?;
            gathered.add(RecordKind::Hazard, id, &whole)?;
        }
    }
    Ok(())
}
