//! The roof: middleware, each feature's routes, the description of the API.

use crate::{
    accounts::{self, SignIn},
    db::Db,
    http::{
        problems,
        unmatched::{self, KnownPaths},
    },
    problem::{Kind, Problem, Text},
};
use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Data, PathConfig, QueryConfig},
};
use std::{io, net::TcpListener, time::Duration};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt, service_config::ServiceConfig};

/// What the handlers share.
#[derive(Clone)]
pub struct Parts {
    pub db: Db,
    pub sign_in: Data<SignIn>,
}

/// Serves on `listener` until told to stop; what is in flight then has ten seconds to finish.
pub fn serve(parts: Parts, listener: TcpListener) -> io::Result<Server> {
    let known = Data::new(KnownPaths::of(&description()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(Data::new(parts.db.clone()))
            .app_data(parts.sign_in.clone())
            .app_data(known.clone())
            .app_data(PathConfig::default().error_handler(|error, _| bad_parameter(&error).into()))
            .app_data(QueryConfig::default().error_handler(|error, _| bad_parameter(&error).into()))
            .wrap(from_fn(problems::render))
            .wrap(Compress::default())
            .into_utoipa_app()
            .configure(features)
            .into_app()
            .default_service(web::to(unmatched::unmatched))
    })
    .client_request_timeout(Duration::from_secs(30))
    .shutdown_timeout(10)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

/// Each feature's routes.
fn features(config: &mut ServiceConfig) {
    config.configure(accounts::routes);
}

/// The description of the API, from the handlers themselves.
pub fn description() -> OpenApi {
    let (_, api) = App::new().into_utoipa_app().configure(features).split_for_parts();
    api
}

fn bad_parameter(error: &dyn std::fmt::Display) -> Problem {
    let en = error.to_string();
    let mut problem = Problem::new(Kind::InvalidParameter);
    problem.detail = Some(Text::new(format!("参数无法解读:{en}"), en));
    problem
}
