//! The description of the API: the file in the repository is what the binary says, and it is whole.

use field_inspection::server;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

fn described() -> Value {
    serde_json::to_value(server::description()).unwrap()
}

/// Path, method and description of each operation.
fn operations(api: &Value) -> Vec<(String, String, Value)> {
    const METHODS: [&str; 8] = ["get", "put", "post", "patch", "delete", "head", "options", "trace"];
    let paths = api["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let methods =
            item.as_object().unwrap().iter().filter(|(method, _)| METHODS.contains(&method.as_str()));
        methods.map(|(method, operation)| (path.clone(), method.clone(), operation.clone()))
    });
    each.collect()
}

#[test]
fn the_file_is_what_the_binary_says() {
    let file = std::fs::read_to_string("openapi.yaml").unwrap_or_default();
    let said = server::description().to_yaml().unwrap();
    assert!(
        file.trim_end() == said.trim_end(),
        "openapi.yaml is not what the server does: run `cargo run -- openapi > openapi.yaml` and read the difference"
    );
}

#[test]
fn each_operation_has_a_summary_a_described_tag_and_a_name_of_its_own() {
    let api = described();
    let tags: BTreeSet<_> =
        api["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&api) {
        let place = format!("{method} {path}");
        assert!(
            operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()),
            "{place}: no summary"
        );
        let own: Vec<_> =
            operation["tags"].as_array().into_iter().flatten().map(|tag| tag.as_str().unwrap()).collect();
        assert_eq!(own.len(), 1, "{place}: {own:?} should be one tag");
        assert!(
            own.iter().all(|tag| tags.contains(tag)),
            "{place}: {own:?} is not described in server/description.rs"
        );
        let name = operation["operationId"].as_str().unwrap().to_owned();
        assert!(names.insert(name.clone()), "{place}: {name} is the name of another operation too");
    }
    assert!(!names.is_empty());
}

#[test]
fn each_operation_and_each_answer_says_what_it_is() {
    let api = described();
    let says = |part: &Value| part["description"].as_str().is_some_and(|text| !text.is_empty());
    for (path, method, operation) in operations(&api) {
        assert!(says(&operation), "{method} {path}: no description");
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let answer = answer.get("$ref").map_or(answer, |place| follow(&api, place.as_str().unwrap()));
            assert!(says(answer), "{method} {path}: {status} has no description");
        }
    }
}

#[test]
fn each_file_is_described_as_one() {
    let api = described();
    let mut files = 0;
    for (path, method, operation) in operations(&api) {
        let bodies = operation["responses"].as_object().unwrap().values();
        for body in bodies.chain([&operation["requestBody"]]) {
            for (kind, content) in body["content"].as_object().into_iter().flatten() {
                if !kind.ends_with("json") && kind != "text/plain" {
                    let bytes = json!({ "type": "string", "format": "binary" });
                    assert_eq!(content["schema"], bytes, "{method} {path}: {kind}");
                    files += 1;
                }
            }
        }
    }
    assert!(files > 0);
}

/// For YAML 1.1, as many tools read it, `on` without quotes is no text but `true`.
#[test]
fn no_name_is_a_truth_value_of_yaml_1_1() {
    fn check(part: &Value, place: &str) {
        const TRUTHS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];
        let name = part["name"].as_str().unwrap_or_default();
        assert!(!TRUTHS.contains(&name), "{place} has the name {name}");
        match part {
            Value::Object(members) => {
                for (name, member) in members {
                    assert!(!TRUTHS.contains(&name.as_str()), "{place} has the member {name}");
                    check(member, &format!("{place}/{name}"));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| check(item, place)),
            _ => {}
        }
    }
    check(&described(), "");
}

/// Generated clients number what has no name.
#[test]
fn each_variant_of_a_union_has_a_name() {
    let api = described();
    for (name, schema) in api["components"]["schemas"].as_object().unwrap() {
        for variant in schema["oneOf"].as_array().into_iter().flatten() {
            let is_inline = variant["type"] == "object" || variant.get("allOf").is_some();
            assert!(!is_inline, "{name} has the variant {variant}");
        }
    }
}

/// What nothing refers to, a client has no use for.
#[test]
fn each_schema_is_used() {
    let api = described();
    let text = api.to_string();
    for name in api["components"]["schemas"].as_object().unwrap().keys() {
        let place = format!("\"#/components/schemas/{name}\"");
        assert!(text.contains(&place), "{name} is used nowhere");
    }
}

