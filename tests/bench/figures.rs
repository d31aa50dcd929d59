//! The report of one campaign: alone in the database, then among twenty with a million inspections and 300,000 hazards;
//! and in the end of a campaign that has them all. On both engines.

use crate::support::{
    App,
    people::{CHEN, ZHAO},
};
use diesel::{RunQueryDsl, sql_query};
use serde_json::{Value, json};
use std::time::Instant;
use uuid::Uuid;

const CAMPAIGNS: u32 = 20;
const INSPECTIONS: u32 = 1_000_000;
const HAZARDS: u32 = 300_000;
const RUNS: usize = 7;

pub async fn a_campaign_among_many(mut app: App) {
    app.changed_by_hand = true;
    let zhao = app.signed_in(ZHAO).await;
    let mut campaigns = Vec::new();
    for number in 0..CAMPAIGNS {
        let id = Uuid::from_u128(u128::from(number) + 1);
        zhao.put(&format!("/v1/campaigns/{id}"), &plan()).await.expect(201);
        campaigns.push(id);
    }
    let of_one = (INSPECTIONS / CAMPAIGNS, HAZARDS / CAMPAIGNS);
    fill(&app, (1, of_one.0), (1, of_one.1), of_one.0).await;
    let alone = report(&app, campaigns[0]).await;
    fill(&app, (of_one.0 + 1, INSPECTIONS), (of_one.1 + 1, HAZARDS), of_one.0).await;
    let among = report(&app, campaigns[0]).await;
    let engine = app.db.engine();
    println!(
        "{engine}: report of {} inspections and {} hazards among {INSPECTIONS} and {HAZARDS} to the same alone: {:.2}",
        of_one.0,
        of_one.1,
        among / alone
    );
    println!("    among them: {:.0} ms", among * 1e3);
    println!("    alone: {:.0} ms", alone * 1e3);
    all_in_one(&app, campaigns[0]).await;
    let whole = report(&app, campaigns[0]).await;
    println!("    all in one campaign: {:.0} ms", whole * 1e3);
}

fn plan() -> Value {
    json!({ "authority": "320500", "name": "专项行动", "districts": ["320500"],
        "checklists": ["crowded-venues", "drum-brake-lifts", "hazmat-piping"],
        "phases": [{ "name": "全程", "from": "2018-01-01", "to": "2018-12-31" }] })
}

/// The median of some reports, in seconds.
async fn report(app: &App, campaign: Uuid) -> f64 {
    let who = app.signed_in(ZHAO).await;
    let path = format!("/v1/campaigns/{campaign}/report?as_of=2018-12-31");
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let begin = Instant::now();
        let report = who.get(&path).await.expect(200);
        times.push(begin.elapsed().as_secs_f64());
        assert!(report["total"]["figures"]["visits"]["value"].as_u64().unwrap() > 0);
    }
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

async fn all_in_one(app: &App, campaign: Uuid) {
    let id = format!("{}'{}'", blob(app), campaign.simple()) + end(app);
    run(
        app,
        ["inspections", "hazards", "inspection_figures"]
            .map(|table| format!("UPDATE {table} SET campaign_id = {id}"))
            .to_vec(),
    )
    .await;
    settle(app).await;
}

fn is_sqlite(app: &App) -> bool {
    app.db.engine() == "sqlite"
}

fn blob(app: &App) -> &'static str {
    if is_sqlite(app) { "x" } else { "decode(" }
}

fn end(app: &App) -> &'static str {
    if is_sqlite(app) { "" } else { ", 'hex')" }
}

