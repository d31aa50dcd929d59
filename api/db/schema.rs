//! The tables, as both engines have them. `tests/migrations.rs` holds this file against the migrations.

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
    }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Binary,
        device_id -> Binary,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
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

diesel::table! {
    checklists (code, version) {
        code -> Text,
        version -> BigInt,
        hash -> Text,
        body -> Text,
        kept_at -> Timestamp,
    }
}

diesel::table! {
    photos (id) {
        id -> Binary,
        owner_id -> Binary,
        kind -> Text,
        item -> Nullable<Text>,
        sha256 -> Binary,
        size -> BigInt,
        declared_by -> Binary,
        declared_at -> Timestamp,
        object -> Nullable<Text>,
        stored_at -> Nullable<Timestamp>,
        media_type -> Nullable<Text>,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        taken_at -> Nullable<Timestamp>,
        latitude -> Nullable<Double>,
        longitude -> Nullable<Double>,
        accuracy -> Nullable<Double>,
        exif -> Nullable<Text>,
        flags -> Text,
    }
}

diesel::table! {
    inspections (id) {
        id -> Binary,
        district -> Text,
        unit_id -> Binary,
        equipment_id -> Nullable<Binary>,
        checklist -> Text,
        checklist_version -> BigInt,
        checklist_hash -> Text,
        date -> Date,
        kind -> Text,
        state -> Text,
        started_at -> Nullable<Timestamp>,
        ended_at -> Nullable<Timestamp>,
        unit_opinion -> Nullable<Text>,
        latitude -> Nullable<Double>,
        longitude -> Nullable<Double>,
        attributes -> Text,
        conclusion -> Text,
        comment -> Nullable<Text>,
        revision -> BigInt,
        created_by -> Binary,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        submitted_at -> Nullable<Timestamp>,
        reviewed_by -> Nullable<Binary>,
        reviewed_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    inspection_inspectors (inspection_id, account_id) {
        inspection_id -> Binary,
        account_id -> Binary,
        lead -> Bool,
    }
}

diesel::table! {
    answers (inspection_id, item) {
        inspection_id -> Binary,
        item -> Text,
        answer -> Text,
        answered_at -> Timestamp,
        answered_by -> Binary,
        received_at -> Timestamp,
    }
}

diesel::table! {
    returned_items (inspection_id, item) {
        inspection_id -> Binary,
        item -> Text,
        comment -> Text,
    }
}

diesel::table! {
    revisions (inspection_id, number) {
        inspection_id -> Binary,
        number -> BigInt,
        submitted_at -> Timestamp,
        submitted_by -> Binary,
        hash -> Text,
        body -> Text,
    }
}

diesel::table! {
    signatures (id) {
        id -> Binary,
        inspection_id -> Binary,
        role -> Text,
        account_id -> Nullable<Binary>,
        name -> Text,
        photo_id -> Nullable<Binary>,
        refusal_reason -> Nullable<Text>,
        witness -> Nullable<Text>,
        signed_at -> Timestamp,
        received_at -> Timestamp,
    }
}

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
        reason -> Text,
        basis -> Text,
        photos -> Text,
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
    rechecks (inspection_id, hazard_id) {
        inspection_id -> Binary,
        hazard_id -> Binary,
        item -> Text,
        found -> Nullable<Text>,
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

diesel::joinable!(devices -> accounts (account_id));
diesel::joinable!(refresh_tokens -> devices (device_id));
diesel::joinable!(equipment -> units (unit_id));
diesel::joinable!(inspections -> units (unit_id));
diesel::joinable!(inspection_inspectors -> inspections (inspection_id));
diesel::joinable!(inspection_inspectors -> accounts (account_id));
diesel::joinable!(hazard_steps -> accounts (taken_by));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    devices,
    refresh_tokens,
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
    returned_items,
    revisions,
    signatures,
    hazards,
    hazard_steps,
    rechecks,
    orders,
    order_hazards,
    order_numbers,
);
