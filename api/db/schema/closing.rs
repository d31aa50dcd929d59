//! Tables: hazards' steps, orders, enforcement.

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

diesel::table! {
    orders (id) {
        id -> Binary,
        authority -> Text,
        year -> BigInt,
        number -> BigInt,
        district -> Text,
        unit_id -> Binary,
        issued_on -> Date,
        findings -> Text,
        provisions -> Text,
        measures -> Text,
        stop_at_once -> Bool,
        deadline -> Date,
        inspectors -> Text,
        state -> Text,
        replaces_id -> Nullable<Binary>,
        service -> Nullable<Text>,
        ending -> Nullable<Text>,
        created_by -> Binary,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    order_hazards (order_id, hazard_id) {
        order_id -> Binary,
        hazard_id -> Binary,
    }
}

diesel::table! {
    order_numbers (authority, year) {
        authority -> Text,
        year -> BigInt,
        last -> BigInt,
    }
}

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
