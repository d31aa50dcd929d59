use crate::support::{App, desk::Desk, unit::credit_code};
use encoding_rs::GB18030;
use field_inspection::{
    clock::Moment,
    registry::{Registrar, import},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{
    cell::Cell,
    io::{Cursor, Read},
};

on_each_engine! {
    a_register_out_of_chinese_excel_is_read_and_a_second_time_changes_nothing,
    bad_rows_are_told_by_line_and_good_ones_are_kept,
    an_empty_cell_leaves_what_is_registered_and_a_filled_one_changes_it,
    equipment_comes_after_its_units_and_is_known_by_its_numbers,
    what_is_not_a_register_is_refused_whole,
    another_districts_unit_is_not_changed_by_an_import,
    the_operator_imports_without_an_account_and_sees_progress,
}

/// read, created, changed, unchanged, refused
fn sums(report: &Value) -> [u64; 5] {
    ["read", "created", "changed", "unchanged", "refused"].map(|name| report[name].as_u64().unwrap())
}

fn register(rows: std::ops::Range<usize>) -> String {
    let line = |n| format!("{},苏州第{n}商场,人民路 {n} 号,姑苏区,商场\r\n", credit_code(n));
    format!("统一社会信用代码,单位名称,地址,行政区划,场所类别\r\n{}", rows.map(line).collect::<String>())
}

async fn a_register_out_of_chinese_excel_is_read_and_a_second_time_changes_nothing(app: App) {
    let desk = Desk(app);
    let admin = desk.person("admin", "320508", None).await;
    let bytes = GB18030.encode(&register(0..1_200)).0.into_owned();
    let (status, report) = admin.import("units", bytes.clone()).await;
    assert_eq!((status, sums(&report)), (StatusCode::OK, [1_200, 1_200, 0, 0, 0]), "{report}");
    let (_, found) = admin.get(&format!("/v1/units?credit_code={}", credit_code(7))).await;
    assert_eq!(
        (&found["items"][0]["name"], &found["items"][0]["district"]),
        (&json!("苏州第7商场"), &json!("320508"))
    );
    assert_eq!(sums(&admin.import("units", bytes).await.1), [1_200, 0, 0, 1_200, 0]);
    // The same in UTF-8 with a byte order mark is the same register.
    let marked = format!("\u{feff}{}", register(0..1_201));
    assert_eq!(sums(&admin.import("units", marked).await.1), [1_201, 1, 0, 1_200, 0]);
}

async fn bad_rows_are_told_by_line_and_good_ones_are_kept(app: App) {
    let desk = Desk(app);
    let admin = desk.person("admin", "320508", None).await;
    let file = format!(
        "credit_code,name,address,district,latitude,longitude,remark\n\
         {a},甲,人民路,320508,31.3,120.6,x\n\
         91320508M00000001X,乙,人民路,320508,,,\n\
         {c},,人民路,320508,91,120,\n\
         \n\
         {d},丁,人民路,320583,,,\n\
         {a},戊,人民路,320508,,,\n\
         {f},\"己\n公司\",人民路,320508,,,\n\
         ,庚,人民路,320508,,,\n\
         ,,,,,,\n\
         {g},辛,人民路,320508,31.3,,\n",
        a = credit_code(1),
        c = credit_code(3),
        d = credit_code(4),
        f = credit_code(6),
        g = credit_code(8),
    );
    let (status, report) = admin.import("units", file.clone()).await;
    assert_eq!((status, sums(&report)), (StatusCode::OK, [8, 1, 0, 0, 7]), "{report}");
    assert_eq!(report["ignored_columns"], json!(["remark"]));
    let told: Vec<(u64, &str)> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|trouble| (trouble["line"].as_u64().unwrap(), trouble["column"].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(
        told,
        [
            (3, "credit_code"),
            (4, "name"),
            (4, "latitude"),
            (6, "-"),
            (7, "-"),
            (8, "name"),
            (10, "credit_code"),
            (12, "latitude")
        ]
    );
    assert_eq!(report["problem_count"], 8);
    let (_, again) = admin.import("units", file.replace('\n', "\r\n").trim_end().to_owned()).await;
    assert_eq!(sums(&again), [8, 0, 0, 1, 7]);
    assert_eq!(again["problems"], report["problems"]);
}

async fn an_empty_cell_leaves_what_is_registered_and_a_filled_one_changes_it(app: App) {
    let desk = Desk(app);
    let admin = desk.person("admin", "320508", None).await;
    let code = credit_code(1);
    admin
        .import(
            "units",
            format!("credit_code,name,address,district,contact_phone\n{code},甲,路,320508,110\n"),
        )
        .await;
    let (_, report) =
        admin.import("units", format!("credit_code,name,contact_phone\n{code},甲公司,\n")).await;
    assert_eq!(sums(&report), [1, 0, 1, 0, 0]);
    let (_, found) = admin.get("/v1/units").await;
    assert_eq!(
        (&found["items"][0]["name"], &found["items"][0]["contact_phone"]),
        (&json!("甲公司"), &json!("110"))
    );
}

async fn equipment_comes_after_its_units_and_is_known_by_its_numbers(app: App) {
    let desk = Desk(app);
    let admin = desk.person("admin", "320508", None).await;
    admin.import("units", register(0..3)).await;
    let file = format!(
        "使用单位统一社会信用代码,设备种类代码,设备代码,使用登记证编号,设备名称,使用地点,级别,投用日期,attribute:medium-flammable,attribute:dn\n\
         {u},3110,311010320201800001,梯11苏E00001(18),1 号电梯,东楼,,2003/5/1,,\n\
         {u},8310,,管30苏E00001\u{ff08}18\u{ff09},氨管道,罐区,GC1,2010年3月8日,是,150\n\
         {u},8310,,,无证管道,罐区,,,,\n\
         {x},3110,311010320201800009,,幽灵电梯,西楼,,,,\n\
         {u},3110,311010320201800001,,重复,西楼,,,,\n\
         {u},9999X,311010320201800008,,坏种类,西楼,,2003-02-30,,\n",
        u = credit_code(1),
        x = credit_code(99),
    );
    let (status, report) = admin.import("equipment", file.clone()).await;
    assert_eq!((status, sums(&report)), (StatusCode::OK, [6, 2, 0, 0, 4]), "{report}");
    let told: Vec<_> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|trouble| (trouble["line"].as_u64().unwrap(), trouble["column"].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(
        told,
        [(4, "device_code"), (5, "unit_credit_code"), (6, "-"), (7, "kind"), (7, "commissioned_on")]
    );
    let (_, found) = admin.get("/v1/equipment?kind=8310").await;
    let pipe = &found["items"][0];
    assert_eq!(pipe["attributes"], json!({ "medium-flammable": true, "dn": 150 }));
    assert_eq!((&pipe["commissioned_on"], &pipe["class"]), (&json!("2010-03-08"), &json!("GC1")));
    assert_eq!(sums(&admin.import("equipment", file.clone()).await.1), [6, 0, 0, 2, 4]);
    // With brackets of the other width it is the same certificate.
    let other = file.replace('\u{ff08}', "(").replace('\u{ff09}', ")");
    assert_eq!(sums(&admin.import("equipment", other).await.1), [6, 0, 0, 2, 4]);
}

async fn what_is_not_a_register_is_refused_whole(app: App) {
    let desk = Desk(app);
    let admin = desk.person("admin", "320508", None).await;
    for (file, code) in [("", "invalid-input"), ("name,address\n甲,路\n", "invalid-input")] {
        let (status, problem) = admin.import("units", file).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(code)), "{file}");
    }
    let json = admin.ask(reqwest::Method::POST, "/v1/imports/units").json(&json!({})).send().await.unwrap();
    assert_eq!(json.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let (_, report) = admin
        .import(
            "units",
            format!("credit_code,name\n{},\"never closed", credit_code(1)) + &"x,\n".repeat(500_000),
        )
        .await;
    assert_eq!((sums(&report), &report["problems"][0]["line"]), ([1, 0, 0, 0, 1], &json!(2)));
    assert_eq!(admin.get("/v1/units").await.1["items"], json!([]));
}

async fn another_districts_unit_is_not_changed_by_an_import(app: App) {
    let desk = Desk(app);
    let gusu = desk.person("admin", "320508", None).await;
    let kunshan = desk.person("admin", "320583", None).await;
    gusu.import("units", register(1..2)).await;
    let theft = format!("credit_code,name,district\n{},我的,320583\n", credit_code(1));
    assert_eq!(sums(&kunshan.import("units", theft).await.1), [1, 0, 0, 0, 1]);
    assert_eq!(gusu.get("/v1/units").await.1["items"][0]["name"], "苏州第1商场");
}

/// A file that is made while it is read.
struct Endless {
    next: usize,
    rows: usize,
    line: Cursor<String>,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let count = self.line.read(into)?;
            if count > 0 || self.next == self.rows {
                return Ok(count);
            }
            self.line = Cursor::new(format!("{},单位{},路,320508\n", credit_code(self.next), self.next));
            self.next += 1;
        }
    }
}

async fn the_operator_imports_without_an_account_and_sees_progress(app: App) {
    let desk = Desk(app);
    let file =
        Endless { next: 0, rows: 20_000, line: Cursor::new("credit_code,name,address,district\n".into()) };
    let (last, calls) = (Cell::new(0), Cell::new(0));
    let told = |bytes| {
        assert!(bytes >= last.get());
        last.set(bytes);
        calls.set(calls.get() + 1);
    };
    let report = import::units(&desk.0.db, Registrar::Operator, Moment::now(), file, told).await.unwrap();
    assert_eq!((report.read, report.created), (20_000, 20_000));
    assert!(calls.get() >= 40 && last.get() > 700_000, "{} calls, {} bytes", calls.get(), last.get());
    assert_eq!(desk.deeds(import::unit_id(&credit_code(5))).await.len(), 1);
}
