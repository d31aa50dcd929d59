//! What tables there are: as each engine made them, and as `db/schema` says.

use diesel::{
    QueryableByName, RunQueryDsl, SqliteConnection, sql_query,
    sql_types::{BigInt, Bool, Text},
};
use field_inspection::db::PgConnection;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

pub type Tables = BTreeMap<String, Table>;

#[derive(Debug, Default, PartialEq)]
pub struct Table {
    pub columns: BTreeMap<String, Column>,
    /// The primary key's columns in its order.
    pub key: Vec<String>,
    /// Columns and whether they are unique, of each index that covers all rows; without the primary key's.
    pub indexes: BTreeSet<(Vec<String>, bool)>,
    /// Columns of each foreign key and the table they refer to.
    pub references: BTreeSet<(Vec<String>, String)>,
}

#[derive(Debug, PartialEq)]
pub struct Column {
    /// As `db/schema` calls it.
    pub kind: String,
    pub nullable: bool,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    /// From 1; 0 outside the primary key.
    #[diesel(sql_type = BigInt)]
    place_in_key: i64,
}

/// A column of an index.
#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Text)]
    of_column: String,
}

/// A column of a foreign key.
#[derive(QueryableByName)]
struct ReferenceRow {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    target: String,
    #[diesel(sql_type = Text)]
    of_column: String,
}

pub fn tables_of_sqlite(conn: &mut SqliteConnection) -> Tables {
    const TABLES: &str = "sqlite_master t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'
        AND t.name <> '__diesel_schema_migrations'";
    let from = |joined: &str| TABLES.replacen(" t WHERE", &format!(" t {joined} WHERE"), 1);
    let columns = sql_query(format!(
        "SELECT t.name AS of_table, c.name AS name, c.type AS kind, NOT c.\"notnull\" AS nullable, c.pk AS place_in_key
         FROM {}",
        from("JOIN pragma_table_xinfo(t.name) c")
    ));
    let indexes = sql_query(format!(
        "SELECT t.name AS of_table, i.name AS name, i.\"unique\" AS is_unique, c.name AS of_column
         FROM {} AND i.origin <> 'pk' AND NOT i.partial ORDER BY t.name, i.name, c.seqno",
        from("JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c")
    ));
    let references = sql_query(format!(
        "SELECT t.name AS of_table, CAST(f.id AS TEXT) AS name, f.\"table\" AS target, f.\"from\" AS of_column
         FROM {} ORDER BY t.name, f.id, f.seq",
        from("JOIN pragma_foreign_key_list(t.name) f")
    ));
    gathered(columns.load(conn).unwrap(), indexes.load(conn).unwrap(), references.load(conn).unwrap())
}

pub fn tables_of_postgres(conn: &mut PgConnection) -> Tables {
    const OURS: &str = "t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
        AND t.relname <> '__diesel_schema_migrations'";
    let columns = sql_query(format!(
        "SELECT t.relname::text AS of_table, c.attname::text AS name, format_type(c.atttypid, c.atttypmod) AS kind,
                NOT c.attnotnull AS nullable,
                COALESCE((SELECT k.place FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
                          WHERE i.indrelid = t.oid AND i.indisprimary AND k.attnum = c.attnum), 0) AS place_in_key
         FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
         WHERE {OURS}"
    ));
    let indexes = sql_query(format!(
        "SELECT t.relname::text AS of_table, i.indexrelid::text AS name, i.indisunique AS is_unique,
                c.attname::text AS of_column
         FROM pg_class t JOIN pg_index i ON i.indrelid = t.oid
         CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)
         JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = k.attnum
         WHERE {OURS} AND NOT i.indisprimary AND i.indpred IS NULL ORDER BY i.indexrelid, k.place"
    ));
    let references = sql_query(format!(
        "SELECT t.relname::text AS of_table, f.oid::text AS name, target.relname::text AS target,
                c.attname::text AS of_column
         FROM pg_class t JOIN pg_constraint f ON f.conrelid = t.oid AND f.contype = 'f'
         JOIN pg_class target ON target.oid = f.confrelid
         CROSS JOIN unnest(f.conkey) WITH ORDINALITY k (attnum, place)
         JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = k.attnum
         WHERE {OURS} ORDER BY f.oid, k.place"
    ));
    gathered(columns.load(conn).unwrap(), indexes.load(conn).unwrap(), references.load(conn).unwrap())
}

