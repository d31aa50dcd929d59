//! A server of a test's own, on a free port, with a database of its own.

use super::{
    Client, Engine,
    database::{database_of_the_people, populate, quick_hasher, settings_of, templates},
    leftovers::nothing_is_left,
    listening::{Listening, one_thread},
    people::{PASSWORD, Person},
    postgres::{Cluster, Database, aside},
    s3::S3Server,
};
use actix_web::web::Data;
use chrono::TimeDelta;
use diesel::{Connection, RunQueryDsl, connection::SimpleConnection};
use field_inspection::{
    accounts::{SignIn, tokens::Tokens},
    clock::Moment,
    db::{Conn, DatabaseAt, Db, PgConnection},
    evidence::{
        Intake, Limits,
        spool::Spool,
        sweep::{discard_originals, sweep},
    },
    http::{metrics::Metrics, public_url::PublicUrl},
    jobs::{JobRunner, JobWaker},
    problem::Outcome,
    server::{self, AppState, Serving},
    storage::{Access, Objects, ObjectsAt},
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
        let runner =
            JobRunner::new(db.clone(), parts.waker.clone(), parts.metrics.clone(), server::jobs(&parts));
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
        discard_originals(objects, &self.db, at_once, later).await.unwrap();
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

impl Drop for App {
    fn drop(&mut self) {
        let listening = self.listening.take();
        // Connections to object storage are those of the runtime that opened them.
        let objects = Objects::open_beside(&self.objects_at, Access::Write).unwrap();
        let mut parts = self.parts.clone();
        parts.intake.objects = objects.clone();
        let db = self.db.clone();
        let runner =
            JobRunner::new(db.clone(), parts.waker.clone(), parts.metrics.clone(), server::jobs(&parts));
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
