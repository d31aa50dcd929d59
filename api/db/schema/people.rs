//! Tables: accounts, events, jobs, using units and equipment.

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
    sync_holdings (account_id, digest) {
        account_id -> Binary,
        digest -> Binary,
        holdings -> Binary,
        used_at -> Timestamp,
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

diesel::table! {
    events (id) {
        id -> BigInt,
        subject -> Text,
        subject_id -> Binary,
        action -> Text,
        actor_id -> Nullable<Binary>,
        at -> Timestamp,
        detail -> Text,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        subject_id -> Binary,
        run_at -> Timestamp,
        attempts -> BigInt,
        last_error -> Nullable<Text>,
        unfinished -> BigInt,
    }
}

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