fn gathered(mut columns: Vec<ColumnRow>, indexes: Vec<IndexRow>, references: Vec<ReferenceRow>) -> Tables {
    let mut tables = Tables::new();
    columns.sort_by_key(|column| column.place_in_key);
    for row in columns {
        let table = tables.entry(row.of_table).or_default();
        if row.place_in_key > 0 {
            table.key.push(row.name.clone());
        }
        let column = Column { kind: in_schema(&row.kind).to_owned(), nullable: row.nullable };
        table.columns.insert(row.name, column);
    }
    let mut whole: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for row in indexes {
        let index = (row.of_table, row.name, row.is_unique);
        whole.entry(index).or_default().push(row.of_column);
    }
    for ((table, _, is_unique), columns) in whole {
        let table = tables.get_mut(&table).unwrap();
        assert!(table.indexes.insert((columns.clone(), is_unique)), "two indexes on {columns:?}");
    }
    let mut whole: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for row in references {
        let reference = (row.of_table, row.name, row.target);
        whole.entry(reference).or_default().push(row.of_column);
    }
    for ((table, _, target), columns) in whole {
        tables.get_mut(&table).unwrap().references.insert((columns, target));
    }
    tables
}

/// The name in `db/schema` for a type of either engine.
fn in_schema(kind: &str) -> &str {
    match kind {
        "BLOB" | "bytea" => "Binary",
        "TEXT" | "text" => "Text",
        "BOOLEAN" | "boolean" => "Bool",
        // INTEGER is how SQLite writes the number that it counts up by itself: 64 bits there.
        "BIGINT" | "INTEGER" | "bigint" => "BigInt",
        "INT" | "integer" => "Integer",
        "DOUBLE" | "double precision" => "Double",
        "DATE" | "date" => "Date",
        "TIMESTAMP" | "timestamp without time zone" => "Timestamp",
        other => other,
    }
}

/// What `db/schema` says of columns and keys; it knows nothing of indexes.
pub fn tables_of_schema() -> Tables {
    let files = fs::read_dir("api/db/schema").unwrap().map(|file| file.unwrap().path());
    let text: String = files.map(|file| fs::read_to_string(file).unwrap()).collect();
    let mut tables = Tables::new();
    for block in text.split("diesel::table! {").skip(1) {
        let (head, body) = block.split_once(") {").unwrap();
        let (before, key) = head.rsplit_once('(').unwrap();
        let name = match before.split_once("#[sql_name = \"") {
            Some((_, named)) => named.split_once('"').unwrap().0,
            None => before.trim(),
        };
        let body = body.split_once('}').unwrap().0;
        let columns = body.lines().filter_map(|line| {
            let (name, kind) = line.trim().strip_suffix(',')?.split_once(" -> ").unwrap();
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            let column = Column { kind: inner.unwrap_or(kind).to_owned(), nullable: inner.is_some() };
            Some((name.to_owned(), column))
        });
        let key = key.split(',').map(|column| column.trim().to_owned()).collect();
        let table: &mut Table = tables.entry(name.to_owned()).or_default();
        assert!(table.key.is_empty() || table.key == key, "two keys of {name}");
        table.key = key;
        for (column, kind) in columns {
            if let Some(other) = table.columns.get(&column) {
                assert_eq!(other, &kind, "{column} of {name}, twice");
            }
            table.columns.insert(column, kind);
        }
    }
    tables
}
