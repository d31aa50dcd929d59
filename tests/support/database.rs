//! Databases with the people of the tests in them.

use super::{
    people::{self, PASSWORD},
    postgres::{Database, aside},
};
use actix_web::web::Data;
use argon2::Params;
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use field_inspection::{
    accounts::{self, Hasher, Password},
    clock::Moment,
    db::{DatabaseAt, Db},
    storage::S3Settings,
    templates::{self, Templates},
};
use std::{path::Path, sync::OnceLock};

/// The settings that name a database and a bucket.
pub fn settings_of(database: &Database, s3: &S3Settings) -> [String; 7] {
    let key = |key: &Option<String>| key.clone().unwrap();
    [
        format!("--database={}", database.url),
        format!("--s3-bucket={}", s3.bucket),
        format!("--s3-endpoint={}", key(&s3.endpoint)),
        format!("--s3-region={}", s3.region),
        "--s3-path-style".to_owned(),
        format!("--s3-access-key={}", key(&s3.access_key)),
        format!("--s3-secret-key={}", key(&s3.secret_key)),
    ]
}

/// The checklists, read once.
pub fn templates() -> Data<Templates> {
    static TEMPLATES: OnceLock<Data<Templates>> = OnceLock::new();
    TEMPLATES.get_or_init(|| Data::new(Templates::embedded().unwrap())).clone()
}

/// Hashes that cost next to nothing.
pub fn quick_hasher() -> Hasher {
    Hasher::with(Params::new(8, 1, 1, None).unwrap()).unwrap()
}

/// The bytes of a migrated SQLite file with the people in it, made once.
pub fn database_of_the_people() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("template.sqlite");
        let db = Db::open(&DatabaseAt::Sqlite(path.clone())).unwrap();
        db.migrate().unwrap();
        populate(&db);
        one_file(&path, &folder.path().join("copy.sqlite"))
    })
}

/// Gives everybody an account.
pub fn populate(db: &Db) {
    let hash = quick_hasher().hash(&Password::new(PASSWORD)).unwrap();
    let everybody = db.write(move |conn| {
        for person in people::ALL {
            accounts::commands::create(conn, &person.account(&hash), Moment::now())?;
        }
        templates::keep(conn, templates().library(), Moment::now())
    });
    aside(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(everybody).unwrap();
    });
}

/// The bytes of a database whose log is merged in.
fn one_file(path: &Path, copy: &Path) -> Vec<u8> {
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display())).unwrap();
    std::fs::read(copy).unwrap()
}
