//! The registry: using units, their equipment, and the import of both.

pub mod attributes;
mod catalogue;
pub mod checklist_fit;
pub mod commands;
mod credit_code;
mod device_code;
mod equipment;
pub mod import;
mod permissions;
pub mod registration_number;
mod routes;
pub mod store;
mod unit;
mod venue;

pub use attributes::Attributes;
pub use catalogue::EquipmentKind;
pub use credit_code::CreditCode;
pub use device_code::DeviceCode;
pub use equipment::{Equipment, EquipmentFacts, EquipmentInput, EquipmentPatch, Warning};
pub use permissions::{Registered, Registrar, RegistrationChanged};
pub use routes::routes;
pub use unit::{Position, Unit, UnitFacts, UnitInput, UnitPatch};
pub use venue::VenueKind;

use crate::ids::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A unit or a piece of equipment that another record points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Named {
    pub id: Id,
    pub name: String,
}

/// The unit, and the piece of its equipment, that a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitAndEquipment {
    pub unit: Named,
    pub equipment: Option<Named>,
}
