//! The memory that an export takes: of 100,000 hazards beside 10,000, each on the same server.

use crate::server::Site;
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::json;
use std::{fs, time::Instant};
use uuid::Uuid;

const FEW: usize = 10_000;
const MANY: usize = 100_000;
/// More than this would not be 'does not grow'.
const BOUND: f64 = 1.15;

pub async fn many_hazards_to_few() {
    let site = Site::open().await;
    let first = json!({ "unit_id": site.unit(), "source": "complaint", "level": "general",
        "reason": "三号梯制动器有卡阻声", "found_on": "2018-02-01" });
    let path = format!("/v1/hazards/{}", Uuid::now_v7());
    site.chen.put(&path, &first).await.expect(201);
    for ending in ["csv", "xlsx"] {
        // The first one warms up: threads, connections, caches.
        let mut peaks = Vec::new();
        for hazards in [FEW, FEW, MANY] {
            fill(&site, hazards);
            peaks.push(export(&site, ending, hazards).await);
        }
        let ratio = peaks[2] / peaks[1];
        println!("Memory for {MANY} hazards as {ending} to that for {FEW}: {ratio:.2}");
        assert!(ratio < BOUND, "memory grows with the list: {peaks:?} MB");
    }
}

/// So many hazards, straight into the database.
fn fill(site: &Site, hazards: usize) {
    let file = site.folder().join("field-inspection.sqlite");
    let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    for statement in [
        "PRAGMA busy_timeout = 10000".to_owned(),
        "DELETE FROM hazards WHERE id NOT IN (SELECT hazard_id FROM hazard_steps)".to_owned(),
        format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) \
             INSERT INTO hazards (id, district, unit_id, source, number, state, level, found_level, finding, \
             found_on, found_by, round, round_began_at, on_the_spot, created_at, changed_at, version) \
             SELECT randomblob(16), district, unit_id, source, number, state, level, found_level, finding, \
             found_on, found_by, round, round_began_at, on_the_spot, \
             strftime('%Y-%m-%d %H:%M:%f', created_at, '-' || i || ' seconds'), changed_at, version FROM hazards, n",
            hazards - 1
        ),
    ] {
        sql_query(statement).execute(&mut conn).unwrap();
    }
}

/// Reads an export to its end; gives the most memory that the server's process had meanwhile, in MB.
async fn export(site: &Site, ending: &str, hazards: usize) -> f64 {
    let process = format!("/proc/{}", site.process());
    // Linux, proc(5): 5 sets the peak back to what is used now.
    fs::write(format!("{process}/clear_refs"), "5").unwrap();
    let begin = Instant::now();
    let request = site.chen.request(Method::GET, &format!("/v1/hazards.{ending}"));
    let answer = request.header("Accept-Encoding", "identity").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let (mut stream, mut bytes, mut lines) = (answer.bytes_stream(), 0, 0);
    while let Some(part) = stream.next().await {
        let part = part.unwrap();
        bytes += part.len();
        lines += part.iter().filter(|byte| **byte == b'\n').count();
    }
    let took = begin.elapsed().as_secs_f64();
    assert!(ending != "csv" || lines == hazards + 1, "{lines} lines");
    let status = fs::read_to_string(format!("{process}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak = peak.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1e3;
    println!(
        "    {hazards} as {ending}: {peak:.1} MB at most, {:.1} MB sent in {took:.1} s",
        bytes as f64 / 1e6
    );
    peak
}
