//! Rule: which checklist fits a unit or a piece of equipment.

use super::Equipment;
use crate::validation::ValidationErrors;
use checklists::Template;

/// Notes at `/equipment_id` if the checklist needs equipment and none is named, is for units, or is for another kind of
/// equipment.
pub fn check(errors: &mut ValidationErrors, template: &Template, equipment: Option<&Equipment>) {
    match equipment {
        None => errors.check(
            !template.inspects_equipment(),
            "/equipment_id",
            "该检查表须指明设备",
            "This checklist inspects a piece of equipment",
        ),
        Some(_) if !template.inspects_equipment() => errors.note(
            "/equipment_id",
            "该检查表检查的是单位",
            "This checklist inspects a unit, not equipment",
        ),
        Some(equipment) => errors.check(
            template.fits_kind(equipment.facts.kind.as_str()),
            "/equipment_id",
            "该检查表不适用于此类设备",
            "The checklist is not for this kind of equipment",
        ),
    }
}
