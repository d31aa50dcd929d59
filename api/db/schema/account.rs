//! Tables: accounts, devices, tokens, failed sign-ins.

diesel::table! {
    accounts (id) {
        id -> Binary,
        username -> Text,
        name -> Text,
        role -> Text,
        district -> Text,
        unit_id -> Nullable<Binary>,
        badge -> Nullable<Text>,
        password_hash -> Text,
        active -> Bool,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    devices (id) {
        id -> Binary,
        account_id -> Binary,
        name -> Text,
        address -> Text,
        signed_in_at -> Timestamp,
        seen_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_because -> Nullable<Text>,
        clock_behind_ms -> BigInt,
        clock_measured_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Binary,
        device_id -> Binary,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        predecessor -> Nullable<Binary>,
    }
}

diesel::table! {
    sign_in_failures (subject) {
        subject -> Text,
        failures -> BigInt,
        last_at -> Timestamp,
    }
}
