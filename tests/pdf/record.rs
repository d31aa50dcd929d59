//! What is on the record of an inspection.

use super::{a_visit, says};
use crate::support::{
    App,
    leftovers::under,
    order::issued,
    people::{CHEN, LIU, WANG},
    picture::Picture,
    visit::{begun, decide, filled_in, id_of, registered, signature, submit, upload},
};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

on_each_engine! {
    a_record_says_what_was_found_and_what_followed,
    a_photo_is_shown_with_time_and_place_or_listed_with_why_not,
    many_photos_are_made_smaller_by_jobs_and_the_paper_waits,
    a_refused_signature_is_on_record_with_its_witness,
    the_standing_of_the_inspection_is_on_its_record,
    the_code_leads_to_the_submission_and_its_hash,
}

async fn a_record_says_what_was_found_and_what_followed(app: App) {
    let (chen, unit, visit, hazard) = a_visit(&app).await;
    let order = issued(&chen, &unit, &[&hazard]).await;
    let order = chen.get(&order).await.expect(200);
    let paper = chen.print(&format!("{visit}/record.pdf")).await;
    let text = paper.text();
    let number = format!("320508-20180201-{}", &id_of(&visit).replace('-', "").to_uppercase()[20..]);
    says(
        &text,
        &[
            "特种设备安全监督检查记录",
            &number,
            "示范单位",
            "91350100M000100Y43",
            "示范路1号",
            "苏州市姑苏区",
            "专项检查",
            "2018年2月1日",
            "公众聚集场所特种设备检查表（三落实、两有证、一应急），第2版",
            "陈伟（组长），执法证号：苏32050801",
            "刘洋，执法证号：苏32050802",
            // The lines of the three implementations, two certificates, one emergency plan.
            "三落实符合",
            "有针对本单位设备的特种设备事故应急专项预案？不符合",
            "符合",
            "已责令整改",
            order["document"].as_str().unwrap(),
            "更换制动器电磁铁并报检",
            "立即停止；2018年3月1日前",
            "有效，未送达",
            "未填写意见",
            "被检查单位代表张安",
            "第1/",
        ],
    );
    let template = chen.get("/v1/checklists/crowded-venues?as_of=2018-02-01").await.expect(200);
    let revision = chen.get(&format!("{visit}/revisions/1")).await.expect(200);
    let applies = revision["body"]["evaluation"]["applies"].as_array().unwrap();
    let items = template["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["items"].as_array().unwrap());
    let mut printed = 0;
    for item in items.filter(|item| applies.contains(&item["code"])) {
        says(&text, &[item["prompt"]["zh"].as_str().unwrap()]);
        printed += 1;
    }
    assert!(printed > 10, "{printed} items");
    assert_eq!(printed, applies.len());
    assert!(!text.contains("无法预览"), "{text}");
    // Of 2018, and nothing that came later or was not verified.
    says(&text, &["《中华人民共和国特种设备安全法》（主席令第4号）第八十三条第（六）项"]);
    assert!(!text.contains("第57号") && !text.contains("45067"), "{text}");

    let pages: usize = paper.info("Pages").parse().unwrap();
    says(&text, &[&format!("第1/{pages}页"), &format!("第{pages}/{pages}页")]);
    assert_eq!(paper.info("Page size"), "595.276 x 841.89 pts (A4)");
    assert_eq!(paper.info("Title"), format!("特种设备安全监督检查记录 {number}"));
    let disposition = paper.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("inline; filename*=UTF-8''%E7%9B%91%E7%9D%A3"), "{disposition}");
    let encoded = number.replace('-', "%2D");
    assert!(disposition.ends_with(&format!("{encoded}.pdf")), "{disposition}");
    assert_eq!(paper.headers["content-type"], "application/pdf");
    let fonts = paper.fonts();
    assert_eq!(fonts.matches("Noto").count(), 2, "{fonts}");
    assert_eq!(fonts.matches("+Noto").count(), 2, "only what is used of a font goes along: {fonts}");
}

async fn a_photo_is_shown_with_time_and_place_or_listed_with_why_not(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    let shown = Picture::of_size(300);
    let heic = Picture { id: Uuid::now_v7(), bytes: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec() };
    // The header is whole, the picture is not.
    let mut damaged = Picture::of_size(300);
    damaged.bytes.truncate(2000);
    let pictures = [&shown, &heic, &damaged];
    let answer = json!({ "verdict": "pass", "remark": "文件齐全", "photos": pictures.map(Picture::named),
        "answered_at": "2018-02-01T05:00:00Z" });
    chen.patch_answers(&visit, &json!({ "cv-body-or-manager": answer })).await.expect(200);
    for picture in pictures {
        let path = format!(
            "{visit}/photos/{}?taken_at=2018-02-01T03:04:05Z&latitude=31.31&longitude=120.62&accuracy=8",
            picture.id
        );
        let upload = chen.request(Method::PUT, &path).body(picture.bytes.clone());
        chen.send(upload).await.expect(201);
    }
    submit(&chen, &visit).await;
    let paper = chen.print(&format!("{visit}/record.pdf")).await;
    let text = paper.text();
    says(
        &text,
        &["文件齐全", "时间：2018-02-01 11:04:05（设备时间）", "地点：31.31000°N，120.62000°E（±8米）"],
    );
    assert_eq!(text.matches("无法预览").count(), 2, "{text}");
    says(&text, &["不能解码HEIC", "图片数据已损坏", "image/heic"]);
    for picture in pictures {
        says(&text, &[&hex::encode(Sha256::digest(&picture.bytes))]);
    }
}

