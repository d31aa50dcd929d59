//! A database that an earlier version made (commit b06daa8, its demo): its records read as they were, and a draft that was
//! begun there is finished. Its photos are not part of the fixture.

use crate::support::{
    Client, Engine,
    picture::Picture,
    postgres::{Cluster, Database, aside},
    process::{Server, run as run_command},
    sheet::Sheet,
    visit,
};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use field_inspection::db::PgConnection;
use flate2::read::GzDecoder;
use reqwest::Method;
use serde_json::{Value, json};
use std::{future::Future, io::Read, sync::LazyLock};
use tempfile::TempDir;
use uuid::Uuid;

const SQLITE: &[u8] = include_bytes!("former/sqlite.sql.gz");
const POSTGRES: &[u8] = include_bytes!("former/postgres.sql.gz");

/// What b06daa8 answered to the supervisor of the city.
static EXPECTED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("former/expected.json")).unwrap());

fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(Former) -> F) {
    let former = Former::start(engine);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test(former));
}

#[test]
fn its_records_read_as_they_were_on_sqlite() {
    run(Engine::Sqlite, its_records_read_as_they_were);
}

#[test]
#[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
fn its_records_read_as_they_were_on_postgres() {
    run(Engine::Postgres, its_records_read_as_they_were);
}

#[test]
fn a_draft_that_was_begun_there_is_finished_on_sqlite() {
    run(Engine::Sqlite, a_draft_that_was_begun_there_is_finished);
}

#[test]
#[cfg_attr(no_postgres, ignore = "PostgreSQL is not installed")]
fn a_draft_that_was_begun_there_is_finished_on_postgres() {
    run(Engine::Postgres, a_draft_that_was_begun_there_is_finished);
}

/// A server of today on that database.
struct Former {
    server: Server,
    _data: TempDir,
    _database: Option<Database>,
}

impl Former {
    fn start(engine: Engine) -> Self {
        let data = tempfile::tempdir().unwrap();
        let database = match engine {
            Engine::Sqlite => {
                let file = data.path().join("field-inspection.sqlite");
                let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                conn.batch_execute(&unpacked(SQLITE)).unwrap();
                None
            }
            Engine::Postgres => {
                let database = Cluster::get().expect("PostgreSQL is installed").create_empty_database();
                aside(|| {
                    let mut conn = PgConnection::establish(&database.url).unwrap();
                    conn.batch_execute(&unpacked(POSTGRES)).unwrap();
                });
                Some(database)
            }
        };
        std::fs::create_dir(data.path().join("objects")).unwrap();
        // Its photos are left out of the fixture: the storage is given to it, as after a disaster.
        let mut adopt = vec!["storage", "adopt", "--yes", "--data", data.path().to_str().unwrap()];
        adopt.extend(database.iter().flat_map(|database| ["--database", database.url.as_str()]));
        assert_eq!(run_command(&adopt).code, Some(0));
        let more: Vec<&str> = database.iter().flat_map(|database| ["--database", &database.url]).collect();
        let server = Server::start(data.path(), &more);
        Self { server, _data: data, _database: database }
    }

    async fn signs_in(&self, username: &str) -> Client {
        let nobody = Client::of(self.server.url("").trim_end_matches('/'));
        nobody.signs_in(username, "suzhou-2018").await.unwrap()
    }
}

fn unpacked(packed: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    text
}

