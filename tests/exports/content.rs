//! What stands in the cells.

use crate::support::{
    App,
    hazard::{reported, take},
    order::new_order,
    people::{CHEN, WANG},
    table::{Table, in_chinese},
    visit::{begun, filled_in, registered, submit},
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

on_each_engine! {
    where_nothing_matches_there_are_the_headings,
    names_and_words_are_in_the_readers_language,
    texts_come_through_whole_and_never_as_formulas,
    who_asks_for_the_head_gets_the_head,
}

async fn where_nothing_matches_there_are_the_headings(app: App) {
    let wang = app.signed_in(WANG).await;
    for list in ["inspections", "hazards", "orders"] {
        let csv = in_chinese(&wang, &format!("/v1/{list}.csv")).await;
        assert!(csv.rows.is_empty() && csv.headings.len() > 10, "{csv:?}");
        let xlsx = in_chinese(&wang, &format!("/v1/{list}.xlsx")).await;
        assert_eq!(xlsx, csv);
    }
}

async fn names_and_words_are_in_the_readers_language(app: App) {
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let lift = json!({ "kind": "3110", "name": "1号客梯", "commissioned_on": "2001-05-20" });
    let (unit, lift) = registered(&chen, Some(lift)).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let hazard = format!("/v1/hazards/{}", Uuid::now_v7());
    let complaint = json!({ "unit_id": unit, "equipment_id": lift, "source": "complaint", "level": "major",
        "reason": "三号梯制动器有卡阻声", "found_on": "2018-02-01" });
    chen.put(&hazard, &complaint).await.expect(201);
    take(&chen, &hazard, &json!({ "step": "report_up", "authority": "苏州市安委办" })).await.expect(201);
    let list =
        json!({ "step": "list", "authority": "苏州市安委办", "document": "3号", "deadline": "2018-03-15" });
    take(&wang, &hazard, &list).await.expect(201);

    let query = "source=complaint&as_of=2018-03-16";
    for ending in ["csv", "xlsx"] {
        let table = in_chinese(&wang, &format!("/v1/hazards.{ending}?{query}")).await;
        for (heading, cell) in [
            ("区划代码", "320508"),
            ("地区", "姑苏区"),
            ("使用单位", "示范单位"),
            ("设备", "1号客梯"),
            ("来源", "投诉举报"),
            ("隐患内容", "三号梯制动器有卡阻声"),
            ("等级", "重大隐患（经认定）"),
            ("状态", "已发现"),
            ("挂牌督办", "挂牌督办"),
            ("发现日期", "2018-02-01"),
            ("整改期限", "2018-03-15"),
            ("是否逾期", "是"),
            ("销号时间", ""),
            ("使用单位编号", unit.as_str().unwrap()),
            ("设备编号", lift.as_str().unwrap()),
        ] {
            assert_eq!(table.column(heading), [cell], "{heading}");
        }
    }
    let english = wang.get(&format!("/v1/hazards.csv?{query}")).await;
    assert_eq!(english.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(english.header("content-language"), "en");
    let name = english.header("content-disposition").to_owned();
    assert!(name.starts_with("attachment; filename=\"hazards-20") && name.ends_with(".csv\""), "{name}");
    let english = Table::of_csv(&english.bytes);
    for (heading, cell) in [
        ("District", "Gusu"),
        ("Level", "Major hazard (by decision)"),
        ("State", "Found"),
        ("Overdue", "Yes"),
    ] {
        assert_eq!(english.column(heading), [cell], "{heading}");
    }

    let visits = in_chinese(&wang, "/v1/inspections.csv").await;
    for (heading, cell) in [
        ("检查类别", "专项检查"),
        ("检查组长", "陈伟"),
        ("检查人员", "陈伟、刘洋"),
        ("状态", "已提交"),
        ("提交次数", "1"),
        ("检查表代码", "crowded-venues"),
    ] {
        assert_eq!(visits.column(heading), [cell], "{heading}");
    }
    let checklist = visits.column("检查表")[0];
    assert!(checklist.contains("公众聚集场所"), "{checklist}");
    let submitted = wang.get(&visit).await.expect(200)["submitted_at"].as_str().unwrap().to_owned();
    let submitted: chrono::DateTime<chrono::Utc> = submitted.parse().unwrap();
    let in_suzhou = submitted
        .with_timezone(&chrono::FixedOffset::east_opt(8 * 3600).unwrap())
        .format("%Y-%m-%d %H:%M:%S");
    assert_eq!(visits.column("提交时间"), [in_suzhou.to_string()]);
}

async fn texts_come_through_whole_and_never_as_formulas(app: App) {
    const NAME: &str = "=HYPERLINK(\"http://example.org\",\"苏州,站\")";
    let (chen, wang) = (app.signed_in(CHEN).await, app.signed_in(WANG).await);
    let (unit, _) = registered(&chen, None).await;
    wang.patch(&format!("/v1/units/{}", unit.as_str().unwrap()), &json!({ "name": NAME })).await.expect(200);
    let hazard = reported(&chen, &unit, "complaint", "general").await;
    let mut order = new_order(&unit, &[&hazard]);
    order["findings"] = json!(["制动器\"卡阻\",有异响", "+轨道;锈蚀"]);
    order["measures"] = json!(["@更换", "报检"]);
    chen.put(&format!("/v1/orders/{}", Uuid::now_v7()), &order).await.expect(201);

    let csv = in_chinese(&wang, "/v1/orders.csv").await;
    assert_eq!(csv.column("使用单位"), [format!("'{NAME}")]);
    assert_eq!(csv.column("违法事实"), ["制动器\"卡阻\",有异响\n+轨道;锈蚀"]);
    assert_eq!(csv.column("整改措施"), ["'@更换\n报检"]);
    assert_eq!(csv.column("监察人员"), ["陈伟、刘洋"]);
    assert!(csv.column("文书号")[0].starts_with("特监令〔2018〕320508-"), "{csv:?}");
    let xlsx = in_chinese(&wang, "/v1/orders.xlsx").await;
    assert_eq!(xlsx.column("使用单位"), [NAME]);
    assert_eq!(xlsx.column("违法事实"), csv.column("违法事实"));
    assert_eq!(xlsx.column("整改措施"), ["@更换\n报检"]);
}

async fn who_asks_for_the_head_gets_the_head(app: App) {
    let wang = app.signed_in(WANG).await;
    for path in ["/v1/hazards.csv", "/v1/hazards.xlsx", "/v1/hazards"] {
        let whole = wang.get(path).await;
        let head = wang.send(wang.request(Method::HEAD, path)).await;
        assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0), "{path}");
        for name in ["content-type", "content-disposition", "content-length"] {
            assert_eq!(head.header(name), whole.header(name), "{path} {name}");
        }
    }
}
