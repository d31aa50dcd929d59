//! The assembled app: middleware, the routes of each feature, the OpenAPI document.

mod connections;
pub mod openapi;
mod slow_bodies;
mod untrusted_proxy;

use crate::{
    accounts::{self, SignIn},
    assignments, campaigns,
    db::Db,
    enforcement,
    evidence::{self, Intake},
    hazards, health,
    http::{
        access_log,
        body_pace::BodyLimits,
        docs::{self, KnownAccount},
        fallback::{self, KnownPaths},
        headers,
        metrics::Metrics,
        problem_response,
        public_url::PublicUrl,
    },
    idempotency, inspections, jobs, lookback, orders, pdf,
    problem::{Problem, ProblemKind, Text},
    receipts, registry, reports, sync,
    templates::{self, Templates},
    uploads,
    validation::refused_string::RefusedString,
};
use actix_web::{
    App, Error, HttpServer,
    body::{BodySize, MessageBody},
    dev::{Server, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::{Compress, Next, from_fn},
    web::{self, Bytes, Data, PathConfig},
};
use connections::Connections;
use std::{
    io,
    net::TcpListener,
    num::NonZeroUsize,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

/// What the handlers share.
#[derive(Clone)]
pub struct AppState {
    pub db: Db,
    pub sign_in: Data<SignIn>,
    pub metrics: Metrics,
    pub templates: Data<Templates>,
    pub intake: Intake,
    pub waker: jobs::JobWaker,
    pub public_url: Data<PublicUrl>,
    /// Stands in the form for signing in on the page of the API.
    pub known_account: Option<KnownAccount>,
}

/// The kinds of jobs and what does them.
pub fn jobs(state: &AppState) -> Vec<(&'static str, jobs::JobHandler)> {
    let (intake, db) = (state.intake.clone(), state.db.clone());
    let renditions: jobs::JobHandler = Arc::new(move |photo_id| {
        let (intake, db) = (intake.clone(), db.clone());
        Box::pin(async move { evidence::renditions::make(&intake, &db, photo_id).await })
    });
    vec![(evidence::store::RENDITIONS, renditions)]
}

/// How the server deals with its connections.
#[derive(Clone, Debug, Default)]
pub struct Serving {
    /// Threads that answer requests; None: one a processor.
    pub workers: Option<usize>,
    pub body_limits: BodyLimits,
    /// How many one address (of IPv6: one /64) may have open; None: any number.
    pub connections_per_address: Option<NonZeroUsize>,
    /// Whether the metrics are served on a listener of their own, by [`serve_metrics`].
    pub metrics_apart: bool,
}

/// Serves on `listener` until told to stop; what is in flight then has ten seconds to finish.
pub fn serve(state: AppState, listener: TcpListener, serving: Serving) -> io::Result<Server> {
    let api = description();
    let written = Data::new(docs::Written::of(&api, state.known_account).map_err(io::Error::other)?);
    let mut known = api;
    if serving.metrics_apart {
        known.paths.paths.remove(health::METRICS);
    }
    let known = Data::new(KnownPaths::of(&known));
    let body_limits = Data::new(serving.body_limits);
    let connections = Connections::new(serving.connections_per_address, state.metrics.clone());
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(state.db.clone()))
            .app_data(state.sign_in.clone())
            .app_data(Data::new(state.metrics.clone()))
            .app_data(written.clone())
            .app_data(state.templates.clone())
            .app_data(Data::new(state.intake.clone()))
            .app_data(Data::new(state.waker.clone()))
            .app_data(state.public_url.clone())
            .app_data(known.clone())
            .app_data(body_limits.clone())
            .app_data(PathConfig::default().error_handler(|error, _| bad_parameter(&error).into()))
            .wrap(from_fn(problem_response::render))
            .wrap(from_fn(idempotency::middleware))
            .wrap(Compress::default())
            .wrap(from_fn(slow_bodies::limit))
            .wrap(from_fn(connections::refuse_too_many))
            .wrap(from_fn(untrusted_proxy::warn))
            .wrap(from_fn(head_as_get))
            .wrap(from_fn(headers::complete))
            .wrap(from_fn(access_log::log))
            .into_utoipa_app()
            .configure(features)
            .configure(|config| {
                if !serving.metrics_apart {
                    health::metrics_route(config);
                }
            })
            .into_app()
            .configure(docs::routes)
            .default_service(web::to(fallback::unmatched))
    })
    .client_request_timeout(Duration::from_secs(30))
    // What still comes of a body after its answer is read so long: a sender that is cut off at once would not see why.
    .client_disconnect_timeout(Duration::from_secs(5))
    .on_connect(move |connection, data| connections.admit(connection, data))
    // Head and body of an answer go out in two pieces: the second must not wait 40 ms for the first to be confirmed.
    .tcp_nodelay(true)
    .shutdown_timeout(10)
    .disable_signals()
    .listen(listener)?;
    if let Some(workers) = serving.workers {
        server = server.workers(workers);
    }
    Ok(server.run())
}

/// Serves the metrics alone on `listener` until told to stop.
pub fn serve_metrics(state: &AppState, listener: TcpListener) -> io::Result<Server> {
    let (db, metrics) = (state.db.clone(), state.metrics.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(db.clone()))
            .app_data(Data::new(metrics.clone()))
            .wrap(from_fn(problem_response::render))
            .wrap(from_fn(headers::complete))
            .into_utoipa_app()
            .configure(health::metrics_route)
            .into_app()
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

/// Middleware: HEAD goes the way of GET (RFC 9110, 9.3.2). The connection knows that it was HEAD and sends no body; the
/// body's source is not read to its end either.
async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| Sent { body: Box::pin(body), is_head }))
}

/// A body, or only its size.
struct Sent<B> {
    body: Pin<Box<B>>,
    is_head: bool,
}

impl<B: MessageBody> MessageBody for Sent<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.is_head {
            return Poll::Ready(None);
        }
        self.body.as_mut().poll_next(cx)
    }
}

/// Each feature's routes.
fn features(config: &mut ServiceConfig) {
    config.configure(accounts::routes);
    config.configure(registry::routes);
    config.configure(campaigns::routes);
    config.configure(assignments::routes);
    config.configure(hazards::routes);
    config.configure(inspections::routes);
    config.configure(receipts::routes);
    config.configure(uploads::routes);
    config.configure(orders::routes);
    config.configure(enforcement::routes);
    config.configure(reports::routes);
    config.configure(pdf::routes);
    config.configure(lookback::routes);
    config.configure(sync::routes);
    config.configure(health::routes);
    config.configure(templates::routes);
}

/// The description of the API, from the handlers themselves.
pub fn description() -> OpenApi {
    let app = App::new().into_utoipa_app().openapi(openapi::base());
    let app = app.configure(features).configure(health::metrics_route);
    let (_, mut api) = app.split_for_parts();
    openapi::complete(&mut api);
    api
}

fn bad_parameter(error: &dyn std::fmt::Display) -> Problem {
    let message = error.to_string();
    // Which part of the request, and then what is wrong with it.
    let en = message.split_once("deserialize error: ").map_or(&*message, |(_, what)| what);
    let mut problem = Problem::new(ProblemKind::InvalidParameter);
    problem.detail = Some(
        RefusedString::read(en)
            .map_or_else(|| Text::new(format!("参数无法解读:{en}"), en.to_owned()), |refused| refused.reason),
    );
    problem
}
