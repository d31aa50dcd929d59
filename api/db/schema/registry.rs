//! Tables: using units and equipment.

diesel::table! {
    units (id) {
        id -> Binary,
        district -> Text,
        credit_code -> Text,
        name -> Text,
        address -> Text,
        contact_name -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        latitude -> Nullable<Double>,
        longitude -> Nullable<Double>,
        venue_kind -> Nullable<Text>,
        attributes -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    equipment (id) {
        id -> Binary,
        unit_id -> Binary,
        district -> Text,
        kind -> Text,
        device_code -> Nullable<Text>,
        registration_number -> Nullable<Text>,
        name -> Text,
        location -> Text,
        class -> Nullable<Text>,
        commissioned_on -> Nullable<Date>,
        attributes -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}
