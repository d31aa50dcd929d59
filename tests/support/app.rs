//! A server of a test's own, on a free port, with a database of its own.

use super::{
    Client, Engine,
    people::{self, PASSWORD, Person},
    postgres::{Cluster, Database, aside},
    s3::S3Server,
};
use actix_web::{dev::ServerHandle, web::Data};
use argon2::Params;
use chrono::TimeDelta;
use diesel::{
    Connection, ExpressionMethods, QueryDsl, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
};
use field_inspection::{
    accounts::{self, Hasher, Password, SignIn, tokens::Tokens},
    clock::Moment,
    db::{
        Conn, DatabaseAt, Db, PgConnection,
        schema::{events, jobs, photos, printouts, upload_pieces, uploads},
    },
    evidence::{
        Intake, Limits,
        spool::Spool,
        sweep::{discard_originals, sweep},
    },
    http::{metrics::Metrics, public_url::PublicUrl},
    integrity::{Check, Position},
    jobs::{JobRunner, JobWaker},
    problem::Outcome,
    server::{self, AppState, Serving},
    storage::{Access, Objects, ObjectsAt, S3Settings},
    templates::{self, Templates},
};
use std::{
    collections::BTreeSet,
    net::TcpListener,
    path::Path,
    sync::{OnceLock, mpsc},
    thread::JoinHandle,
};
use tempfile::TempDir;

/// What stands before the addresses on papers.
pub const PUBLIC_URL: &str = "https://inspect.example.org";

/// A running server. Stopped, with what is in flight finished, when dropped; then no job, no object without a row and
/// no row without an object may be left.
pub struct App {
    pub url: String,
    pub db: Db,
    pub sign_in: Data<SignIn>,
    pub intake: Intake,
    /// Rows were changed by hand: that they break rules at the end is no fault of the server.
    pub changed_by_hand: bool,
    parts: AppState,
    runner: JobRunner,
    http: reqwest::Client,
    objects_at: ObjectsAt,
    listening: Option<Listening>,
    /// Hold what is kept; go last.
    folder: TempDir,
    database: Option<Database>,
}

impl App {
    #[allow(dead_code, reason = "the bench calls it")]
    /// Runs what PostgreSQL takes outside a transaction only.
    pub fn outside_a_transaction(&self, sql: &str) {
        aside(|| {
            let mut conn = PgConnection::establish(self.database_url()).unwrap();
            conn.batch_execute(sql).unwrap();
        });
    }

    /// Where its PostgreSQL database is.
    pub fn database_url(&self) -> &str {
        &self.database.as_ref().expect("a database of PostgreSQL").url
    }

    /// With the accounts of [`people::ALL`] and nothing else.
    pub fn start(engine: Engine) -> Self {
        Self::start_with(engine, |_| {})
    }

    /// The same, after `arrange` had its way with how people sign in.
    pub fn start_with(engine: Engine, arrange: impl FnOnce(&mut SignIn)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (db, database, objects) = match engine {
            Engine::Sqlite => {
                let path = folder.path().join("field-inspection.sqlite");
                std::fs::write(&path, database_of_the_people()).unwrap();
                let objects = ObjectsAt::Disk(folder.path().join("objects"));
                (Db::open(&DatabaseAt::Sqlite(path)).unwrap(), None, objects)
            }
            Engine::Postgres => {
                let database = Cluster::get().expect("PostgreSQL is installed").create_database();
                let db = Db::open(&database.at()).unwrap();
                populate(&db);
                (db, Some(database), ObjectsAt::S3(S3Server::get().new_bucket()))
            }
        };
        let mut sign_in = SignIn {
            tokens: Tokens::from_file(&folder.path().join("signing-key.pem")).unwrap(),
            hasher: quick_hasher(),
            behind_proxy: false,
        };
        arrange(&mut sign_in);
        let sign_in = Data::new(sign_in);
        let intake = Intake {
            spool: Spool::open(&folder.path().join("tmp")).unwrap(),
            objects: Objects::open(&objects).unwrap(),
            limits: Limits { size: 20 << 20 },
        };
        let parts = AppState {
            db: db.clone(),
            sign_in: sign_in.clone(),
            metrics: Metrics::new(db.engine()).unwrap(),
            templates: templates(),
            intake: intake.clone(),
            waker: JobWaker::default(),
            public_url: Data::new(PublicUrl::assumed(PUBLIC_URL.to_owned())),
            known_account: None,
        };
        let runner = JobRunner::new(
            db.clone(),
            parts.waker.clone(),
            parts.metrics.clone(),
            server::jobs(&parts),
        );
        let listening = Listening::start(parts.clone(), one_thread());
        Self {
            url: listening.url.clone(),
            db,
            sign_in,
            intake,
            runner,
            http: reqwest::Client::new(),
            changed_by_hand: false,
            parts,
            objects_at: objects,
            listening: Some(listening),
            folder,
            database,
        }
    }

