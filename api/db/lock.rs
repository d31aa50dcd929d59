//! Locks a row until the transaction ends.

/// Makes other changes of the row of `$table` with this id wait until the transaction ends. SQLite has one writer; on
/// PostgreSQL the update holds the row's lock.
macro_rules! lock {
    ($conn:expr, $table:ident, $id:expr) => {
        diesel::update($table::table.find($id)).set($table::version.eq($table::version)).execute($conn)?
    };
}

pub(crate) use lock;
