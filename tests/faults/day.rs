//! All that people do, once each.

use crate::support::{
    App, Client,
    assignment::{assigned, fresh, new_assignment},
    batch::{change, zipped},
    campaign::planned,
    direct_upload,
    enforcement::{incident, recorded},
    faults::FaultWalk,
    hazard::{photo, plan, reported, take},
    order::issued,
    people::{CHEN, HE, LIU, PASSWORD, WANG, ZHOU},
    picture::Picture,
    unit::credit_code,
    upload::{creation, tus},
    visit::{begun, decide, filled_in, id_of, new_visit, re_inspection, registered, sign, submit},
};
use field_inspection::clock::Moment;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub struct Day<'a> {
    app: &'a App,
    walk: Arc<FaultWalk>,
    chen: Client,
    liu: Client,
    wang: Client,
    he: Client,
    unit: Value,
}

impl<'a> Day<'a> {
    pub async fn begin(app: &'a App, walk: &Arc<FaultWalk>) -> Self {
        let chen = app.signed_in(CHEN).await.walks(walk);
        let (unit, equipment) = registered(&chen, Some(lift())).await;
        let renamed = json!({ "name": "改名" });
        for place in [format!("/v1/units/{}", text(&unit)), format!("/v1/equipment/{}", text(&equipment))] {
            chen.patch(&place, &renamed).await.expect(200);
        }
        Self {
            app,
            walk: Arc::clone(walk),
            chen,
            liu: app.signed_in(LIU).await.walks(walk),
            wang: app.signed_in(WANG).await.walks(walk),
            he: app.signed_in(HE).await.walks(walk),
            unit,
        }
    }

    /// Access tokens end after 15 minutes: trying every fault takes longer.
    pub async fn sign_in_again(&mut self) {
        let (app, walk) = (self.app, &self.walk);
        self.chen = app.signed_in(CHEN).await.walks(walk);
        self.liu = app.signed_in(LIU).await.walks(walk);
        self.wang = app.signed_in(WANG).await.walks(walk);
        self.he = app.signed_in(HE).await.walks(walk);
    }

    pub async fn people(&self) {
        let somebody = format!("/v1/accounts/{}", Uuid::now_v7());
        let account = json!({ "username": "somebody", "name": "某人", "role": "inspector", "district": "320508",
            "badge": "苏32050899", "password": PASSWORD });
        self.he.put(&somebody, &account).await.expect(201);
        self.he.patch(&somebody, &json!({ "name": "改名" })).await.expect(200);
        let nobody = self.app.nobody().walks(&self.walk);
        let [own, phone, lost, left] = [(); 4].map(|()| nobody.signs_in("somebody", PASSWORD));
        let (own, phone) = (own.await.unwrap(), phone.await.unwrap());
        let (lost, left) = (lost.await.unwrap(), left.await.unwrap());
        own.delete(&format!("/v1/me/devices/{}", phone.device_id)).await.expect(204);
        self.he.delete(&format!("{somebody}/devices/{}", lost.device_id)).await.expect(204);
        let refreshed =
            nobody.post("/v1/auth/refresh", &json!({ "refresh_token": left.refresh_token })).await;
        let left = left.with_tokens(&refreshed.expect(200));
        left.post("/v1/auth/logout", &Value::Null).await.expect(204);
        let password = json!({ "current": PASSWORD, "new": "another good password" });
        own.put("/v1/me/password", &password).await.expect(204);
    }

    pub async fn registry(&self) {
        let csv = |path: &str, csv: String| {
            let request = self.he.request(Method::POST, path);
            self.he.send(request.header("Content-Type", "text/csv").body(csv))
        };
        let units = format!("credit_code,name,address,district\n{},甲,路,320508\n", credit_code(1));
        csv("/v1/imports/units", units).await.expect(200);
        let lifts = format!("unit_credit_code,kind,name,location\n{},3110,客梯,1号楼\n", credit_code(1));
        csv("/v1/imports/equipment", lifts).await.expect(200);
    }