    /// Another server on the same database and objects, with a folder of its own for what comes in; on PostgreSQL also with
    /// connections of its own.
    pub fn neighbour(&self) -> Listening {
        self.neighbour_with(|_, _| {})
    }

    /// The same, after `arrange` had its way with what it stands on and how it serves.
    pub fn neighbour_with(&self, arrange: impl FnOnce(&mut AppState, &mut Serving)) -> Listening {
        let folder = tempfile::tempdir().unwrap();
        let mut parts = self.parts.clone();
        parts.intake.spool = Spool::open(&folder.path().join("tmp")).unwrap();
        if let Some(database) = &self.database {
            parts.db = Db::open(&database.at()).unwrap();
        }
        let mut serving = one_thread();
        arrange(&mut parts, &mut serving);
        let mut listening = Listening::start(parts, serving);
        listening.folder = Some(folder);
        listening
    }

    /// The settings of a command that works on the same database, objects and key.
    pub fn settings(&self) -> Vec<String> {
        let folder = self.folder.path().display();
        let mut settings = vec![format!("--data={folder}")];
        if let (Some(database), ObjectsAt::S3(s3)) = (&self.database, &self.objects_at) {
            settings.extend(settings_of(database, s3));
        }
        settings
    }

    /// Changes the database past the API, statement by statement.
    pub async fn alter(&self, statements: &'static [&'static str]) {
        let altered = self.db.write(move |conn| {
            for statement in statements {
                diesel::sql_query(*statement).execute(conn)?;
            }
            Ok(())
        });
        altered.await.unwrap();
    }

    /// Runs the jobs that wait.
    pub async fn work_off(&self) {
        self.runner.run_due().await.unwrap();
    }

    /// Takes away what cut-off requests left in storage.
    pub async fn sweep(&self) {
        let later = Moment::now().plus(TimeDelta::minutes(1));
        let (objects, at_once) = (&self.intake.objects, TimeDelta::zero());
        sweep(objects, &self.db, at_once, later).await.unwrap();
        discard_originals(objects, &self.db, at_once, later)
            .await
            .unwrap();
    }

    /// Somebody without an account.
    pub fn nobody(&self) -> Client {
        Client::with(self.http.clone(), &self.url)
    }

    /// A person on a new device.
    pub async fn signed_in(&self, person: Person) -> Client {
        let client = self.nobody().signs_in(person.username, PASSWORD).await;
        client.unwrap_or_else(|refused| panic!("{person:?}: {refused:?}"))
    }

    /// Reads the database past the API.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Outcome<T> + Send + 'static,
    ) -> T {
        self.db.read(work).await.unwrap()
    }
}

/// How the servers of tests deal with connections.
fn one_thread() -> Serving {
    Serving {
        workers: Some(1),
        ..Serving::default()
    }
}

/// A server that listens, until it is dropped: what is in flight is finished then.
pub struct Listening {
    pub url: String,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    folder: Option<TempDir>,
}

