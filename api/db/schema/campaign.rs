//! Tables: campaigns.

diesel::table! {
    campaigns (id) {
        id -> Binary,
        authority -> Text,
        name -> Text,
        documents -> Text,
        districts -> Text,
        checklists -> Text,
        phases -> Text,
        targets -> Text,
        used -> Bool,
        created_by -> Binary,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}