    pub async fn planning(&self) {
        let campaign = planned(&self.wang).await;
        self.wang.patch(&campaign, &json!({ "name": "改名" })).await.expect(200);
        let request = self.wang.request(Method::DELETE, &campaign).header("If-Match", "*");
        self.wang.send(request).await.expect(204);
        let campaign = planned(&self.wang).await;
        let assignment = fresh();
        let mut new = new_assignment(&self.unit);
        new["campaign_id"] = json!(id_of(&campaign));
        self.wang.put(&assignment, &new).await.expect(201);
        self.wang.patch(&assignment, &json!({ "note": "先查机房" })).await.expect(200);
        let cancelled = decide(&self.wang, &assignment, "cancel", &json!({ "reason": "不必再查" })).await;
        cancelled.expect(200);
        let plan = json!({ "units": { "district": "320508" }, "checklist": "crowded-venues", "due_on": "2018-02-10",
            "campaign_id": id_of(&campaign), "teams": [[CHEN.id()]] });
        let path = format!("/v1/assignments/plans/{}", Uuid::now_v7());
        self.wang.put(&path, &plan).await.expect(201);
    }

    pub async fn visits(&self) {
        let (chen, wang) = (&self.chen, &self.wang);
        let assignment = assigned(wang, &self.unit).await;
        let campaign = planned(wang).await;
        let visit = format!("/v1/inspections/{}", Uuid::now_v7());
        let mut new = new_visit(&self.unit);
        new["assignment_id"] = json!(id_of(&assignment));
        new["campaign_id"] = json!(id_of(&campaign));
        chen.put(&visit, &new).await.expect(201);
        chen.patch(&visit, &json!({ "unit_opinion": "无" })).await.expect(200);
        let sheet = filled_in(chen, &visit).await;
        let spare = Picture::new();
        let request =
            chen.request(Method::PUT, &format!("{visit}/photos/{}?item=cv-body-or-manager", spare.id));
        chen.send(request.body(spare.bytes)).await.expect_stored();
        chen.delete(&format!("{visit}/photos/{}", spare.id)).await.expect(204);
        let second = sign(chen, &visit, "unit_representative", None).await;
        chen.delete(&second).await.expect(200);
        let of_liu = sign(chen, &visit, "inspector", Some(LIU)).await;
        let reason = json!({ "reason": "非本人签名" });
        self.liu.post(&format!("{of_liu}/dispute"), &reason).await.expect(200);
        chen.delete(&of_liu).await.expect(200);
        submit(chen, &visit).await;
        let item = sheet.answers.keys().next().unwrap();
        let back = json!({ "comment": "请补充", "items": [{ "item": item, "comment": "不清楚" }] });
        decide(wang, &visit, "return", &back).await.expect(200);
        submit(chen, &visit).await;
        decide(wang, &visit, "approve", &json!({})).await.expect(200);
        let other = begun(chen, &self.unit).await;
        decide(chen, &other, "withdraw", &json!({ "reason": "重复" })).await.expect(200);
    }

    pub async fn uploads(&self) {
        let chen = &self.chen;
        let visit = begun(chen, &self.unit).await;
        let picture = Picture::new();
        let answer = chen.send(creation(chen, &visit, &picture, "cv-plan")).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let upload = answer.header("location").to_owned();
        let plain = self.app.signed_in(CHEN).await;
        self.walk.send_in_pieces(&plain, &upload, &picture.bytes).await;
        let answer = chen.send(creation(chen, &visit, &Picture::new(), "cv-plan")).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let ended = tus(chen, Method::DELETE, answer.header("location"));
        chen.send(ended).await.expect(204);
        let hazard = reported(chen, &self.unit, "complaint", "general").await;
        for (owner, item) in [(&visit, "cv-plan"), (&hazard, "after")] {
            let picture = Picture::of_size(60);
            if let Some(address) = direct_upload::address(chen, owner, &picture, item).await {
                assert_eq!(
                    direct_upload::put(&address, &direct_upload::url(&address), &picture.bytes)
                        .await
                        .status(),
                    200
                );
                direct_upload::complete(chen, owner, &picture).await.expect(200);
            }
        }
    }

