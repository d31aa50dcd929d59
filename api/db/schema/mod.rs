//! The tables, as both engines have them. `tests/migrations.rs` holds them against the migrations.

mod account;
mod assignment;
mod audit;
mod campaign;
mod enforcement;
mod evidence;
mod hazard;
mod idempotency;
mod inspection;
mod job;
mod order;
mod pdf;
mod registry;
mod sync;
mod templates;

pub use account::*;
pub use assignment::*;
pub use audit::*;
pub use campaign::*;
pub use enforcement::*;
pub use evidence::*;
pub use hazard::*;
pub use idempotency::*;
pub use inspection::*;
pub use job::*;
pub use order::*;
pub use pdf::*;
pub use registry::*;
pub use sync::*;
pub use templates::*;

diesel::joinable!(devices -> accounts (account_id));
diesel::joinable!(refresh_tokens -> devices (device_id));
diesel::joinable!(equipment -> units (unit_id));
diesel::joinable!(inspections -> units (unit_id));
diesel::joinable!(inspection_inspectors -> inspections (inspection_id));
diesel::joinable!(inspection_inspectors -> accounts (account_id));
diesel::joinable!(signature_disputes -> signatures (signature_id));
diesel::joinable!(order_hazards -> hazards (hazard_id));
diesel::joinable!(enforcement_hazards -> hazards (hazard_id));
diesel::joinable!(hazard_steps -> accounts (taken_by));
diesel::joinable!(assignment_inspectors -> assignments (assignment_id));
diesel::joinable!(assignment_inspectors -> accounts (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    devices,
    refresh_tokens,
    sync_holdings,
    sign_in_failures,
    events,
    jobs,
    units,
    equipment,
    checklists,
    photos,
    inspections,
    inspection_inspectors,
    answers,
    superseded_answers,
    returned_items,
    revisions,
    signatures,
    signature_disputes,
    hazards,
    hazard_steps,
    rechecks,
    orders,
    order_hazards,
    order_numbers,
    enforcement_actions,
    enforcement_hazards,
    incidents,
    campaigns,
    inspection_figures,
    printouts,
    uploads,
    upload_pieces,
    assignment_plans,
    assignments,
    assignment_inspectors,
    idempotency_keys,
    identity,
    scrub,
    lost_originals,
);

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    assignment_inspectors::account_id,
    assignments::state,
    assignments::due_on,
);
