//! Filters rows by district or city.

/// Narrows a boxed query to the rows whose `$column` lies in `$area`, a `&District`.
///
/// In words that leave both engines the index that has the rows in a list's order: a range of districts would lead
/// SQLite to gather and sort all of them for each page.
macro_rules! in_area {
    ($query:expr, $column:expr, $area:expr) => {{
        let (query, area): (_, &$crate::district::District) = ($query, $area);
        if area.prefix() == area.as_str() {
            query.filter($column.eq(area.as_str().to_owned()))
        } else {
            query.filter($column.like(format!("{}%", area.prefix())))
        }
    }};
}

pub(crate) use in_area;
