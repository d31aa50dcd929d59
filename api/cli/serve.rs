//! Command `serve`: runs the server from its settings until a signal stops it.

use super::{Failure, checklists, logs, open_files, say, stores, user};
use crate::{
    accounts::{Hasher, SignIn, tokens::Tokens},
    clock::Moment,
    config::{AllSettings, Settings, WhatIsKept},
    db::Db,
    demo,
    evidence::{Intake, Limits, identity, scrub, spool::Spool, sweep},
    http::{docs::KnownAccount, metrics::Metrics, public_url::PublicUrl},
    idempotency,
    jobs::{JobRunner, JobWaker},
    pdf,
    server::{self, AppState, Serving},
    templates,
};
use actix_web::{dev::ServerHandle, web::Data};
use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};
use tokio::signal::unix::{SignalKind, signal};

/// How long work off the event loop may take after the server has stopped.
const GRACE: Duration = Duration::from_secs(5);

const TO_ADOPT: &str = "Start with the database that belongs to it, or with another folder or bucket; to take it over, \
    `field-inspection storage adopt` with these settings shows what is in it and asks";

pub fn serve(given: AllSettings) -> Result<(), Failure> {
    let settings = Settings::read(given)?;
    let kept = settings.what_is_kept()?;
    logs::start(settings.log_format, settings.log_level);
    open_files::raise_limit();
    stores::make_writable(&settings.data)?;
    let _held = stores::hold(&settings.data)?;
    stores::make_private(&settings.data);
    let listener = listen(settings.listen)?;
    let metrics_listener = settings.metrics_listen.map(listen).transpose()?;
    let db = stores::open(&kept.database)?;
    let steps = stores::migrate(&db, &kept.database)?;
    if let Some(last) = steps.last() {
        tracing::info!(steps = steps.len(), last, "migrated the database");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(run(settings, kept, listener, metrics_listener, db));
    // A job that was under way is done again after the next start.
    runtime.shutdown_timeout(GRACE);
    outcome
}

async fn run(
    settings: Settings,
    kept: WhatIsKept,
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    db: Db,
) -> Result<(), Failure> {
    let tokens =
        Tokens::from_file(&kept.signing_key).map_err(|reason| Failure::because("the signing key", reason))?;
    let templates = Data::new(checklists::load(settings.checklists.as_deref())?);
    let served = templates.clone();
    db.write(move |conn| templates::keep(conn, served.library(), Moment::now()))
        .await
        .map_err(|problem| Failure::because("the checklists", problem))?;
    let metrics = Metrics::new(db.engine()).map_err(|error| Failure::because("the metrics", error))?;
    let objects = stores::objects(&kept.storage)?;
    let fits = identity::settle(&db, &objects).await;
    fits.map_err(|problem| Failure::because("the object storage", problem))?
        .map_err(|mismatch| Failure::Trouble(format!("{mismatch}. {TO_ADOPT}")))?;
    let spool = Spool::open(&settings.data.join("tmp"))
        .map_err(|error| Failure::because("the folder for uploads", error))?;
    let limits = Limits { size: settings.photo_limit };
    let places = stores::described(&kept.database, &kept.storage);
    let waker = JobWaker::default();
    let address = listener.local_addr()?;
    let public_url = settings.public_url.clone().map(PublicUrl::set);
    let public_url = public_url.unwrap_or_else(|| PublicUrl::assumed(address_of(address, "")));
    let sign_in = SignIn {
        tokens,
        hasher: Hasher::new().map_err(|problem| Failure::because("the passwords", problem))?,
        behind_proxy: settings.trust_proxy,
    };
    let state = AppState {
        db: db.clone(),
        sign_in: Data::new(sign_in),
        templates,
        metrics,
        intake: Intake { spool, objects: objects.clone(), limits },
        waker: waker.clone(),
        public_url: Data::new(public_url),
        known_account: demo::PEOPLE
            .first()
            .filter(|_| settings.demo)
            .map(|person| KnownAccount { username: person.username, password: demo::PASSWORD }),
    };

    if settings.demo {
        show_demo(&state).await?;
    } else {
        user::make_first_admin(&db).await?;
    }

    let mut stop = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    let runner = JobRunner::new(db.clone(), waker, state.metrics.clone(), server::jobs(&state));
    let jobs = tokio::spawn(runner.run());
    let sweep = tokio::spawn(sweep::run_hourly(objects.clone(), db.clone(), state.metrics.clone()));
    let scrub = tokio::spawn(scrub::run_hourly(objects.clone(), db.clone(), state.metrics.clone()));
    let sweep_of_papers = tokio::spawn(pdf::sweep::run_hourly(objects, db.clone()));
    let sweep_of_keys = tokio::spawn(idempotency::sweep::run_hourly(db.clone()));
    let serving = Serving {
        workers: settings.workers,
        connections_per_address: settings.most_connections(),
        metrics_apart: metrics_listener.is_some(),
        ..Serving::default()
    };
    let metrics_server = match metrics_listener {
        Some(listener) => Some(serve_metrics(&state, listener)?),
        None => None,
    };
    let server = server::serve(state, listener, serving)?;
    let handle = server.handle();
    let mut serving = tokio::spawn(server);
    say(format_args!("field-inspection listens on {}", address_of(address, "/")))?;
    say(format_args!("The documentation is at {}", address_of(address, "/docs/")))?;
    say(format_args!("The data is in {places}"))?;
    say("Ctrl+C or SIGTERM stops the server")?;

    let [terminate, interrupt] = &mut stop;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        ended = &mut serving => {
            ended.map_err(|error| Failure::because("the server", error))??;
            return Err(Failure::Trouble("the server ended by itself".to_owned()));
        }
    }
    tracing::info!("stopping: what is in flight has ten seconds to finish");
    handle.stop(true).await;
    if let Some(metrics_server) = metrics_server {
        metrics_server.stop(false).await;
    }
    sweep.abort();
    scrub.abort();
    sweep_of_papers.abort();
    sweep_of_keys.abort();
    jobs.abort();
    // Cancelled is what it should be; anything else has been logged by the runner.
    let _ = jobs.await;
    serving.await.map_err(|error| Failure::because("the server", error))??;
    tracing::info!("stopped");
    Ok(())
}

/// Serves the metrics beside everything else and says where.
fn serve_metrics(state: &AppState, listener: TcpListener) -> Result<ServerHandle, Failure> {
    let address = listener.local_addr()?;
    let server = server::serve_metrics(state, listener)?;
    let handle = server.handle();
    tokio::spawn(server);
    say(format_args!("The metrics are at {}", address_of(address, "/metrics")))?;
    Ok(handle)
}

/// Fills the database with demo content and prints who can sign in.
async fn show_demo(state: &AppState) -> Result<(), Failure> {
    let workshop = demo::Workshop {
        db: state.db.clone(),
        intake: state.intake.clone(),
        templates: state.templates.clone(),
        hasher: state.sign_in.hasher.clone(),
    };
    demo::make(&workshop).await.map_err(|problem| Failure::because("the demo content", problem))?;
    say(format_args!("Demo accounts, all with the password {}:", demo::PASSWORD))?;
    for person in demo::PEOPLE {
        let (username, role, name) = (person.username, person.role.as_str(), person.name);
        say(format_args!("  {username:<11} {role:<11} {}  {name}", person.district))?;
    }
    Ok(())
}

fn listen(at: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(at).map_err(|error| Failure::because(format!("cannot listen on {at}"), error))
}

/// An address that a person can open: every address (0.0.0.0) is reached as this machine.
fn address_of(mut address: SocketAddr, path: &str) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}{path}")
}
