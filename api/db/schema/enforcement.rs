//! Tables: enforcement actions and incidents.

diesel::table! {
    enforcement_actions (id) {
        id -> Binary,
        kind -> Text,
        district -> Text,
        unit_id -> Binary,
        equipment_id -> Nullable<Binary>,
        taken_on -> Date,
        basis -> Text,
        document -> Text,
        amount_yuan -> Nullable<BigInt>,
        until -> Nullable<Date>,
        authority -> Nullable<Text>,
        extension -> Nullable<Text>,
        state -> Text,
        ending -> Nullable<Text>,
        created_by -> Binary,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    enforcement_hazards (action_id, hazard_id) {
        action_id -> Binary,
        hazard_id -> Binary,
    }
}

diesel::table! {
    incidents (id) {
        id -> Binary,
        kind -> Text,
        district -> Text,
        unit_id -> Binary,
        equipment_id -> Nullable<Binary>,
        happened_on -> Date,
        summary -> Text,
        state -> Text,
        finding -> Nullable<Text>,
        created_by -> Binary,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}