    pub async fn hazards(&self) {
        let (chen, wang) = (&self.chen, &self.wang);
        let hazard = reported(chen, &self.unit, "institute", "major").await;
        let spare = photo(chen, &hazard, "after").await;
        chen.delete(&spare).await.expect(204);
        photo(chen, &hazard, "after").await;
        for (who, step) in [
            (chen, plan("2018-03-01")),
            (chen, json!({ "step": "report_up", "authority": "苏州市安委办" })),
            (
                wang,
                json!({ "step": "list", "authority": "苏州市安委办", "document": "苏安办〔2018〕3号",
                "deadline": "2018-03-15" }),
            ),
            (chen, json!({ "step": "rectify", "reason": "已更换" })),
        ] {
            take(who, &hazard, &step).await.expect(201);
        }
        let visit = re_inspection(chen, &self.unit, Some(json!([id_of(&hazard)])), |_| true).await;
        submit(chen, &visit).await;
        for step in [
            json!({ "step": "accept", "authority": "苏州市安委办", "reason": "整改到位" }),
            json!({ "step": "delist", "document": "苏安办〔2018〕9号" }),
            json!({ "step": "close" }),
        ] {
            take(wang, &hazard, &step).await.expect(201);
        }
    }

    pub async fn papers(&self) {
        let (chen, wang) = (&self.chen, &self.wang);
        let hazard = reported(chen, &self.unit, "complaint", "general").await;
        let order = issued(chen, &self.unit, &[&hazard]).await;
        let served = json!({ "way": "in_hand", "served_on": "2018-02-01", "recipient": "张安" });
        self.liu.put(&format!("{order}/service"), &served).await.expect(201);
        decide(wang, &order, "withdraw", &json!({ "reason": "文书有误" })).await.expect(200);
        let seal = recorded(chen, &self.unit, "sealing").await;
        let longer = json!({ "until": "2018-04-20", "reason": "案情复杂", "document": "2号" });
        decide(wang, &seal, "extend", &longer).await.expect(200);
        let over = json!({ "ended_on": "2018-03-12", "reason": "已办结" });
        decide(wang, &seal, "end", &over).await.expect(200);
        let seal = recorded(chen, &self.unit, "sealing").await;
        decide(wang, &seal, "revoke", &json!({ "reason": "有误" })).await.expect(200);
        incident(chen, &self.unit, "complaint", "2018-01-20").await;
    }

    /// A batch of a phone, and what an admin imports of another.
    pub async fn phones(&self) {
        let act = |act: &str, visit: Uuid, mut body: Value| {
            body["inspection_id"] = json!(visit);
            change(act, body)
        };
        let changes = |visit: Uuid| {
            let answers =
                json!({ "cv-body-or-manager": { "verdict": "pass", "answered_at": "2018-02-01T09:00:00Z" } });
            vec![
                act("begin_inspection", visit, json!({ "inspection": new_visit(&self.unit) })),
                act("answer", visit, json!({ "answers": answers })),
            ]
        };
        let batch = json!({ "sent_at": Moment::now(), "changes": changes(Uuid::now_v7()) });
        let done = self.chen.post("/v1/sync", &batch).await.expect(200);
        assert_all_done(&done);
        let zhou = self.app.signed_in(ZHOU).await.walks(&self.walk);
        let saved =
            json!({ "saved_at": "2018-02-03T01:00:00Z", "changes": changes(Uuid::now_v7()) }).to_string();
        let path = format!("/v1/imports/phone?account_id={}", CHEN.id());
        let request = zhou.request(Method::POST, &path).header("Content-Type", "application/zip");
        let done = zhou.send(request.body(zipped(&[("phone.json", saved.as_bytes())]))).await.expect(200);
        assert_all_done(&done);
    }
}

fn assert_all_done(done: &Value) {
    let results = done["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["status"] == 200), "{done}");
}

fn lift() -> Value {
    json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20" })
}

fn text(id: &Value) -> &str {
    id.as_str().unwrap()
}
