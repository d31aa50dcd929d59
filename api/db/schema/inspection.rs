//! Tables: inspections, answers, submissions, signatures.

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
        campaign_id -> Nullable<Binary>,
        joint_with -> Text,
        led_by -> Nullable<Text>,
        announced -> Nullable<Bool>,
        people -> Integer,
        assignment_id -> Nullable<Binary>,
    }
}

diesel::table! {
    /// What reports read and count of inspections; the two tables together have more columns than Diesel's tuples.
    #[sql_name = "inspections"]
    counted_visits (id) {
        id -> Binary,
        campaign_id -> Nullable<Binary>,
        /// Follows from the state.
        counted -> Bool,
        district -> Text,
        date -> Date,
        checklist -> Text,
        unit_id -> Binary,
        equipment_id -> Nullable<Binary>,
        equipment_kind -> Nullable<Text>,
        people -> Integer,
        /// Follows from `joint_with`.
        joint -> Bool,
        /// Follows from `led_by`.
        led -> Bool,
        announced -> Nullable<Bool>,
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
        said_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    superseded_answers (id) {
        id -> BigInt,
        inspection_id -> Binary,
        item -> Text,
        answer -> Text,
        said_at -> Nullable<Timestamp>,
        superseded_at -> Timestamp,
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
        collected_by -> Nullable<Binary>,
    }
}

diesel::table! {
    signature_disputes (signature_id) {
        signature_id -> Binary,
        inspection_id -> Binary,
        account_id -> Binary,
        photo_id -> Nullable<Binary>,
        reason -> Text,
        disputed_at -> Timestamp,
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
    inspection_figures (inspection_id, figure) {
        inspection_id -> Binary,
        figure -> Text,
        value -> Double,
        campaign_id -> Nullable<Binary>,
        district -> Text,
        checklist -> Text,
        date -> Date,
        subject_id -> Binary,
    }
}
