//! Who may do what with an inspection in which state.

use crate::support::{
    Answer, App, Client,
    people::{CHEN, HE, LIU, WANG, ZHAO, account},
    picture::Picture,
    visit::{decide, filled_in, new_visit, registered, send, signature, submit},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::HashMap, fmt::Write};
use uuid::Uuid;

on_each_engine! {
    each_act_is_for_some_people_in_some_states,
}

const STATES: [&str; 5] = ["draft", "submitted", "returned", "approved", "withdrawn"];

const ACTS: [&str; 10] = [
    "change",
    "answer",
    "photo",
    "delete photo",
    "sign",
    "delete signature",
    "submit",
    "approve",
    "return",
    "withdraw",
];

/// `+`: done. `state`: not in this state. `role`: not for them in any.
const TABLE: &str = "\
act              who              draft     submitted returned  approved  withdrawn
change           inspector on it  +         state     +         state     state
change           supervisor on it +         state     +         state     state
change           inspector        role      role      role      role      role
change           supervisor       role      role      role      role      role
change           of the city      role      role      role      role      role
change           admin            role      role      role      role      role
answer           inspector on it  +         state     +         state     state
answer           supervisor on it +         state     +         state     state
answer           inspector        role      role      role      role      role
answer           supervisor       role      role      role      role      role
answer           of the city      role      role      role      role      role
answer           admin            role      role      role      role      role
photo            inspector on it  +         state     +         state     state
photo            supervisor on it +         state     +         state     state
photo            inspector        role      role      role      role      role
photo            supervisor       role      role      role      role      role
photo            of the city      role      role      role      role      role
photo            admin            role      role      role      role      role
delete photo     inspector on it  +         state     state     state     state
delete photo     supervisor on it +         state     state     state     state
delete photo     inspector        role      role      role      role      role
delete photo     supervisor       role      role      role      role      role
delete photo     of the city      role      role      role      role      role
delete photo     admin            role      role      role      role      role
sign             inspector on it  +         state     +         state     state
sign             supervisor on it +         state     +         state     state
sign             inspector        role      role      role      role      role
sign             supervisor       role      role      role      role      role
sign             of the city      role      role      role      role      role
sign             admin            role      role      role      role      role
delete signature inspector on it  +         state     +         state     state
delete signature supervisor on it +         state     +         state     state
delete signature inspector        role      role      role      role      role
delete signature supervisor       role      role      role      role      role
delete signature of the city      role      role      role      role      role
delete signature admin            role      role      role      role      role
submit           inspector on it  +         +         +         state     state
submit           supervisor on it +         +         +         state     state
submit           inspector        role      role      role      role      role
submit           supervisor       role      role      role      role      role
submit           of the city      role      role      role      role      role
submit           admin            role      role      role      role      role
approve          inspector on it  role      role      role      role      role
approve          supervisor on it role      role      role      role      role
approve          inspector        role      role      role      role      role
approve          supervisor       state     +         state     state     state
approve          of the city      state     +         state     state     state
approve          admin            role      role      role      role      role
return           inspector on it  role      role      role      role      role
return           supervisor on it role      role      role      role      role
return           inspector        role      role      role      role      role
return           supervisor       state     +         state     state     state
return           of the city      state     +         state     state     state
return           admin            role      role      role      role      role
withdraw         inspector on it  +         +         +         state     state
withdraw         supervisor on it +         +         +         state     state
withdraw         inspector        role      role      role      role      role
withdraw         supervisor       role      role      role      role      role
withdraw         of the city      role      role      role      role      role
withdraw         admin            role      role      role      role      role
";

/// An inspection, and what in it can be taken away.
struct Visit {
    path: String,
    spare_photo: String,
    signature: String,
}

