//! Tables: checklist versions.

diesel::table! {
    checklists (code, version) {
        code -> Text,
        version -> BigInt,
        hash -> Text,
        body -> Text,
        kept_at -> Timestamp,
    }
}
