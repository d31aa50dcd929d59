//! Tables: jobs.

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