#[test]
fn each_operation_needs_a_token_or_is_known_to_be_public() {
    /// Nothing is added here without a reason to let everybody in.
    const PUBLIC: &[&str] = &[
        "check_alive",
        "check_ready",
        "read_metrics",
        // Whoever signs in has no access token yet, or one that has expired.
        "login",
        "refresh",
        // Keys to check tokens with; public by their nature.
        "public_keys",
        // What the server can do is asked before anybody has signed in; it tells of no record.
        "describe_uploads",
    ];
    let api = described();
    for (path, method, operation) in operations(&api) {
        let name = operation["operationId"].as_str().unwrap();
        let open =
            operation["security"].as_array().unwrap().iter().any(|way| way.as_object().unwrap().is_empty());
        assert_eq!(open, PUBLIC.contains(&name), "{method} {path} ({name}): is it public or not?");
    }
}

#[test]
fn each_error_is_a_problem() {
    let api = described();
    for (path, method, operation) in operations(&api) {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            if !status.starts_with(['4', '5']) {
                continue;
            }
            let answer = answer.get("$ref").map_or(answer, |place| follow(&api, place.as_str().unwrap()));
            let problem = &answer["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{method} {path} {status}");
        }
    }
}

/// Of two types of one name the description would have the one that comes last, for both.
#[test]
fn no_two_types_share_a_name() {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for folder in ["api", "checklists/src"] {
        for path in sources(Path::new(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            for name in described_types(&text) {
                let place = path.display().to_string();
                if let Some(other) = named.insert(name.clone(), place.clone()) {
                    panic!("{name} is described by {other} and by {place}: `#[schema(as = ...)]`");
                }
            }
        }
    }
    assert!(named.contains_key("Inspection") && named.contains_key("HazardState"), "{named:?}");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    found.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// The names under which a file's types are described.
fn described_types(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let begins = |line: &&str| {
        (line.starts_with("#[derive(") && line.contains("ToSchema")) || **line == *"string_enum! {"
    };
    let mut names = Vec::new();
    for (place, _) in lines.iter().enumerate().filter(|(_, line)| begins(line)) {
        let after = || lines.iter().skip(place + 1);
        // Neither a comment nor an attribute, nor a line of one.
        let Some(declared) = after().find(|line| line.starts_with(char::is_alphabetic)) else {
            continue;
        };
        let told = after().take_while(|line| *line != declared).find_map(|line| line.split("as = ").nth(1));
        let own =
            declared.trim_start_matches("pub ").trim_start_matches("struct ").trim_start_matches("enum ");
        let name = told.unwrap_or(own).split(|sign: char| !sign.is_alphanumeric()).next();
        names.extend(name.map(str::to_owned));
    }
    names
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(api: &Value, part: &Value) {
        match part {
            Value::Object(members) => {
                if let Some(Value::String(place)) = members.get("$ref") {
                    assert!(!follow(api, place).is_null(), "{place} leads nowhere");
                }
                members.values().for_each(|member| check(api, member));
            }
            Value::Array(items) => items.iter().for_each(|item| check(api, item)),
            _ => {}
        }
    }
    let api = described();
    check(&api, &api);
}

/// What a text and an object both have to be, nothing is: a doc comment beside `value_type = Line<N>, inline` says so.
#[test]
fn no_part_has_to_be_of_two_types() {
    fn check(part: &Value, place: &str) {
        if let Some(parts) = part["allOf"].as_array() {
            let kinds: BTreeSet<_> = parts.iter().filter_map(|part| part["type"].as_str()).collect();
            assert!(kinds.len() <= 1, "{place} has to be {kinds:?} at once");
        }
        match part {
            Value::Object(members) => {
                members.iter().for_each(|(name, member)| check(member, &format!("{place}/{name}")))
            }
            Value::Array(items) => items.iter().for_each(|item| check(item, place)),
            _ => {}
        }
    }
    check(&described(), "");
}

/// A name that only the code knows would be a word that the server refuses.
#[test]
fn the_words_of_an_enum_are_those_of_the_wire() {
    fn check(part: &Value, place: &str) {
        match part {
            Value::Object(members) => {
                for word in members.get("enum").and_then(Value::as_array).into_iter().flatten() {
                    let is_of_the_code =
                        word.as_str().is_some_and(|word| word.starts_with(char::is_uppercase));
                    assert!(!is_of_the_code, "{place}: {word}");
                }
                for (name, member) in members {
                    check(member, &format!("{place}/{name}"));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| check(item, place)),
            _ => {}
        }
    }
    check(&described(), "");
}

fn follow<'a>(api: &'a Value, place: &str) -> &'a Value {
    let place = place.strip_prefix('#').unwrap_or_else(|| panic!("{place} is elsewhere"));
    api.pointer(place).unwrap_or(&Value::Null)
}
