//! What the papers of a visit of 2018 and of one of today cite: the law of their day.

use crate::support::{
    App,
    hazard::hazard_of,
    paper::Paper,
    people::{CHEN, LIU},
    sheet::Sheet,
    visit::{id_of, registered, sign, submit, upload},
};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_engine! {
    a_record_and_an_order_of_2018_cite_the_law_of_2018,
    a_record_and_an_order_of_today_cite_the_law_of_today,
}

/// The record and the order of a line of piping that was put into use without supervision inspection.
async fn papers_of(app: &App, day: &str, deadline: &str) -> (Paper, Paper) {
    let chen = app.signed_in(CHEN).await;
    let pipe = json!({ "kind": "8310", "name": "氢气管道", "class": "GC1", "device_code": "831010320201800064",
        "registration_number": "管31苏E00064(18)", "commissioned_on": "2016-05-20", "attributes": {
            "medium-hazardous-chemical": true, "medium-flammable": true, "medium-toxic": false,
            "out-of-use": false, "scrapped": false } });
    let (unit, pipe) = registered(&chen, Some(pipe)).await;
    let visit = format!("/v1/inspections/{}", Uuid::now_v7());
    let new = json!({ "unit_id": unit, "equipment_id": pipe, "date": day, "visit": "special",
        "checklist": { "code": "hazmat-piping", "version": 2 },
        "inspectors": [{ "account_id": CHEN.id(), "lead": true }, { "account_id": LIU.id() }] });
    let made = chen.put(&visit, &new).await.expect(201);
    let template = chen.get(&format!("/v1/checklists/hazmat-piping?as_of={day}")).await.expect(200);
    let sheet = Sheet::fill_on(day, &template, &made["attributes"], &["pp-install-supervision"]);
    let answers = sheet.answers.iter().map(|(item, (_, answer))| (item.clone(), answer.clone()));
    chen.patch_answers(&visit, &Value::Object(answers.collect())).await.expect(200);
    for picture in &sheet.pictures {
        chen.send(upload(&chen, &visit, picture)).await.expect_stored();
    }
    sign(&chen, &visit, "inspector", Some(CHEN)).await;
    sign(&chen, &visit, "inspector", Some(LIU)).await;
    sign(&chen, &visit, "unit_representative", None).await;
    submit(&chen, &visit).await;
    let hazard = hazard_of(&chen, &visit, "pp-install-supervision").await;
    let order = format!("/v1/orders/{}", Uuid::now_v7());
    let new = json!({ "unit_id": unit, "hazards": [id_of(&hazard)], "issued_on": day, "deadline": deadline,
        "measures": ["立即停止使用，补做监督检验"], "stop_at_once": true, "inspectors": [CHEN.id(), LIU.id()] });
    chen.put(&order, &new).await.expect(201);
    (chen.print(&format!("{visit}/record.pdf")).await, chen.print(&format!("{order}/order.pdf")).await)
}

#[track_caller]
fn says(text: &str, expected: &[&str], never: &[&str]) {
    for expected in expected {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    for never in never {
        assert!(!text.contains(never), "{never} is in {text}");
    }
}

async fn a_record_and_an_order_of_2018_cite_the_law_of_2018(app: App) {
    let (record, order) = papers_of(&app, "2018-02-01", "2018-03-01").await;
    let later = ["监督检查办法", "45067", "TSG31", "TSG08-2026", "D7006"];
    says(
        &record.text(),
        &[
            "特种设备安全监督检查记录",
            "重大事故隐患",
            "分级依据：《安全生产事故隐患排查治理暂行规定》（国家安全生产监督管理总局令第16号）第三条〔推断〕",
            "《中华人民共和国特种设备安全法》（主席令第4号）第二十五条",
        ],
        &later,
    );
    says(
        &order.text(),
        &[
            "涉及的设备",
            "氢气管道，1号楼",
            "831010320201800064",
            "管31苏E00064(18)",
            "根据《中华人民共和国特种设备安全法》第六十二条、第六十三条的规定，责令你单位立即停止使用",
            "自收到本指令书之日起六十日内向本机关的本级人民政府或者上一级主管部门申请行政复议",
            "六个月内依法向人民法院提起行政诉讼",
            "本指令不停止执行",
        ],
        &later,
    );
}

async fn a_record_and_an_order_of_today_cite_the_law_of_today(app: App) {
    let (record, order) = papers_of(&app, "2026-11-27", "2026-12-20").await;
    let former = ["〔2002〕83号", "D7005", "D0001", "TSG08-2017", "总局令第16号"];
    says(
        &record.text(),
        &[
            "严重事故隐患、重大事故隐患",
            "《特种设备安全监督检查办法》（国家市场监督管理总局令第57号）第二十五条第（二）项",
            "《特种设备重大事故隐患判定准则》（GB45067-2024）4.1c)",
        ],
        &former,
    );
    says(
        &order.text(),
        &[
            "根据《中华人民共和国特种设备安全法》第六十二条、第六十三条和《特种设备安全监督检查办法》第二十三条的规定",
            "提交整改报告",
            "十个工作日内",
            "第三十六条，处五千元以上十万元以下罚款",
            "六十日内向本机关的本级人民政府申请行政复议",
        ],
        &[&former[..], &["上一级主管部门"]].concat(),
    );
}
