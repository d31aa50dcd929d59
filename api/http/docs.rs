//! The documentation, served from the binary: `/docs/` leads to the guides, the interactive API and the problems.
//!
//! `docs/api.html` is the page of the interactive API; `docs/api.js` sets Swagger UI up there.

mod guides;
mod markdown;
mod problems;
mod static_page;

use crate::problem::{Outcome, Problem, ProblemKind};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    middleware::DefaultHeaders,
    web::{self, Data, ServiceConfig},
};
use guides::GUIDES;
use static_page::StaticPage;
use std::collections::HashMap;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

/// No page of the documentation may load or call anything elsewhere.
const POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const START: &str = include_str!("docs/start.html");
const STYLE: &str = include_str!("docs/docs.css");
const API: &str = include_str!("docs/api.html");
const API_SCRIPT: &str = include_str!("docs/api.js");

/// An account that everybody may know, as those of the demo.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownAccount {
    pub username: &'static str,
    pub password: &'static str,
}

/// The pages of the documentation, written once at the start.
pub struct Written {
    start: StaticPage,
    style: StaticPage,
    /// By the name of the guide.
    guides: HashMap<&'static str, StaticPage>,
    api: StaticPage,
    api_script: StaticPage,
    problems: StaticPage,
    yaml: StaticPage,
    json: StaticPage,
}

impl Written {
    /// `account` stands in the form for signing in on the page of the API, which is empty otherwise.
    pub fn of(api: &OpenApi, account: Option<KnownAccount>) -> Outcome<Self> {
        let account = account.unwrap_or_default();
        let page = API.replace("{username}", account.username).replace("{password}", account.password);
        let yaml = api.to_yaml().map_err(Problem::internal)?;
        let json = api.to_json().map_err(Problem::internal)?;
        Ok(Self {
            start: StaticPage::html(START.replace("{guides}", &guides::table())),
            style: StaticPage::new("text/css; charset=utf-8", STYLE),
            guides: GUIDES.iter().map(|guide| (guide.name, guide.page())).collect(),
            api: StaticPage::html(page),
            api_script: StaticPage::new("text/javascript; charset=utf-8", API_SCRIPT),
            problems: StaticPage::html(problems::page()),
            yaml: StaticPage::new("application/yaml", yaml),
            json: StaticPage::new("application/json", json),
        })
    }
}

/// The routes of the documentation. `Data<Written>` has to be among the app's data.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(to_the_start))
        .route("/openapi.yaml", web::get().to(yaml))
        .route("/openapi.json", web::get().to(json))
        .service(
            web::scope("/docs")
                .wrap(DefaultHeaders::new().add((header::CONTENT_SECURITY_POLICY, POLICY)))
                .route("", web::get().to(to_the_start))
                .route("/", web::get().to(start))
                .route("/index.html", web::get().to(to_the_start))
                .route("/docs.css", web::get().to(style))
                .route("/problems", web::get().to(problems))
                .route("/guide", web::get().to(to_the_start))
                .route("/guide/", web::get().to(to_the_start))
                .route("/guide/{name}", web::get().to(guide))
                .service(
                    web::scope("/api")
                        .route("", web::get().to(to_the_api))
                        .route("/", web::get().to(api))
                        .route("/index.html", web::get().to(to_the_api))
                        .route("/api.js", web::get().to(api_script))
                        .service(SwaggerUi::new("/{_:.*}")),
                ),
        );
}

async fn yaml(request: HttpRequest, written: Data<Written>) -> HttpResponse {
    written.yaml.respond(&request)
}

async fn json(request: HttpRequest, written: Data<Written>) -> HttpResponse {
    written.json.respond(&request)
}

async fn start(request: HttpRequest, written: Data<Written>) -> HttpResponse {
    written.start.respond(&request)
}

async fn style(request: HttpRequest, written: Data<Written>) -> HttpResponse {
    written.style.respond(&request)
}

async fn problems(request: HttpRequest, written: Data<Written>) -> HttpResponse {
    written.problems.respond(&request)
}

async fn guide(
    request: HttpRequest,
    name: web::Path<String>,
    written: Data<Written>,
) -> Outcome<HttpResponse> {
    let page = written.guides.get(&**name).ok_or(Problem::new(ProblemKind::NoSuchPath))?;
    Ok(page.respond(&request))
}

async fn api(request: HttpRequest, written: Data<Written>) -> HttpResponse {
    written.api.respond(&request)
}

async fn api_script(request: HttpRequest, written: Data<Written>) -> HttpResponse {
    written.api_script.respond(&request)
}

async fn to_the_start() -> HttpResponse {
    to("/docs/")
}

async fn to_the_api() -> HttpResponse {
    to("/docs/api/")
}

fn to(path: &str) -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, path)).finish()
}
