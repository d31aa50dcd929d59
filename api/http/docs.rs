//! The documentation, served from the binary: `/docs`, `/docs/problems`, `/openapi.yaml`, `/openapi.json`.
//!
//! `docs/page.html` is the page with the operations; `docs/page.js` sets Swagger UI up there.

use crate::problem::{Outcome, Problem, ProblemKind, Retry};
use actix_web::{
    HttpResponse,
    http::header,
    middleware::DefaultHeaders,
    web::{self, Data, ServiceConfig},
};
use std::fmt::Write;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

/// No page of the documentation may load or call anything elsewhere.
const POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const PAGE: &str = include_str!("docs/page.html");
const SCRIPT: &str = include_str!("docs/page.js");

/// An account that everybody may know, as those of the demo.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownAccount {
    pub username: &'static str,
    pub password: &'static str,
}

/// The description and its page, written out once.
pub struct Written {
    yaml: String,
    json: String,
    page: String,
}

impl Written {
    /// `account` stands in the page's form for signing in, which is empty otherwise.
    pub fn of(api: &OpenApi, account: Option<KnownAccount>) -> Outcome<Self> {
        let account = account.unwrap_or_default();
        Ok(Self {
            yaml: api.to_yaml().map_err(Problem::internal)?,
            json: api.to_json().map_err(Problem::internal)?,
            page: PAGE
                .replace("{username}", account.username)
                .replace("{password}", account.password),
        })
    }
}

/// The pages. `Data<Written>` has to be among the app's data.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(to_the_pages))
        .route("/openapi.yaml", web::get().to(yaml))
        .route("/openapi.json", web::get().to(json))
        .service(
            web::scope("/docs")
                .wrap(DefaultHeaders::new().add((header::CONTENT_SECURITY_POLICY, POLICY)))
                .route("", web::get().to(to_the_pages))
                .route("/", web::get().to(page))
                .route("/index.html", web::get().to(to_the_pages))
                .route("/page.js", web::get().to(script))
                .route("/problems", web::get().to(problems))
                .service(SwaggerUi::new("/{_:.*}")),
        );
}

async fn yaml(written: Data<Written>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/yaml")
        .body(written.yaml.clone())
}

async fn json(written: Data<Written>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(written.json.clone())
}

async fn page(written: Data<Written>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(written.page.clone())
}

async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .body(SCRIPT)
}

async fn to_the_pages() -> HttpResponse {
    HttpResponse::TemporaryRedirect()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}

async fn problems() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(catalogue())
}

const HEAD: &str = "<!doctype html>
<html lang=\"zh-CN\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>问题目录 Problems</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border-bottom: 1px solid #ccc; padding: .4rem .6rem; text-align: left; vertical-align: top; }
  tr:target { background: #fff3c4; }
</style>
<h1>问题目录 Problems</h1>
<p>所有错误均以 <code>application/problem+json</code>(RFC 9457)返回;<code>type</code> 指向本页的一行,<code>code</code> 固定不变。</p>
<p>Every error is answered as <code>application/problem+json</code> (RFC 9457); its <code>type</code> points at a row
of this page and its <code>code</code> never changes.</p>
<table>
<tr><th>code<th>HTTP<th>中文<th>English<th>retry</tr>
";

/// The catalogue of problems as a page; the anchors are the codes.
fn catalogue() -> String {
    let mut page = String::from(HEAD);
    for kind in ProblemKind::ALL {
        let (code, title) = (kind.code(), kind.title());
        let (zh, en) = match kind.retry() {
            Retry::Never => ("不要重试", "do not repeat"),
            Retry::Later => ("稍后重试", "repeat later"),
            Retry::AfterSignIn => ("登录后重试", "sign in, then repeat"),
            Retry::AfterReading => ("重新读取后再决定", "read again, then decide"),
        };
        // Writing to a String does not fail.
        let _ = writeln!(
            page,
            "<tr id=\"{code}\"><td><a href=\"#{code}\"><code>{code}</code></a><td>{}<td>{}<td>{}<td>{zh}<br>{en}</tr>",
            kind.status(),
            title.zh,
            title.en
        );
    }
    page.push_str("</table>\n</html>\n");
    page
}
