//! Real clients, tus-js-client in both protocols and tuspy, over a bad line.

use super::is_stored;
use crate::support::{
    App,
    leftovers::under,
    line::{BadLine, Disturbance, Plan},
    people::CHEN,
    picture::Picture,
    rng::chance,
    upload::metadata,
    visit::a_draft,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

on_each_engine! {
    tus_js_client_speaks_tus,
    tus_js_client_speaks_the_draft,
    tuspy_speaks_tus,
}

/// What the line does to each upload; it comes in ten parts or more.
const DISTURBANCES: [Disturbance; 8] = [
    Disturbance::CutInBody,
    Disturbance::CutInBody,
    Disturbance::CutInBody,
    Disturbance::LostAnswer,
    Disturbance::LostAnswer,
    Disturbance::Repeat,
    Disturbance::Repeat,
    Disturbance::Delay,
];

/// Where the clients are installed: under Cargo's target folder, from npm and PyPI, in the versions that
/// `tests/uploads/clients` names. None where they cannot be had and nobody insists.
fn clients() -> Option<&'static Path> {
    static CLIENTS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let installed = CLIENTS.get_or_init(|| {
        let failure = match install() {
            Ok(folder) => return Some(folder),
            Err(failure) => failure,
        };
        #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
        let required = std::env::var("REQUIRE_CLIENTS").is_ok_and(|value| value == "1");
        assert!(!required, "REQUIRE_CLIENTS=1, and {failure}");
        eprintln!("SKIPPED: {failure}");
        None
    });
    installed.as_deref()
}

fn install() -> Result<PathBuf, String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/uploads/clients");
    // The binaries are in target/debug.
    let binary = Path::new(env!("CARGO_BIN_EXE_field-inspection"));
    let folder = binary.parent().unwrap().parent().unwrap().join("upload-clients");
    fs::create_dir_all(&folder).unwrap();
    let read = |path: PathBuf| fs::read(path).unwrap_or_default();
    let mut is_new = false;
    for entry in fs::read_dir(&sources).unwrap() {
        let (source, target) = (entry.as_ref().unwrap().path(), folder.join(entry.unwrap().file_name()));
        let names_versions = target.extension().is_some_and(|kind| kind == "json" || kind == "txt");
        is_new |= names_versions && read(source.clone()) != read(target.clone());
        fs::copy(source, target).unwrap();
    }
    let done = folder.join("installed");
    if done.exists() && !is_new {
        return Ok(folder);
    }
    let _ = fs::remove_file(&done);
    run(&folder, "npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"])?;
    run(&folder, "python3", &["-m", "venv", "python"])?;
    let pip = ["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
    run(&folder, "python/bin/pip", &pip)?;
    fs::write(done, "").unwrap();
    Ok(folder)
}

/// Runs a command to its end; gives what it printed.
fn run(folder: &Path, program: &str, args: &[&str]) -> Result<String, String> {
    let program = if program.contains('/') { folder.join(program) } else { program.into() };
    let shown = format!("{} {}", program.display(), args.join(" "));
    let ran = Command::new(program)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{shown}: {error}"))?;
    if ran.status.success() {
        return Ok(String::from_utf8_lossy(&ran.stdout).into_owned());
    }
    Err(format!("{shown}: {}", String::from_utf8_lossy(&ran.stderr)))
}

/// A photo of a visit goes over a bad line by a client that is given `orders`, and arrives once.
async fn upload(app: &App, program: &'static str, script: &'static str, orders: Value) {
    let Some(folder) = clients() else { return };
    let mut chance = chance();
    let chen = app.signed_in(CHEN).await;
    let visit = a_draft(&chen).await;
    let picture = Picture::of_size(640);
    let plan = Plan::shuffled(&DISTURBANCES, &mut chance);
    let address = app.url.strip_prefix("http://").unwrap().to_owned();
    let line = BadLine::to(&Arc::new(Mutex::new(address)), plan, chance).await;
    let photo = tempfile::NamedTempFile::new().unwrap();
    fs::write(photo.path(), &picture.bytes).unwrap();
    let said: Map<String, Value> = metadata(&visit, &picture, "cv-plan")
        .split(',')
        .map(|pair| {
            let (key, value) = pair.split_once(' ').unwrap();
            let value = String::from_utf8(BASE64_STANDARD.decode(value).unwrap()).unwrap();
            (key.to_owned(), json!(value))
        })
        .collect();
    let mut all = json!({ "endpoint": format!("{}/v1/uploads", line.url), "token": chen.access_token,
        "file": photo.path(), "metadata": said });
    all.as_object_mut().unwrap().extend(orders.as_object().unwrap().clone());
    let shown = format!("{script} {orders}");
    let ran = tokio::task::spawn_blocking(move || run(folder, program, &[script, &all.to_string()]));
    let printed = ran.await.unwrap().unwrap();
    assert!(printed.contains("/v1/uploads/"), "{shown}: {printed}");
    let done = line.done();
    println!("{shown}: {done:?}");
    is_stored(&chen, &visit, &picture).await;
    assert_eq!(under(&app.intake.objects, "originals/").await.len(), 1, "{shown}");
}

async fn tus_js_client_speaks_tus(app: App) {
    let orders = json!({ "protocol": "tus-v1", "chunk": 100_000, "at_once": false });
    upload(&app, "node", "tus.mjs", orders).await;
}

async fn tus_js_client_speaks_the_draft(app: App) {
    let orders = json!({ "protocol": "ietf-draft-05", "chunk": 100_000, "at_once": true });
    upload(&app, "node", "tus.mjs", orders).await;
}

async fn tuspy_speaks_tus(app: App) {
    let orders = json!({ "chunk": 100_000, "checked": true });
    upload(&app, "python/bin/python", "tuspy_upload.py", orders).await;
}
