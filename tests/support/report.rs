//! Reports and the lists behind their figures.

use super::Client;
use serde_json::Value;

/// A figure of a row.
pub fn figure(row: &Value, code: &str) -> f64 {
    row["figures"][code]["value"].as_f64().unwrap_or_else(|| panic!("no figure {code} in {row}"))
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
            let records = who.list(&format!("{list}&limit=3")).await;
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
