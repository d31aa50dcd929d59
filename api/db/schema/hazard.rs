//! Tables: hazards and their steps.

diesel::table! {
    hazards (id) {
        id -> Binary,
        district -> Text,
        unit_id -> Binary,
        equipment_id -> Nullable<Binary>,
        source -> Text,
        inspection_id -> Nullable<Binary>,
        item -> Nullable<Text>,
        computed -> Nullable<Text>,
        number -> BigInt,
        state -> Text,
        level -> Text,
        found_level -> Text,
        listing -> Nullable<Text>,
        finding -> Text,
        found_on -> Date,
        found_by -> Text,
        round -> BigInt,
        round_began_at -> Timestamp,
        deadline -> Nullable<Date>,
        plan -> Nullable<Text>,
        rectified_by -> Nullable<Binary>,
        rectified_at -> Nullable<Timestamp>,
        on_the_spot -> Bool,
        reinspection -> Nullable<Text>,
        closed_at -> Nullable<Timestamp>,
        order_id -> Nullable<Binary>,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
        campaign_id -> Nullable<Binary>,
        checklist -> Nullable<Text>,
        rectified_on -> Nullable<Date>,
    }
}

diesel::table! {
    hazard_steps (id) {
        id -> Binary,
        hazard_id -> Binary,
        number -> BigInt,
        step -> Text,
        facts -> Text,
        taken_by -> Binary,
        taken_at -> Timestamp,
    }
}
