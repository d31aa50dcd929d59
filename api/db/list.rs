//! Macros: narrow the boxed query of a list, and cut a page from it.

/// Narrows a query to the rows whose columns equal the fields of `$filter` that are given.
macro_rules! narrow {
    ($query:ident, $filter:ident, $table:ident: $($column:ident),+) => {
        $(if let Some(wanted) = $filter.$column.clone() {
            $query = $query.filter($table::$column.eq(wanted));
        })+
    };
}

/// Narrows a query to the rows whose `$column` lies in `$days`, which has `from` and `to`, both inclusive.
macro_rules! in_days {
    ($query:ident, $column:expr, $days:expr) => {
        let days = $days;
        if let Some(from) = days.from {
            $query = $query.filter($column.ge(from));
        }
        if let Some(to) = days.to {
            $query = $query.filter($column.le(to));
        }
    };
}

/// Puts the newest rows first and takes those after `$cursor`, in words that let both engines walk the index.
macro_rules! newest_first {
    ($query:ident, $table:ident, $cursor:expr) => {
        $query = $query.order(($table::created_at.desc(), $table::id.desc()));
        if let Some(last) = $cursor {
            $query = $query
                .filter($table::created_at.le(last.at))
                .filter($table::created_at.lt(last.at).or($table::id.lt(last.id)));
        }
    };
}

pub(crate) use {in_days, narrow, newest_first};
