//! Tables: resumable uploads.

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
