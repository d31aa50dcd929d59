//! The figures of a campaign.

mod report;

use crate::support::Client;
use serde_json::Value;

/// A figure of a row.
pub fn figure(row: &Value, code: &str) -> f64 {
    row["figures"][code]["value"].as_f64().unwrap_or_else(|| panic!("no figure {code} in {row}"))
}

/// All records of a list, page by page.
pub async fn all(who: &Client, list: &str) -> Vec<Value> {
    let mut records = Vec::new();
    let mut page = format!("{list}&limit=3");
    loop {
        let body = who.get(&page).await.expect(200);
        records.extend(body["items"].as_array().unwrap().iter().cloned());
        match body["next"].as_str() {
            Some(next) => page = format!("{list}&limit=3&cursor={next}"),
            None => return records,
        }
    }
}

/// Opens every figure of a report: what its list holds is what it says. Gives how many were not 0.
pub async fn open_each(who: &Client, report: &Value) -> usize {
    let mut telling = 0;
    let rows = report["rows"].as_array().unwrap();
    for row in rows.iter().chain([&report["total"]]) {
        for column in report["columns"].as_array().unwrap() {
            let code = column["code"].as_str().unwrap();
            let Some(list) = row["figures"][code]["records"].as_str() else {
                continue;
            };
            let records = all(who, list).await;
            let counted = match column["sums"].as_str() {
                None => f64::from(u32::try_from(records.len()).unwrap()),
                Some(field) => records.iter().map(|record| record[field].as_f64().unwrap()).sum(),
            };
            telling += usize::from(counted != 0.0);
            assert_eq!(figure(row, code), counted, "{code} of {} and {list}", row["name"]);
        }
    }
    telling
}
