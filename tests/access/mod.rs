//! Who gets at what: a walk of every operation that the description knows, and a table of who may do what with an
//! inspection in which state.

mod acts;
mod walk;

use crate::support::{
    App, Client,
    people::{HE, PASSWORD},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Somebody whom the admin of the city gives an account.
async fn account(app: &App, username: &str, mut facts: Value) -> Client {
    let he = app.signed_in(HE).await;
    facts["username"] = json!(username);
    facts["name"] = json!("某人");
    facts["password"] = json!(PASSWORD);
    he.put(&format!("/v1/accounts/{}", Uuid::now_v7()), &facts)
        .await
        .expect(201);
    app.nobody().signs_in(username, PASSWORD).await.unwrap()
}