async fn many_photos_are_made_smaller_by_jobs_and_the_paper_waits(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    let pictures: Vec<Picture> = (0..10).map(|_| Picture::of_size(40)).collect();
    let named: Vec<_> = pictures.iter().map(Picture::named).collect();
    let answer = json!({ "verdict": "pass", "photos": named, "answered_at": "2018-02-01T05:00:00Z" });
    chen.patch_answers(&visit, &json!({ "cv-body-or-manager": answer })).await.expect(200);
    for picture in &pictures {
        chen.send(upload(&chen, &visit, picture)).await.expect(201);
    }
    submit(&chen, &visit).await;
    // The last of them as after a restore without smaller pictures: nobody makes it unasked.
    app.alter(&["DELETE FROM jobs WHERE id = (SELECT MAX(id) FROM jobs)"]).await;
    let record = format!("{visit}/record.pdf");
    let later = chen.get(&record).await;
    assert_eq!(later.header("retry-after"), "4");
    let told = later.problem("unavailable");
    assert!(told["detail"].as_str().unwrap().starts_with("The smaller pictures of 16 photos"), "{told}");
    app.work_off().await;
    let text = chen.print(&record).await.text();
    assert_eq!(text.matches("无法预览").count(), 0, "{text}");
    // One that cannot be read holds nothing up.
    app.alter(&["DELETE FROM printouts"]).await;
    let objects = &app.intake.objects;
    for prefix in ["renditions/", "printouts/"] {
        for key in under(objects, prefix).await {
            objects.delete(&key).await.unwrap();
        }
    }
    chen.get(&record).await.problem("unavailable");
    app.alter(&["UPDATE jobs SET last_error = 'it cannot be read'"]).await;
    chen.print(&record).await;
}

async fn a_refused_signature_is_on_record_with_its_witness(app: App) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    chen.patch(&visit, &json!({ "unit_opinion": "预案已在修订\n三月底前完成" })).await.expect(200);
    filled_in(&chen, &visit).await;
    let whole = chen.get(&visit).await.expect(200);
    let signatures = whole["signatures"].as_array().unwrap();
    let of_unit = signatures.iter().find(|one| one["role"] == "unit_representative").unwrap();
    chen.delete(&format!("{visit}/signatures/{}", of_unit["id"].as_str().unwrap())).await;
    let mut refused = signature("unit_representative", None, &Picture::new());
    refused["photo"].take();
    refused["refusal"] = json!({ "reason": "负责人拒绝签字", "witness": "社区李主任" });
    let path = format!("{visit}/signatures/{}", Uuid::now_v7());
    chen.put(&path, &refused).await.expect(201);
    submit(&chen, &visit).await;
    let text = chen.print(&format!("{visit}/record.pdf")).await.text();
    says(&text, &["拒绝签名：负责人拒绝签字", "见证人：社区李主任", "预案已在修订三月底前完成"]);
}

async fn the_standing_of_the_inspection_is_on_its_record(app: App) {
    let (chen, _, visit, _) = a_visit(&app).await;
    let wang = app.signed_in(WANG).await;
    let record = format!("{visit}/record.pdf");
    says(&wang.print(&record).await.text(), &["已提交，待审核", "第1次"]);

    let items = json!({ "items": [{ "item": "cv-plan", "comment": "预案缺电话号码" }] });
    decide(&wang, &visit, "return", &items).await.expect(200);
    let returned = wang.print(&record).await.text();
    says(&returned, &["已退回补正", "王芳（执法证号：苏32050803）", "预案缺电话号码"]);

    // What is put right since then is not on the record before it is submitted.
    let answer = json!({ "verdict": "pass", "remark": "电话已补齐", "answered_at": "2018-02-01T09:00:00Z" });
    chen.patch_answers(&visit, &json!({ "cv-plan": answer })).await.expect(200);
    assert!(!chen.print(&record).await.text().contains("电话已补齐"));
    submit(&chen, &visit).await;
    let again = chen.print(&record).await.text();
    says(&again, &["电话已补齐", "第2次", "已更正撤销"]);
    assert!(!again.contains("王芳"), "that review was of the first submission");

    decide(&wang, &visit, "approve", &json!({ "comment": "同意" })).await.expect(200);
    let approved = wang.print(&record).await.text();
    says(&approved, &["审核结果已批准", "王芳（执法证号：苏32050803）", "同意"]);
    assert!(!approved.contains("待审核"));

    let liu = app.signed_in(LIU).await;
    let unit = chen.get(&visit).await.expect(200)["unit"]["id"].take();
    let other = begun(&chen, &unit).await;
    filled_in(&chen, &other).await;
    submit(&chen, &other).await;
    decide(&liu, &other, "withdraw", &json!({ "reason": "单位填错" })).await.expect(200);
    says(&liu.print(&format!("{other}/record.pdf")).await.text(), &["本次检查已撤回：单位填错"]);
}

async fn the_code_leads_to_the_submission_and_its_hash(app: App) {
    let (chen, _, visit, _) = a_visit(&app).await;
    let paper = chen.print(&format!("{visit}/record.pdf")).await;
    let revision = chen.get(&format!("{visit}/revisions/1")).await.expect(200);
    let hash = revision["hash"].as_str().unwrap();
    let read = super::scanned(&paper);
    assert_eq!(read, format!("https://inspect.example.org{visit}/revisions/1#sha256={hash}"));
    says(&paper.text(), &[hash, &format!("https://inspect.example.org{visit}/revisions/1")]);
}
