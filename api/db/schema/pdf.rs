//! Tables: printed PDFs.

diesel::table! {
    printouts (subject, subject_id) {
        subject -> Text,
        subject_id -> Binary,
        content -> Binary,
        object -> Text,
        size -> BigInt,
        made_at -> Timestamp,
    }
}
