//! What the files of a feature may use: pure rules, sealed writes, commands and stores without actix.

use super::source_files;
use std::collections::BTreeSet;

/// The features that decide something.
const FEATURES: [&str; 8] =
    ["accounts", "assignments", "campaigns", "enforcement", "hazards", "inspections", "orders", "registry"];

/// Files beside the rules that are none: they adapt HTTP, hash passwords off the worker, or are a row.
const NO_RULES: [&str; 5] = [
    "accounts/account.rs",
    "accounts/client_ip.rs",
    "accounts/extractor.rs",
    "accounts/passwords.rs",
    "campaigns/store.rs",
];

fn is_feature(module: &str) -> bool {
    FEATURES.contains(&module)
}

/// The source without its unit tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

#[test]
fn rules_know_neither_http_nor_the_database() {
    let is_rule = |file: &str| {
        let inner: Vec<&str> = file.split('/').collect();
        let is_room = inner.get(1).is_some_and(|name| {
            ["routes", "routes.rs", "store", "commands", "import", "labels.rs"].contains(name)
        });
        !is_room && !NO_RULES.contains(&file) && !file.ends_with("/mod.rs")
    };
    let mut found = 0;
    for (file, module, text) in source_files() {
        if !is_feature(&module) || !is_rule(&file) {
            continue;
        }
        found += 1;
        for foreign in ["actix_web", "http::", "db::", "&mut Conn", "async fn", "Moment::now"] {
            assert!(!code(&text).contains(foreign), "{file}: a rule has {foreign}");
        }
    }
    assert!(found > 40, "only {found} rule files");
}

#[test]
fn commands_and_stores_know_nothing_of_actix() {
    for (file, module, text) in source_files() {
        let is_inner = file.contains("/commands/") || file.contains("/store/") || file.ends_with("/store.rs");
        if is_feature(&module) && is_inner {
            assert!(!text.contains("actix_web"), "{file} has actix_web");
        }
    }
}

/// The names of the types that only the file of their rule can make.
fn sealed() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (.., text) in source_files() {
        for part in text.split("pub struct ").skip(1) {
            let body = part.split("\n}").next().unwrap();
            if body.contains("\n    _sealed: ()") {
                names.insert(part.chars().take_while(|sign| sign.is_alphanumeric()).collect());
            }
        }
    }
    names
}

/// The public functions of a store that write: name, parameters.
fn writes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in text.split("\npub fn ").skip(1) {
        let whole = part.split("\n}").next().unwrap();
        let (head, body) = whole.split_once("{\n").unwrap_or((whole, ""));
        let writes =
            ["insert_into(", "diesel::update(", "diesel::delete("].iter().any(|verb| body.contains(verb));
        if writes {
            let name = head.split(['(', '<']).next().unwrap();
            found.push((name.to_owned(), head.to_owned()));
        }
    }
    found
}

#[test]
fn every_write_takes_the_decision_of_a_rule() {
    let sealed = sealed();
    assert!(sealed.len() > 20, "{sealed:?}");
    let takes_one =
        |head: &str| head.split(|sign: char| !sign.is_alphanumeric()).any(|word| sealed.contains(word));
    assert!(writes("\npub fn keep(conn: &mut Conn, id: Id) {\n    diesel::update(x)\n}").len() == 1);
    let mut open = Vec::new();
    for (file, module, text) in source_files() {
        if is_feature(&module) && (file.contains("/store/") || file.ends_with("/store.rs")) {
            for (name, head) in writes(&text) {
                if !takes_one(&head) {
                    open.push(format!("{file} {name}"));
                }
            }
        }
    }
    assert!(open.is_empty(), "these writes can be made without a rule: {open:#?}");
}

/// A photo's row is written by the store of its owner, which has the owner's decision, or by `evidence` itself.
#[test]
fn only_the_store_of_its_owner_declares_or_deletes_a_photo() {
    for (file, module, text) in source_files() {
        let is_store = file.contains("/store/");
        for write in ["evidence::store::declare(", "evidence::store::keep(", "evidence::store::delete("] {
            assert!(module == "evidence" || is_store || !text.contains(write), "{file} has {write}");
        }
    }
}
