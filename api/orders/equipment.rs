//! Rule: which equipment an order is about, and what was found on each piece.

use crate::{hazards::Hazard, ids::Id, registry::Equipment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A piece of equipment that an order is about, as it was registered when the order was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderedEquipment {
    /// Null if it is only described.
    pub equipment_id: Option<Id>,
    /// Its name, or its description.
    pub name: String,
    pub location: Option<String>,
    pub device_code: Option<String>,
    pub registration_number: Option<String>,
    /// What was found on it.
    pub found: Vec<String>,
}

/// The equipment of the hazards, each piece once; then what is `described` for the hazards that name none.
pub fn equipment_of(hazards: &[Hazard], known: &[Equipment], described: &[String]) -> Vec<OrderedEquipment> {
    let mut pieces: Vec<OrderedEquipment> = Vec::new();
    for hazard in hazards {
        let Some(piece) = of_hazard(hazard, known) else { continue };
        let is_same = |other: &&mut OrderedEquipment| {
            (other.equipment_id, &other.name) == (piece.equipment_id, &piece.name)
        };
        match pieces.iter_mut().find(is_same) {
            Some(other) => add(&mut other.found, piece.found),
            None => pieces.push(piece),
        }
    }
    let mut found = Vec::new();
    for hazard in hazards.iter().filter(|hazard| of_hazard(hazard, known).is_none()) {
        add(&mut found, vec![hazard.reason.zh.clone()]);
    }
    pieces.extend(described.iter().map(|name| OrderedEquipment {
        equipment_id: None,
        name: name.clone(),
        location: None,
        device_code: None,
        registration_number: None,
        found: found.clone(),
    }));
    pieces
}

fn add(found: &mut Vec<String>, more: Vec<String>) {
    for reason in more {
        if !found.contains(&reason) {
            found.push(reason);
        }
    }
}

/// None if the hazard names no piece of equipment.
fn of_hazard(hazard: &Hazard, known: &[Equipment]) -> Option<OrderedEquipment> {
    let found = vec![hazard.reason.zh.clone()];
    let piece = known.iter().find(|piece| Some(piece.id) == hazard.equipment_id);
    match (piece, &hazard.described) {
        (Some(piece), _) => Some(OrderedEquipment {
            equipment_id: Some(piece.id),
            name: piece.facts.name.clone(),
            location: Some(piece.facts.location.clone()),
            device_code: piece.facts.device_code.as_ref().map(|code| code.as_str().to_owned()),
            registration_number: piece.facts.registration_number.clone(),
            found,
        }),
        (None, Some(described)) => Some(OrderedEquipment {
            equipment_id: None,
            name: described.clone(),
            location: None,
            device_code: None,
            registration_number: None,
            found,
        }),
        (None, None) => None,
    }
}
