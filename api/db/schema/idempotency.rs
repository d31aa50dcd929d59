//! Tables: idempotency keys.

diesel::table! {
    idempotency_keys (account_id, key) {
        account_id -> Binary,
        key -> Text,
        fingerprint -> Binary,
        claim -> Binary,
        lease_until -> Timestamp,
        acted -> Bool,
        status -> Nullable<BigInt>,
        headers -> Nullable<Text>,
        body -> Nullable<Binary>,
        kept_at -> Timestamp,
    }
}