async fn its_records_read_as_they_were(former: Former) {
    let supervisor = former.signs_in("zhao").await;
    for known in EXPECTED["inspections"].as_array().unwrap() {
        let path = format!("/v1/inspections/{}", known["id"].as_str().unwrap());
        let read = supervisor.get(&path).await.expect(200);
        for field in ["checklist", "state", "date", "conclusion"] {
            assert_eq!(read[field], known[field], "{path} {field}");
        }
        let revisions = supervisor.list(&format!("{path}/revisions")).await;
        let hashes: Vec<&Value> = revisions.iter().map(|revision| &revision["hash"]).collect();
        assert_eq!(json!(hashes), known["revisions"], "{path}");
        // The checklist is the one that it was filled in with, byte for byte.
        let (code, version) = (known["checklist"]["code"].as_str().unwrap(), &known["checklist"]["version"]);
        let checklist = supervisor.get(&format!("/v1/checklists/{code}?version={version}")).await;
        let tag = checklist.header("etag").trim_matches('"');
        assert!(tag.starts_with(known["checklist"]["hash"].as_str().unwrap()), "{tag}");
    }
    for known in EXPECTED["hazards"].as_array().unwrap() {
        let path = format!("/v1/hazards/{}", known["id"].as_str().unwrap());
        let read = supervisor.get(&path).await.expect(200);
        for field in ["level", "state", "item"] {
            assert_eq!(read[field], known[field], "{path} {field}");
        }
        assert_eq!(read["reason"]["zh"], known["reason"], "{path}");
        let cited = read["basis"].as_array().unwrap().iter();
        let cited: Vec<Value> = cited.map(|basis| json!([basis["document"], basis["clause"]])).collect();
        assert_eq!(json!(cited), known["basis"], "{path}");
    }
    for known in EXPECTED["orders"].as_array().unwrap() {
        let path = format!("/v1/orders/{}", known["id"].as_str().unwrap());
        let read = supervisor.get(&path).await.expect(200);
        for (field, value) in known.as_object().unwrap() {
            assert_eq!(&read[field], value, "{path} {field}");
        }
        let paper = supervisor.print(&format!("{path}/order.pdf")).await.text();
        let lines = ["findings", "provisions", "measures"].map(|part| read[part].as_array().unwrap());
        for line in lines.into_iter().flatten() {
            assert!(paper.contains(line.as_str().unwrap()), "{line} is not in {paper}");
        }
    }
    let campaign = format!("/v1/campaigns/{}", EXPECTED["campaign"].as_str().unwrap());
    let report = supervisor.get(&format!("{campaign}/report?as_of=2018-03-20")).await.expect(200);
    for (figure, value) in EXPECTED["figures"].as_object().unwrap() {
        assert_eq!(&report["total"]["figures"][figure]["value"], value, "{figure}");
    }
    let approved = EXPECTED["inspections"].as_array().unwrap().iter().find(|one| one["state"] == "approved");
    let path = format!("/v1/inspections/{}/record.pdf", approved.unwrap()["id"].as_str().unwrap());
    let record = supervisor.print(&path).await.text();
    assert!(record.contains("第1版") && record.contains("检查依据"), "{record}");
}

async fn a_draft_that_was_begun_there_is_finished(former: Former) {
    let inspector = former.signs_in("chen").await;
    let drafts = inspector.list("/v1/inspections?state=draft").await;
    let mine = drafts.iter().find(|draft| draft["checklist"]["version"] == 1).unwrap();
    let visit = format!("/v1/inspections/{}", mine["id"].as_str().unwrap());
    let whole = inspector.get(&visit).await.expect(200);
    let code = whole["checklist"]["code"].as_str().unwrap();
    let template = inspector.get(&format!("/v1/checklists/{code}?version=1")).await.expect(200);
    let sheet = Sheet::fill(&template, &whole["attributes"], &[]);
    let given = sheet.answers.iter().map(|(item, (_, answer))| (item.clone(), answer.clone()));
    let answers = json!({ "answers": given.collect::<serde_json::Map<_, _>>() });
    let merge = inspector.request(Method::PATCH, &format!("{visit}/answers"));
    inspector.send(merge.json(&answers)).await.expect(200);
    for picture in &sheet.pictures {
        inspector.send(visit::upload(&inspector, &visit, picture)).await.expect_stored();
    }
    for one in whole["inspectors"].as_array().unwrap() {
        sign(&inspector, &visit, "inspector", &one["account_id"], &one["name"]).await;
    }
    sign(&inspector, &visit, "unit_representative", &Value::Null, &json!("张安")).await;
    assert_eq!(visit::submit(&inspector, &visit).await["state"], "submitted");
}

async fn sign(inspector: &Client, visit: &str, role: &str, account: &Value, name: &Value) {
    let picture = Picture::new();
    let signature = json!({ "role": role, "account_id": account, "name": name, "photo": picture.named(),
        "signed_at": "2018-02-01T08:00:00Z" });
    inspector.put(&format!("{visit}/signatures/{}", Uuid::now_v7()), &signature).await.expect(201);
    inspector.send(visit::upload(inspector, visit, &picture)).await.expect_stored();
}
