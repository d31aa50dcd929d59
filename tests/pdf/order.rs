//! What is on an order.

use super::{a_visit, says, scanned};
use crate::support::{
    App,
    hazard::reported,
    order::{issued, new_order},
    people::WANG,
    visit::{decide, id_of},
};
use serde_json::json;
use uuid::Uuid;

on_each_engine! {
    an_order_says_what_is_to_be_done_by_whom_until_when,
    an_order_that_is_not_in_force_says_so_across_its_pages,
}

async fn an_order_says_what_is_to_be_done_by_whom_until_when(app: App) {
    let (chen, unit, _, hazard) = a_visit(&app).await;
    let order = issued(&chen, &unit, &[&hazard]).await;
    let path = format!("{order}/order.pdf");
    let paper = chen.print(&path).await;
    let text = paper.text();
    let view = chen.get(&order).await.expect(200);
    let number = view["document"].as_str().unwrap();
    let finding = view["findings"][0].as_str().unwrap();
    says(
        &text,
        &[
            "特种设备安全监察指令书",
            number,
            "示范单位：",
            "91350100M000100Y43",
            finding,
            view["provisions"][0].as_str().unwrap(),
            "立即停止使用",
            "在2018年3月1日前（含当日）完成下列整改：",
            "更换制动器电磁铁并报检",
            "申请行政复议",
            "陈伟苏32050801",
            "刘洋苏32050802",
            "苏州市姑苏区特种设备安全监督管理部门（特种设备安全监察专用章）",
            "2018年2月1日",
            "受送达人签名",
            "一式两份",
        ],
    );
    let disposition = paper.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.contains("%E5%8F%B7.pdf"), "{disposition}");
    let hash = paper.etag().trim_matches('"');
    assert_eq!(scanned(&paper), format!("https://inspect.example.org{path}#sha256={hash}"));
    says(&text, &[hash]);

    let served = json!({ "way": "in_hand", "served_on": "2018-02-02", "recipient": "张安" });
    chen.put(&format!("{order}/service"), &served).await.expect(201);
    let after = chen.print(&path).await;
    assert_ne!(after.etag(), paper.etag());
    says(&after.text(), &["直接送达", "2018年2月2日", "受送达人张安"]);

    let other = reported(&chen, &unit, "complaint", "general").await;
    let left = issued(&chen, &unit, &[&other]).await;
    let service =
        json!({ "way": "left", "served_on": "2018-02-02", "refusal": "负责人拒收", "witness": "社区李红" });
    chen.put(&format!("{left}/service"), &service).await.expect(201);
    let left = chen.print(&format!("{left}/order.pdf")).await.text();
    says(&left, &["留置送达", "负责人拒收", "社区李红"]);
}

async fn an_order_that_is_not_in_force_says_so_across_its_pages(app: App) {
    let (chen, unit, visit, hazard) = a_visit(&app).await;
    let wang = app.signed_in(WANG).await;
    let first = issued(&chen, &unit, &[&hazard]).await;
    let mut new = new_order(&unit, &[&hazard]);
    new["replaces"] = json!(id_of(&first));
    let second = format!("/v1/orders/{}", Uuid::now_v7());
    chen.put(&second, &new).await.expect(201);
    let numbers =
        [&first, &second].map(|order| async { chen.get(order).await.expect(200)["document"].take() });
    let [first_number, second_number] = futures_util::future::join_all(numbers).await.try_into().unwrap();
    let replaced = chen.print(&format!("{first}/order.pdf")).await.text();
    says(&replaced, &["本指令书已被替换", &format!("由{}替换", second_number.as_str().unwrap())]);
    let replacing = chen.print(&format!("{second}/order.pdf")).await.text();
    says(&replacing, &[&format!("本指令书替换{}", first_number.as_str().unwrap())]);
    assert!(!replacing.contains("已被替换"));

    decide(&wang, &second, "withdraw", &json!({ "reason": "文书有误" })).await.expect(200);
    let withdrawn = wang.print(&format!("{second}/order.pdf")).await.text();
    says(&withdrawn, &["本指令书已撤回", "文书有误"]);
    // The mark stands once on each page, the sentence once.
    assert!(withdrawn.matches("撤回").count() >= 2, "{withdrawn}");
    says(&wang.print(&format!("{visit}/record.pdf")).await.text(), &["已被替换，未送达", "已撤回，未送达"]);
}
