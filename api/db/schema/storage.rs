//! Which database this is: one row, of which the object storage has a copy.

diesel::table! {
    identity (single) {
        single -> Bool,
        id -> Binary,
        given_at -> Timestamp,
    }
}
