//! A private PostgreSQL cluster for the test process, and a database of its own for each test.

use super::folder::own_group;
use diesel::{Connection, QueryResult, connection::SimpleConnection};
use field_inspection::db::{DatabaseAt, Db, PgConnection};
use std::{
    env,
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
    thread,
};
use uuid::Uuid;

const TEMPLATE: &str = "migrated";
/// What the socket's name ends with.
const PORT: u16 = 5432;

/// Makes the cluster, waits until its standard input ends (the test process is gone, killed or not), and clears away.
const KEEPER: &str = r#"
bin=$1 here=$2 # and $3: more options
trap : PIPE HUP
pg() { "$bin/pg_ctl" -s -w -D "$here/data" -l "$here/log" "$@" >>"$here/log" 2>&1; }
"$bin/initdb" -D "$here/data" -U field -A trust -E UTF8 --no-locale --no-sync >"$here/log" 2>&1 &&
pg -o "-c listen_addresses= -c unix_socket_directories=$here -c max_connections=200 -c fsync=off -c full_page_writes=off $3" start &&
echo ready
exec >&-
cat >/dev/null
pg -m immediate stop
rm -rf "$here"
"#;

/// A PostgreSQL server that only this process reaches: a socket in a temporary folder, no port.
pub struct Cluster {
    folder: PathBuf,
    /// Connected to no test's database; what makes and drops them.
    steward: Mutex<PgConnection>,
    keeper: Child,
    /// Ends with the process, and the cluster with it.
    held: ChildStdin,
}

impl Cluster {
    /// The process's cluster, started on first use with a migrated template.
    ///
    /// `None` where PostgreSQL is not installed; with `REQUIRE_POSTGRES=1` that is a panic.
    pub fn get() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        CLUSTER
            .get_or_init(|| {
                let Some(binaries) = binaries() else {
                    assert!(
                        env::var_os("REQUIRE_POSTGRES").is_none_or(|required| required != "1"),
                        "REQUIRE_POSTGRES=1, but there is no initdb in /usr/lib/postgresql/*/bin and no pg_config in PATH"
                    );
                    eprintln!("PostgreSQL is not installed: its half of the tests is left out");
                    return None;
                };
                Some(aside(|| {
                    let cluster = Self::start(&binaries, PORT, "", &[]);
                    cluster.make_template();
                    cluster
                }))
            })
            .as_ref()
    }

    /// Another cluster, for as long as the value lives, at this port of 127.0.0.1 too; with more options for `postgres`,
    /// and with files beside its data, each a name and what is in it.
    pub fn at_port(port: u16, options: &str, files: &[(&str, &str)]) -> Option<Self> {
        let binaries = binaries()?;
        let options = format!("-c listen_addresses=127.0.0.1 -c port={port} {options}");
        Some(aside(|| Self::start(&binaries, port, &options, files)))
    }

    fn start(binaries: &Path, port: u16, options: &str, files: &[(&str, &str)]) -> Self {
        // A socket's path has room for about a hundred bytes: a long TMPDIR would not fit.
        let folder = tempfile::Builder::new().prefix("fi-pg-").tempdir_in("/tmp").unwrap().keep();
        let mut keeper = Command::new("sh");
        keeper
            .args(["-c", KEEPER, "sh"])
            .args([binaries, &folder])
            .arg(options)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C")
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        for (name, content) in files {
            let file = folder.join(name);
            fs::write(&file, content).unwrap();
            // Or the server refuses a key.
            fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        }
        if fs::metadata(&folder).unwrap().uid() == 0 {
            // The server refuses to run as root.
            let (user, group) = unprivileged();
            chown(&folder, Some(user), Some(group)).unwrap();
            for (name, _) in files {
                chown(folder.join(name), Some(user), Some(group)).unwrap();
            }
            keeper.uid(user).gid(group);
        }
        let mut keeper = own_group(&mut keeper).spawn().unwrap();
        let held = keeper.stdin.take().unwrap();
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert!(
            said == "ready\n",
            "PostgreSQL does not start: {}",
            fs::read_to_string(folder.join("log")).unwrap_or_default()
        );
        let steward = PgConnection::establish(&url(&folder, port, "postgres")).unwrap();
        Self { folder, steward: Mutex::new(steward), keeper, held }
    }

    fn make_template(&self) {
        self.tell(&format!("CREATE DATABASE {TEMPLATE}")).unwrap();
        let migrated = Db::open(&DatabaseAt::Postgres(url(&self.folder, PORT, TEMPLATE))).unwrap();
        assert!(!migrated.migrate().unwrap().is_empty());
        drop(migrated);
        // A template with a connection cannot be copied.
        self.tell(&format!(
            "ALTER DATABASE {TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{TEMPLATE}';"
        ))
        .unwrap();
    }

    /// A database with all tables and no rows, for one test.
    pub fn create_database(&'static self) -> Database {
        self.create(&format!("TEMPLATE {TEMPLATE}"))
    }

    /// A database without tables, for tests of the migrations.
    pub fn create_empty_database(&'static self) -> Database {
        self.create("")
    }

    fn create(&'static self, options: &str) -> Database {
        let name = format!("test_{}", Uuid::now_v7().simple());
        self.tell(&format!("CREATE DATABASE {name} {options}")).unwrap();
        Database { url: url(&self.folder, PORT, &name), name, cluster: self }
    }

    /// One at a time: two copies of a template at once refuse each other.
    pub fn tell(&self, sql: &str) -> QueryResult<()> {
        aside(|| {
            let mut steward = self.steward.lock().unwrap_or_else(PoisonError::into_inner);
            steward.batch_execute(sql)
        })
    }
}

