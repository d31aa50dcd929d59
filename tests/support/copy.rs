//! What a phone holds from the server, as an app would keep it.

use super::{Answer, Client};
use serde_json::Value;
use std::collections::BTreeMap;

const GROUPS: [(&str, &str); 7] = [
    ("colleagues", "id"),
    ("checklists", "hash"),
    ("units", "id"),
    ("equipment", "id"),
    ("assignments", "id"),
    ("inspections", "id"),
    ("hazards", "id"),
];

/// Records by group and id, and the cursor that goes with them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copy {
    pub records: BTreeMap<(String, String), Value>,
    pub cursor: Option<String>,
}

impl Copy {
    /// Asks for what has changed until there is no more, and takes it in; gives how many answers that took.
    pub async fn catch_up(&mut self, who: &Client, more: &str) -> usize {
        for answers in 1.. {
            let download = self.ask(who, more).await.expect(200);
            if !self.take_in(&download) {
                return answers;
            }
        }
        unreachable!()
    }

    /// Asks for what has changed.
    pub async fn ask(&self, who: &Client, more: &str) -> Answer {
        let cursor = self.cursor.as_ref();
        let cursor = cursor.map(|cursor| format!("cursor={cursor}&"));
        who.get(&format!("/v1/sync?{}{more}", cursor.unwrap_or_default())).await
    }

    /// Takes an answer in; says whether there is more.
    pub fn take_in(&mut self, download: &Value) -> bool {
        if download["afresh"] == true {
            // Checklists that were said to be held already stay.
            self.records.retain(|(group, _), _| group == "checklists");
        }
        let changed = &download["changed"];
        if changed["profile"].is_object() {
            let key = ("profile".to_owned(), String::new());
            self.records.insert(key, changed["profile"].clone());
        }
        for (group, id) in GROUPS {
            for record in changed[group].as_array().into_iter().flatten() {
                let id = record[id].as_str().unwrap().to_owned();
                self.records.insert((group.to_owned(), id), record.clone());
            }
            for id in download["gone"][group].as_array().into_iter().flatten() {
                let key = (group.to_owned(), id.as_str().unwrap().to_owned());
                assert!(self.records.remove(&key).is_some(), "{key:?} was never held");
            }
        }
        self.cursor = Some(download["cursor"].as_str().unwrap().to_owned());
        download["more"] == true
    }

    /// A copy of somebody's work that is taken anew.
    pub async fn fresh(who: &Client, more: &str) -> Self {
        let mut copy = Self::default();
        copy.catch_up(who, more).await;
        copy
    }

    pub fn ids(&self, group: &str) -> Vec<&str> {
        let of_group = self.records.keys().filter(|(held, _)| held == group);
        of_group.map(|(_, id)| id.as_str()).collect()
    }

    pub fn get(&self, group: &str, id: &str) -> &Value {
        self.records.get(&(group.to_owned(), id.to_owned())).unwrap_or(&Value::Null)
    }
}