impl Listening {
    fn start(parts: AppState, serving: Serving) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (started, handles) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = server::serve(parts, listener, serving).unwrap();
                started.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self {
            url,
            handle: handles.recv().unwrap(),
            thread: Some(thread),
            folder: None,
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let (handle, thread) = (self.handle.clone(), self.thread.take());
        // In a thread of its own: a test's runtime may be running in this one.
        let stopped = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(handle.stop(true));
            thread.map(JoinHandle::join)
        })
        .join();
        if !std::thread::panicking() {
            stopped.unwrap().unwrap().unwrap();
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let listening = self.listening.take();
        // Connections to object storage are those of the runtime that opened them.
        let objects = Objects::open_beside(&self.objects_at, Access::Write).unwrap();
        let mut parts = self.parts.clone();
        parts.intake.objects = objects.clone();
        let db = self.db.clone();
        let runner = JobRunner::new(
            db.clone(),
            parts.waker.clone(),
            parts.metrics.clone(),
            server::jobs(&parts),
        );
        let well = !std::thread::panicking() && !self.changed_by_hand;
        // In a thread of its own: a test's runtime may be running in this one.
        let stopped = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                drop(listening);
                if well {
                    runner.run_due().await.unwrap();
                    nothing_is_left(&db, &objects).await;
                }
            });
        })
        .join();
        if !std::thread::panicking() {
            stopped.unwrap();
        }
    }
}

/// No job waits; each row has its object, and each object its row, but for those that somebody took away and that a
/// sweep would find.
async fn nothing_is_left(db: &Db, objects: &Objects) {
    let waiting = jobs::table.select((jobs::kind, jobs::last_error));
    let waiting: Vec<(String, Option<String>)> = db.read(move |conn| Ok(waiting.load(conn)?)).await.unwrap();
    assert_eq!(waiting, Vec::new(), "jobs are left");
    let rows: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<Option<String>> = photos::table.select(photos::object).load(conn)?;
            Ok(rows.into_iter().flatten().collect())
        })
        .await
        .unwrap();
    let papers: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<String> = printouts::table.select(printouts::object).load(conn)?;
            Ok(rows.into_iter().collect())
        })
        .await
        .unwrap();
    let kept = under(objects, "printouts/").await;
    assert_eq!(kept, papers, "papers as objects, and as rows");
    let pieces: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<String> = upload_pieces::table.select(upload_pieces::object).load(conn)?;
            Ok(rows.into_iter().collect())
        })
        .await
        .unwrap();
    assert_eq!(
        under(objects, "pieces/").await,
        pieces,
        "pieces as objects, and as rows"
    );
    let incoming: BTreeSet<String> = db
        .read(|conn| {
            let rows: Vec<Option<String>> = uploads::table.select(uploads::incoming).load(conn)?;
            Ok(rows.into_iter().flatten().collect())
        })
        .await
        .unwrap();
    let kept = under(objects, "incoming/").await;
    assert!(kept.is_subset(&incoming), "{kept:?} came in, {incoming:?} was to");
    let kept = under(objects, "originals/").await;
    let orphans: Vec<_> = kept.difference(&rows).collect();
    let taken_away = events::table.filter(events::action.eq_any(["photo_deleted", "signature_removed"]));
    let taken_away: i64 = db
        .read(move |conn| Ok(taken_away.count().get_result(conn)?))
        .await
        .unwrap();
    assert!(
        orphans.len() <= usize::try_from(taken_away).unwrap(),
        "objects without a row: {orphans:?}"
    );
    let whole = Position::beginning(true);
    let mut check = Check::new(db.clone(), objects.clone(), whole, false, Moment::now());
    while let Some(found) = check.next().await.unwrap() {
        assert!(found.is_empty(), "{found:#?}");
    }
}

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

/// The keys of all objects under a prefix.
pub async fn under(objects: &Objects, prefix: &str) -> BTreeSet<String> {
    let listed = objects.list(prefix, None, 1000).await.unwrap();
    listed.into_iter().map(|listed| listed.key).collect()
}

/// The checklists, read once.
fn templates() -> Data<Templates> {
    static TEMPLATES: OnceLock<Data<Templates>> = OnceLock::new();
    TEMPLATES
        .get_or_init(|| Data::new(Templates::embedded().unwrap()))
        .clone()
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
            accounts::create(conn, &person.account(&hash), Moment::now())?;
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
    conn.batch_execute(&format!("VACUUM INTO '{}'", copy.display()))
        .unwrap();
    std::fs::read(copy).unwrap()
}
