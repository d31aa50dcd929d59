//! Tables: what phones hold.

diesel::table! {
    sync_holdings (account_id, digest) {
        account_id -> Binary,
        digest -> Binary,
        holdings -> Binary,
        used_at -> Timestamp,
    }
}
