//! Tables: identity of the database, progress of the check of originals.

diesel::table! {
    identity (single) {
        single -> Bool,
        id -> Binary,
        given_at -> Timestamp,
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
