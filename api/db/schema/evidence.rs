//! Tables: photos, resumable uploads, the check of originals.

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
    uploads (id) {
        id -> Binary,
        account_id -> Binary,
        owner_kind -> Text,
        owner_id -> Binary,
        photo_id -> Binary,
        item -> Nullable<Text>,
        sha256 -> Binary,
        size -> BigInt,
        taken_at -> Nullable<Timestamp>,
        latitude -> Nullable<Double>,
        longitude -> Nullable<Double>,
        accuracy -> Nullable<Double>,
        metadata -> Nullable<Text>,
        received -> BigInt,
        incoming -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    upload_pieces (upload_id, start) {
        upload_id -> Binary,
        start -> BigInt,
        size -> BigInt,
        object -> Text,
    }
}

diesel::table! {
    scrub (single) {
        single -> Bool,
        /// The last original that was checked in this round; empty at its beginning.
        after -> Text,
        checked -> BigInt,
        round_began_at -> Timestamp,
        claimed_at -> Timestamp,
    }
}

diesel::table! {
    lost_originals (object) {
        object -> Text,
        trouble -> Text,
        found_at -> Timestamp,
    }
}

diesel::table! {
    identity (single) {
        single -> Bool,
        id -> Binary,
        given_at -> Timestamp,
    }
}