async fn run(app: &App, statements: Vec<String>) {
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

/// As after some quiet minutes: the planner knows the tables.
async fn settle(app: &App) {
    if is_sqlite(app) {
        run(app, vec!["ANALYZE".to_owned()]).await;
    } else {
        app.outside_a_transaction("VACUUM ANALYZE");
    }
}

/// Inspections and hazards with these numbers, from the first to the last; so many inspections have a campaign each.
async fn fill(app: &App, inspections: (u32, u32), hazards: (u32, u32), of_one: u32) {
    let sqlite = is_sqlite(app);
    // An id of a kind of record: the kind in front, the number behind.
    let id = |kind: u8, number: &str| {
        if sqlite {
            format!("unhex(printf('{kind:02x}%030x', {number}))")
        } else {
            format!("decode('{kind:02x}' || lpad(to_hex(({number})::bigint), 30, '0'), 'hex')")
        }
    };
    let series = |(first, last): (u32, u32)| {
        if sqlite {
            format!(
                "(WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) \
                 SELECT i FROM n) AS n"
            )
        } else {
            format!("generate_series({first}, {last}) AS n (i)")
        }
    };
    let day = |number: &str| {
        if sqlite {
            format!("date('2018-01-01', '+' || ({number}) || ' days')")
        } else {
            format!("DATE '2018-01-01' + ({number})::int")
        }
    };
    let pick = |number: &str, words: &[&str]| {
        let cases: Vec<String> =
            words.iter().enumerate().map(|(place, word)| format!("WHEN {place} THEN {word}")).collect();
        format!("CASE ({number}) % {} {} END", words.len(), cases.join(" "))
    };
    let districts = [
        "'320505'", "'320506'", "'320507'", "'320508'", "'320509'", "'320571'", "'320581'", "'320582'",
        "'320583'", "'320585'",
    ];
    let checklists = ["'drum-brake-lifts'", "'hazmat-piping'", "'crowded-venues'"];
    let chen = CHEN.id().0.simple().to_string();
    let chen = format!("{}'{chen}'{}", blob(app), end(app));
    let at = "'2018-02-01 02:00:00'";
    let (yes, no) = if sqlite { ("1", "0") } else { ("TRUE", "FALSE") };
    let unit = "i % 20000";
    let mut statements = Vec::new();
    if inspections.0 == 1 {
        statements.push(format!(
            "INSERT INTO units (id, district, credit_code, name, address, attributes, created_at, changed_at, version) \
             SELECT {}, {}, 'C' || i, '单位' || i, '路', '{{}}', {at}, {at}, 1 FROM {}",
            id(1, "i"),
            pick("i", &districts),
            series((0, 19_999))
        ));
        statements.push(format!(
            "INSERT INTO equipment (id, unit_id, district, kind, name, location, attributes, created_at, changed_at, \
             version) SELECT {}, {}, {}, {}, '设备' || i, '楼', '{{}}', {at}, {at}, 1 FROM {}",
            id(2, "i"),
            id(1, unit),
            pick("i", &districts),
            pick("i", &["'3110'", "'8310'", "'3310'"]),
            series((0, 59_999))
        ));
    }
    statements.push(format!(
        "INSERT INTO inspections (id, district, unit_id, equipment_id, checklist, checklist_version, checklist_hash, \
         date, kind, state, attributes, conclusion, revision, created_by, created_at, changed_at, submitted_at, version, \
         campaign_id, announced, joint_with, led_by, people, equipment_kind) \
         SELECT {}, {}, {}, {}, {}, 1, 'hash', {}, 'special', 'approved', '{{}}', 'conforming', 1, {chen}, {at}, {at}, \
         {at}, 3, {}, {}, {}, {}, 2, {} FROM {}",
        id(3, "i"),
        pick("i", &districts),
        id(1, unit),
        id(2, "i % 60000"),
        pick("i", &checklists),
        day("i % 360"),
        id(0, &format!("(i - 1) / {of_one} + 1")),
        pick("i", &[no, yes, yes]),
        pick("i", &["'[]'", "'[]'", "'[]'", "'[\"公安\"]'"]),
        pick("i", &["NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "'王建国'"]),
        pick("i", &["'3110'", "'8310'", "'3310'"]),
        series(inspections)
    ));
    // Each of the first three in ten found something.
    let of_hazard = "((i - 1) * 10) / 3 + 1";
    statements.push(format!(
        "INSERT INTO hazards (id, district, unit_id, equipment_id, source, inspection_id, item, number, state, level, \
         found_level, listing, finding, found_on, found_by, round, round_began_at, deadline, rectified_by, \
         rectified_at, on_the_spot, created_at, changed_at, version, campaign_id, checklist, rectified_on) \
         SELECT {}, {}, {}, {}, 'inspection', {}, 'el-safety-manager', 1, {}, {}, 'general', NULL, '{{}}', \
         {}, '[]', 1, {at}, {}, {}, {}, {}, {at}, {at}, 1, {}, {}, {} FROM {}",
        id(4, "i"),
        pick(of_hazard, &districts),
        id(1, &format!("({of_hazard}) % 20000")),
        id(2, &format!("({of_hazard}) % 60000")),
        id(3, of_hazard),
        pick("i", &["'closed'", "'rectified'", "'ordered'", "'closed'"]),
        pick("i", &["'general'", "'general'", "'general'", "'general'", "'major'"]),
        day(&format!("({of_hazard}) % 360")),
        day(&format!("({of_hazard}) % 360 + 20")),
        pick("i", &[&chen, &chen, "NULL", &chen]),
        pick("i", &[at, at, "NULL", at].map(|it| if sqlite || it == "NULL" { it } else { "TIMESTAMP '2018-02-01 02:00:00'" })),
        pick("i / 4", &[no, no, yes]),
        id(0, &format!("(({of_hazard}) - 1) / {of_one} + 1")),
        pick(of_hazard, &checklists),
        pick(
            "i",
            &[
                &day(&format!("({of_hazard}) % 360 + 10")),
                &day(&format!("({of_hazard}) % 360 + 30")),
                "NULL",
                &day(&format!("({of_hazard}) % 360 + 10"))
            ]
        ),
        series(hazards)
    ));
    statements.push(format!(
        "INSERT INTO orders (id, authority, year, number, district, unit_id, issued_on, findings, provisions, measures, \
         stop_at_once, deadline, inspectors, state, created_by, created_at, changed_at, version) \
         SELECT {}, '320500', 2018, i, {}, {}, {}, '[]', '[]', '[]', {}, {}, '[]', 'in_force', {chen}, {at}, {at}, 1 \
         FROM {} WHERE i % 8 = 0",
        id(5, "i"),
        pick(of_hazard, &districts),
        id(1, &format!("({of_hazard}) % 20000")),
        day("i % 360"),
        pick("i / 8", &[no, yes]),
        day("i % 360 + 20"),
        series(hazards)
    ));
    statements.push(format!(
        "INSERT INTO order_hazards (order_id, hazard_id) SELECT {}, {} FROM {} WHERE i % 8 = 0",
        id(5, "i"),
        id(4, "i"),
        series(hazards)
    ));
    statements.push(format!(
        "INSERT INTO inspection_figures (inspection_id, figure, value, campaign_id, district, checklist, date, \
         subject_id) SELECT {}, {}, 1, {}, {}, {}, {}, {} FROM {} WHERE i % 3 < 2",
        id(3, "i"),
        pick("i", &["'drum-brakes'", "'piping-length'", "''"]),
        id(0, &format!("(i - 1) / {of_one} + 1")),
        pick("i", &districts),
        pick("i", &checklists),
        day("i % 360"),
        id(2, "i % 60000"),
        series(inspections)
    ));
    let begin = Instant::now();
    run(app, statements).await;
    settle(app).await;
    println!(
        "    filled {} inspections in {:.0} s",
        inspections.1 - inspections.0 + 1,
        begin.elapsed().as_secs_f64()
    );
}
