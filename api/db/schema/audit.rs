//! Tables: the audit log.

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
