//! Tables: assignments and plans.

diesel::table! {
    assignment_plans (id) {
        id -> Binary,
        plan -> Text,
        matched -> BigInt,
        made -> BigInt,
        left_out -> BigInt,
        created_by -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    assignments (id) {
        id -> Binary,
        district -> Text,
        unit_id -> Binary,
        equipment_id -> Nullable<Binary>,
        campaign_id -> Nullable<Binary>,
        plan_id -> Nullable<Binary>,
        checklist -> Text,
        due_on -> Date,
        note -> Nullable<Text>,
        state -> Text,
        inspection_id -> Nullable<Binary>,
        cancellation -> Nullable<Text>,
        created_by -> Binary,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    assignment_inspectors (assignment_id, account_id) {
        assignment_id -> Binary,
        account_id -> Binary,
    }
}
