//! A database that fails while an export is under way.

use crate::support::{
    App,
    hazard::reported,
    people::{CHEN, WANG},
    table::Table,
    visit::registered,
};
use diesel::{RunQueryDsl, sql_query};
use futures_util::StreamExt;
use reqwest::{
    Method,
    header::{ACCEPT_ENCODING, HeaderMap, HeaderValue},
};
use std::collections::BTreeSet;

on_each_engine! {
    a_list_of_many_pages_comes_whole_and_in_order,
    half_a_list_never_looks_like_a_whole_one,
    a_list_that_cannot_be_read_at_all_is_a_problem,
}

/// One hazard, and in the end 2 to the power of `doublings` of the same many words, all of one moment.
async fn many_hazards(app: &App, doublings: u32, words: usize) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    reported(&chen, &unit, "complaint", "general").await;
    let new_id = match app.db.engine() {
        "sqlite" => "randomblob(16)",
        _ => "uuid_send(gen_random_uuid())",
    };
    let long = "制动器有卡阻声,".repeat(words);
    let statements: Vec<String> = std::iter::once(format!(
        "UPDATE hazards SET finding = '{{\"reason\":{{\"zh\":\"{long}\",\"en\":\"{long}\"}},\"basis\":[],\"photos\":[]}}'"
    ))
    .chain((0..doublings).map(|_| {
        format!(
            "INSERT INTO hazards (id, district, unit_id, source, number, state, level, found_level, finding, \
             found_on, found_by, round, round_began_at, on_the_spot, created_at, changed_at, version) \
             SELECT {new_id}, district, unit_id, source, number, state, level, found_level, finding, \
             found_on, found_by, round, round_began_at, on_the_spot, created_at, changed_at, version FROM hazards"
        )
    }))
    .collect();
    app.db
        .write(move |conn| {
            for statement in &statements {
                sql_query(statement.as_str()).execute(conn)?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

async fn a_list_of_many_pages_comes_whole_and_in_order(mut app: App) {
    app.changed_by_hand = true;
    many_hazards(&app, 11, 1).await;
    let wang = app.signed_in(WANG).await;
    let csv = Table::of_csv(&wang.get("/v1/hazards.csv").await.expect_file());
    let ids = csv.column("Hazard id");
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len()), (2048, 2048));
    assert!(ids.is_sorted_by(|one, next| one > next), "of one moment: by id");
    let xlsx = Table::of_xlsx(&wang.get("/v1/hazards.xlsx").await.expect_file());
    assert_eq!(xlsx.column("Hazard id"), ids);
}

/// The list has 39 MB, more than the connection takes from a server whose client does not read; so the table is gone
/// before the server has read to its end, unless it reads ahead without bound.
async fn half_a_list_never_looks_like_a_whole_one(mut app: App) {
    app.changed_by_hand = true;
    many_hazards(&app, 13, 200).await;
    let wang = app.signed_in(WANG).await;
    let plain = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
    let request = wang.request(Method::GET, "/v1/hazards.csv").headers(plain);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers().get("content-encoding").is_none());
    app.db.write(|conn| Ok(sql_query("ALTER TABLE hazards RENAME TO lost").execute(conn)?)).await.unwrap();
    let (mut stream, mut size, mut broken) = (answer.bytes_stream(), 0, false);
    while let Some(part) = stream.next().await {
        match part {
            Ok(part) => size += part.len(),
            Err(_) => broken = true,
        }
    }
    assert!(broken && size > 0, "{size} bytes, broken: {broken}");
}

async fn a_list_that_cannot_be_read_at_all_is_a_problem(mut app: App) {
    app.changed_by_hand = true;
    let wang = app.signed_in(WANG).await;
    app.db.write(|conn| Ok(sql_query("ALTER TABLE hazards RENAME TO lost").execute(conn)?)).await.unwrap();
    for path in ["/v1/hazards.csv", "/v1/hazards.xlsx"] {
        wang.get(path).await.problem("unavailable");
    }
}
