//! Tables: rectification orders.

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
        equipment -> Text,
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
