//! The examples of the description: on a server with demo content each of them is accepted, and its texts may be exactly
//! as long as their schemas say.

use crate::support::{
    Answer, App, Client, Engine,
    database::templates,
    described::{Operation, operations, resolved},
    picture::Picture,
    run,
};
use field_inspection::demo::{self, Workshop};
use serde_json::{Value, json};

on_each_engine! {
    each_example_is_accepted,
}

/// What a text may be is decided before any database sees it: one engine will do.
#[test]
fn each_text_may_be_as_long_as_its_schema_says() {
    run(Engine::Sqlite, texts_are_as_long_as_their_schemas_say);
}

/// An inspector, the supervisors of the district and the city, the admin; the inspector whose signature is disputed.
const PEOPLE: [&str; 5] = ["chen", "wang", "zhao", "admin-gusu", "liu"];

/// Their path or body is what a server or a device made, or they end what the others need.
const WITHOUT_EXAMPLE: [&str; 11] = [
    "end_device",
    "end_own_device",
    "logout",
    "import_phone",
    "create_upload",
    "describe_uploads",
    "show_upload",
    "append_upload",
    "end_upload",
    "complete_photo",
    "complete_hazard_photo",
];

/// Only object storage gives an address to send to.
const NEEDS_S3: [&str; 2] = ["create_upload_url", "create_hazard_upload_url"];

#[test]
fn each_json_body_has_an_example() {
    let mut bodies = 0;
    for operation in operations().iter().filter(|operation| operation.schema().is_some()) {
        assert!(operation.example().is_some(), "{}: its body has no example", operation.name);
        assert!(!WITHOUT_EXAMPLE.contains(&operation.name.as_str()), "{}", operation.name);
        bodies += 1;
    }
    assert!(bodies > 30, "{bodies}");
}

async fn each_example_is_accepted(app: App) {
    let demo = Demo::make(&app).await;
    for operation in in_order() {
        let answer = demo.send(operation, &demo.example(operation)).await;
        is_accepted(&app, operation, &answer);
    }
}

async fn texts_are_as_long_as_their_schemas_say(app: App) {
    let demo = Demo::make(&app).await;
    let mut checked = 0;
    // The changes of a batch are answered one by one, each as the operation that it stands for.
    for operation in in_order().into_iter().filter(|operation| operation.name != "post_sync") {
        let example = demo.example(operation);
        let mut longest = example.clone();
        for text in texts(operation.schema().unwrap_or(&Value::Null), &example, String::new()) {
            let place = format!("{} {}", operation.name, text.pointer);
            let mut too_long = example.clone();
            *too_long.pointer_mut(&text.pointer).unwrap() = json!("字".repeat(text.max_length + 1));
            let answer = demo.send(operation, &too_long).await;
            if text.has_a_check_of_its_own {
                assert_eq!(answer.flaws(), [text.pointer.as_str()], "{place}");
            } else {
                assert!(answer.status.is_client_error(), "{place}: {answer:?}");
            }
            if text.is_free {
                *longest.pointer_mut(&text.pointer).unwrap() = json!("字".repeat(text.max_length));
                checked += 1;
            }
        }
        let answer = demo.send(operation, &longest).await;
        is_accepted(&app, operation, &answer);
    }
    assert!(checked > 40, "{checked}");
}

fn is_accepted(app: &App, operation: &Operation, answer: &Answer) {
    if NEEDS_S3.contains(&operation.name.as_str()) && app.db.engine() == "sqlite" {
        assert_eq!(answer.body["code"], "no-direct-upload", "{answer:?}");
        return;
    }
    assert!(answer.status.is_success(), "{}: {answer:?}", operation.name);
    for done in answer.body["results"].as_array().into_iter().flatten() {
        assert!(done["status"].as_u64().unwrap() < 300, "{}: {done}", operation.name);
    }
}

/// The operations that have examples: first those that make a record which others name, last the one after which nobody
/// signs in with the old password.
fn in_order() -> Vec<&'static Operation> {
    let with_example = operations().iter().filter(|operation| !WITHOUT_EXAMPLE.contains(&&*operation.name));
    let mut all: Vec<_> = with_example.collect();
    all.sort_by_key(|operation| {
        if operation.name == "change_own_password" {
            return 4;
        }
        ["PUT", "GET", "DELETE"].iter().position(|method| *method == operation.method.as_str()).unwrap_or(3)
    });
    all
}

/// People of the demo who are signed in.
struct Demo {
    people: Vec<Client>,
    picture: Picture,
}

impl Demo {
    /// Makes the demo content, in place of the tests' people.
    async fn make(app: &App) -> Self {
        app.alter(&["DELETE FROM accounts"]).await;
        let workshop = Workshop {
            db: app.db.clone(),
            intake: app.intake.clone(),
            templates: templates(),
            hasher: app.sign_in.hasher.clone(),
        };
        demo::make(&workshop).await.unwrap();
        let mut people = Vec::new();
        for username in PEOPLE {
            people.push(app.nobody().signs_in(username, demo::PASSWORD).await.unwrap());
        }
        Self { people, picture: Picture::new() }
    }

    /// The example of the body; with a token, which no example can have.
    fn example(&self, operation: &Operation) -> Value {
        let mut example = operation.example().cloned().unwrap_or_default();
        if let Some(token) = example.get_mut("refresh_token") {
            *token = json!(self.people[0].refresh_token);
        }
        example
    }

    /// Sends the example with this body, as the first who may.
    async fn send(&self, operation: &Operation, body: &Value) -> Answer {
        let path = operation.example_path();
        let mut refused = None;
        for person in &self.people {
            let request = operation.request(person, &path, &self.picture);
            let request = if body.is_null() { request } else { request.json(body) };
            let answer = person.send(request).await;
            if answer.body["code"] != "not-allowed" {
                return answer;
            }
            refused = Some(answer);
        }
        refused.unwrap()
    }
}

/// A text in an example.
struct Text {
    pointer: String,
    max_length: usize,
    /// It may say anything.
    is_free: bool,
    has_a_check_of_its_own: bool,
}

/// The texts whose length is limited.
fn texts(schema: &Value, example: &Value, pointer: String) -> Vec<Text> {
    let schema = resolved(schema);
    let mut found = Vec::new();
    for variants in ["oneOf", "allOf"] {
        for variant in schema[variants].as_array().into_iter().flatten() {
            found.extend(texts(variant, example, pointer.clone()));
        }
    }
    match example {
        Value::String(text) => found.extend(schema["maxLength"].as_u64().map(|max_length| {
            // Of a checklist or an item: whatever its length, there is one or there is none.
            let is_code = text.starts_with(|sign: char| sign.is_ascii_lowercase());
            let pattern = schema["pattern"].as_str().filter(|_| !is_code);
            Text {
                pointer,
                max_length: max_length as usize,
                // Such a pattern says which characters may not be there; others say which may.
                is_free: pattern.is_some_and(|pattern| pattern.starts_with("^[^")),
                has_a_check_of_its_own: pattern.is_some() || schema["format"] == "password",
            }
        })),
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                found.extend(texts(&schema["items"], item, format!("{pointer}/{place}")));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let of_member = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                found.extend(texts(of_member, member, format!("{pointer}/{name}")));
            }
        }
        _ => {}
    }
    found
}