/// A database that is dropped with this value, whoever is still connected.
pub struct Database {
    /// `postgres://...`
    pub url: String,
    name: String,
    cluster: &'static Cluster,
}

impl Database {
    pub fn at(&self) -> DatabaseAt {
        DatabaseAt::Postgres(self.url.clone())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = self.cluster.tell(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        if let Err(error) = dropped {
            eprintln!("{} is not dropped: {error}", self.name);
        }
    }
}

/// Runs what blocks where the caller may be driving futures.
pub fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join().unwrap())
}

fn url(folder: &Path, port: u16, database: &str) -> String {
    format!("postgres://field@/{database}?host={}&port={port}", folder.display())
}

/// Debian's newest, or those that `pg_config` knows of.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|version| {
            let number: u32 = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max();
    if let Some((_, folder)) = newest {
        return Some(folder);
    }
    let told = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = PathBuf::from(String::from_utf8(told.stdout).ok()?.trim());
    folder.join("initdb").is_file().then_some(folder)
}

/// User and group to step down to.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let ids = |wanted: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(wanted))?;
        let mut ids = line.split(':').skip(2).map_while(|id| id.parse().ok());
        Some((ids.next()?, ids.next()?))
    };
    ids("postgres")
        .or_else(|| ids("nobody"))
        .expect("PostgreSQL refuses to run as root, and /etc/passwd has neither postgres nor nobody")
}

#[test]
fn the_cluster_and_its_files_go_when_the_process_does() {
    let Some(binaries) = binaries() else { return };
    let Cluster { folder, mut keeper, held, steward } = Cluster::start(&binaries, PORT, "", &[]);
    assert!(folder.join("data/postmaster.pid").is_file());
    // What the system does for a process that ends, killed or not.
    drop((held, steward));
    assert!(keeper.wait().unwrap().success());
    assert!(!folder.exists());
    assert!(PgConnection::establish(&url(&folder, PORT, "postgres")).is_err());
}

#[test]
fn each_test_has_a_migrated_database_of_its_own_that_is_dropped_with_it() {
    let Some(cluster) = Cluster::get() else { return };
    let (mine, other) = (cluster.create_database(), cluster.create_database());
    let mut conn = PgConnection::establish(&mine.url).unwrap();
    conn.batch_execute("INSERT INTO checklists VALUES ('piping', 1, '', '', now())").unwrap();
    let mut elsewhere = PgConnection::establish(&other.url).unwrap();
    elsewhere.batch_execute("INSERT INTO checklists VALUES ('piping', 1, '', '', now())").unwrap();
    assert!(Db::open(&mine.at()).unwrap().migrate().unwrap().is_empty());
    let gone = mine.url.clone();
    drop(mine);
    assert!(PgConnection::establish(&gone).is_err());
    assert!(elsewhere.batch_execute("SELECT 1").is_ok());
}