/// The people of the table.
struct People {
    unit: Value,
    chen: Client,
    /// A supervisor, and an inspector of the visits.
    gu: Client,
    gu_id: Value,
    wang: Client,
    zhao: Client,
    /// By the name of the row.
    rows: [(&'static str, Client); 6],
}

impl People {
    async fn gather(app: &App) -> Self {
        let chen = app.signed_in(CHEN).await;
        let (unit, _) = registered(&chen, None).await;
        let of_gusu = |role: &str, badge: &str| json!({ "role": role, "district": "320508", "badge": badge });
        let gu = account(app, "gu", of_gusu("supervisor", "苏32050811")).await;
        let yan = account(app, "yan", of_gusu("inspector", "苏32050812")).await;
        let (wang, zhao) = (app.signed_in(WANG).await, app.signed_in(ZHAO).await);
        Self {
            unit,
            gu_id: gu.get("/v1/me").await.expect(200)["id"].take(),
            rows: [
                ("inspector on it", app.signed_in(LIU).await),
                ("supervisor on it", gu.clone()),
                ("inspector", yan),
                ("supervisor", wang.clone()),
                ("of the city", zhao.clone()),
                ("admin", app.signed_in(HE).await),
            ],
            chen,
            gu,
            wang,
            zhao,
        }
    }

    /// An inspection of Chen, Liu and Gu, complete, brought into `state`.
    async fn visit_in(&self, state: &str) -> Visit {
        let chen = &self.chen;
        let path = format!("/v1/inspections/{}", Uuid::now_v7());
        let mut new = new_visit(&self.unit);
        let inspectors = new["inspectors"].as_array_mut().unwrap();
        inspectors.push(json!({ "account_id": self.gu_id }));
        chen.put(&path, &new).await.expect(201);
        filled_in(chen, &path).await;
        let picture = Picture::new();
        let mut of_gu = signature("inspector", None, &picture);
        of_gu["account_id"] = self.gu_id.clone();
        let signature = format!("{path}/signatures/{}", Uuid::now_v7());
        self.gu.put(&signature, &of_gu).await.expect(201);
        send(&self.gu, &path, &picture).await;
        let spare_photo = format!("{path}/photos/{}", Uuid::now_v7());
        self.photo(chen, &spare_photo).await.expect(201);
        if state != "draft" {
            submit(chen, &path).await;
        }
        let item = json!({ "item": "cv-body-or-manager", "comment": "请补充" });
        let decision = match state {
            "returned" => Some((&self.wang, "return", json!({ "items": [item] }))),
            "approved" => Some((&self.wang, "approve", json!({}))),
            "withdrawn" => Some((chen, "withdraw", json!({ "reason": "重复" }))),
            _ => None,
        };
        if let Some((by, what, body)) = decision {
            decide(by, &path, what, &body).await.expect(200);
        }
        Visit { path, spare_photo, signature }
    }

    async fn photo(&self, who: &Client, path: &str) -> Answer {
        let put = who.request(Method::PUT, &format!("{path}?item=cv-body-or-manager"));
        who.send(put.body(Picture::new().bytes)).await
    }

    async fn act(&self, visit: &Visit, who: &Client, act: &str) -> Answer {
        let path = &visit.path;
        match act {
            "change" => who.patch_if(path, "*", &json!({ "unit_opinion": "属实" })).await,
            "answer" => {
                let later = json!({ "verdict": "pass", "answered_at": "2018-02-02T01:00:00Z" });
                who.patch_answers(path, &json!({ "cv-body-or-manager": later })).await
            }
            "photo" => self.photo(who, &format!("{path}/photos/{}", Uuid::now_v7())).await,
            "delete photo" => who.delete(&visit.spare_photo).await,
            "sign" => {
                let body = signature("unit_representative", None, &Picture::new());
                who.put(&format!("{path}/signatures/{}", Uuid::now_v7()), &body).await
            }
            "delete signature" => who.delete(&visit.signature).await,
            "submit" => who.post(&format!("{path}/submit"), &Value::Null).await,
            "withdraw" => decide(who, path, act, &json!({ "reason": "误建" })).await,
            _ => decide(who, path, act, &json!({ "comment": "另有意见" })).await,
        }
    }
}

async fn each_act_is_for_some_people_in_some_states(app: App) {
    let people = People::gather(&app).await;
    let mut table = format!("{:16} {:16}", "act", "who");
    for state in STATES {
        write!(table, " {state:9}").unwrap();
    }
    table.truncate(table.trim_end().len());
    table.push('\n');
    let mut visits = HashMap::new();
    for act in ACTS {
        for (who, client) in &people.rows {
            write!(table, "{act:16} {who:16}").unwrap();
            for state in STATES {
                if !visits.contains_key(state) {
                    visits.insert(state, people.visit_in(state).await);
                }
                let visit = &visits[state];
                let before = people.zhao.get(&visit.path).await.expect(200);
                let answer = people.act(visit, client, act).await;
                let outcome = match answer.body["code"].as_str() {
                    Some("wrong-state") => "state",
                    Some("not-allowed") => "role",
                    Some("item-locked") => "locked",
                    None if answer.status.is_success() => "+",
                    _ => panic!("{act} by {who} in {state}: {answer:?}"),
                };
                if outcome == "+" {
                    visits.remove(state);
                } else {
                    let after = people.zhao.get(&visit.path).await.expect(200);
                    assert_eq!(after, before, "{act} by {who} in {state}");
                }
                write!(table, " {outcome:9}").unwrap();
            }
            table.truncate(table.trim_end().len());
            table.push('\n');
        }
    }
    assert!(table == TABLE, "\n{table}");
}
