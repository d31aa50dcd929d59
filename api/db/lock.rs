//! Locks rows until the transaction ends.

/// Makes other changes wait until the transaction ends: of the row of `$table` with this id, or of all `$rows` by setting
/// `$column` to what it is. SQLite has one writer; on PostgreSQL the update holds the locks of the rows.
macro_rules! lock {
    ($conn:expr, $rows:expr, by $column:path) => {
        diesel::update($rows).set($column.eq($column)).execute($conn)?
    };
    ($conn:expr, $table:ident, $id:expr) => {
        $crate::db::lock!($conn, $table::table.find($id), by $table::version)
    };
}

pub(crate) use lock;
