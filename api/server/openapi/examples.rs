//! Gives the parameters of the OpenAPI document examples: records, codes and days of the demo.

use crate::example_ids::{
    ASSIGNMENT, CAMPAIGN, CHEMICAL_WORKS, CHEN, COMPLAINT, COMPLETE_DRAFT, DRAFT, FINE, HAZARD, HAZARD_PHOTO,
    INSPECTION, LIU, NEW, ORDER, OTHER_ASSIGNMENT, OTHER_DRAFT, OTHER_HAZARD_PHOTO, OTHER_INSPECTION,
    OTHER_PHOTO, PHOTO, PIPE, SIGNATURE, SIGNED_INSPECTION,
};
use utoipa::openapi::{
    RefOr,
    path::{HttpMethod, Operation, ParameterBuilder},
};

/// The start of a path, a parameter, its example; the first line that fits counts.
///
/// What is listed with all filters at once is one piece of equipment, and what was found there.
const EXAMPLES: [(&str, &str, &str); 55] = [
    ("/v1/accounts/{id}", "id", LIU),
    ("/v1/assignments/{id}/cancel", "id", OTHER_ASSIGNMENT),
    ("/v1/assignments/{id}", "id", ASSIGNMENT),
    ("/v1/campaigns/{id}", "id", CAMPAIGN),
    ("/v1/campaigns", "authority", "320500"),
    ("/v1/enforcement/actions/{id}/end", "id", FINE),
    ("/v1/enforcement/actions/{id}/", "id", NEW),
    ("/v1/enforcement/actions/{id}", "id", FINE),
    ("/v1/enforcement/incidents/{id}", "id", COMPLAINT),
    ("/v1/equipment/{id}", "id", PIPE),
    ("/v1/hazards/{id}", "id", HAZARD),
    ("/v1/hazards/{id}/photos/{photo_id}/renditions", "photo_id", HAZARD_PHOTO),
    ("/v1/hazards/{id}/photos/{photo_id}/", "photo_id", OTHER_HAZARD_PHOTO),
    ("/v1/hazards/{id}/photos", "photo_id", HAZARD_PHOTO),
    ("/v1/hazards/{id}/photos", "item", "after"),
    ("/v1/inspections/{id}/answers", "id", DRAFT),
    ("/v1/inspections/{id}/photos/{photo_id}/renditions", "photo_id", PHOTO),
    ("/v1/inspections/{id}/photos/{photo_id}/", "photo_id", OTHER_PHOTO),
    ("/v1/inspections/{id}/photos", "photo_id", PHOTO),
    ("/v1/inspections/{id}/photos", "item", "cv-plan"),
    ("/v1/inspections/{id}/photos", "id", COMPLETE_DRAFT),
    ("/v1/inspections/{id}/return", "id", OTHER_INSPECTION),
    ("/v1/inspections/{id}/signatures/{signature_id}/dispute", "id", SIGNED_INSPECTION),
    ("/v1/inspections/{id}/signatures/{signature_id}/dispute", "signature_id", SIGNATURE),
    ("/v1/inspections/{id}/signatures", "id", DRAFT),
    ("/v1/inspections/{id}/submit", "id", COMPLETE_DRAFT),
    ("/v1/inspections/{id}/withdraw", "id", OTHER_DRAFT),
    ("/v1/inspections/{id}/", "id", INSPECTION),
    ("/v1/inspections/{id}", "id", DRAFT),
    ("/v1/orders/{id}/service", "id", NEW),
    ("/v1/orders/{id}/withdraw", "id", NEW),
    ("/v1/orders/{id}", "id", ORDER),
    ("/v1/units/{id}", "id", CHEMICAL_WORKS),
    ("/v1/uploads", "inspection", COMPLETE_DRAFT),
    ("/v1/uploads", "photo", OTHER_PHOTO),
    ("/v1/uploads", "item", "cv-plan"),
    ("", "account_id", CHEN),
    ("", "as_of", "2018-03-31"),
    ("", "authority", "320508"),
    ("", "campaign_id", CAMPAIGN),
    ("", "checklist", "hazmat-piping"),
    ("", "credit_code", "91320508DEM0000127"),
    ("", "device_code", "831010320201800060"),
    ("", "district", "320508"),
    ("", "edge", "320"),
    ("", "equipment_id", PIPE),
    ("", "from", "2018-01-15"),
    ("", "hazard_id", HAZARD),
    ("", "If-Match", "*"),
    ("", "inspection_id", INSPECTION),
    ("", "inspector_id", CHEN),
    ("", "item", "pp-install-supervision"),
    ("", "registration_number", "管31苏E00060(18)"),
    ("", "to", "2018-03-31"),
    ("", "unit_id", CHEMICAL_WORKS),
];

/// Gives each parameter the example of its name and path.
pub(super) fn complete(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let makes = matches!(method, HttpMethod::Put | HttpMethod::Delete);
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let is_made = makes && path.ends_with(&format!("{{{}}}", parameter.name));
        let example = match of(path, &parameter.name) {
            Some(HAZARD_PHOTO) => Some(HAZARD_PHOTO),
            _ if is_made => Some(NEW),
            of_demo => of_demo,
        };
        if let Some(example) = example {
            let described = ParameterBuilder::from(parameter.clone());
            *parameter = described.example(Some(example.into())).build();
        }
    }
}

fn of(path: &str, parameter: &str) -> Option<&'static str> {
    let fits = |(start, name, _): &&(&str, &str, &str)| path.starts_with(start) && *name == parameter;
    EXAMPLES.iter().find(fits).map(|(.., example)| *example)
}
