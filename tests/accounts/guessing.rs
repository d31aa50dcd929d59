//! People who guess passwords, and people who are not held up by them.

use crate::support::{
    App, Engine,
    people::{CHEN, LIU, PASSWORD},
};
use reqwest::Method;
use serde_json::json;
use std::time::Instant;

on_each_engine! {
    guessing_is_slowed_down_and_says_for_how_long,
    a_sign_in_clears_what_came_before_it,
    guesses_of_the_present_password_are_counted_too,
    many_guesses_at_once_are_few_guesses,
    without_a_proxy_nobody_chooses_his_address,
}

async fn guess(app: &App, username: &str) -> Option<u64> {
    let refused = app.nobody().signs_in(username, "a wrong guess").await.err().unwrap();
    if refused.status == 429 {
        let seconds = refused.header("retry-after").parse().unwrap();
        refused.problem("too-many-attempts");
        Some(seconds)
    } else {
        refused.problem("sign-in-refused");
        None
    }
}

async fn guessing_is_slowed_down_and_says_for_how_long(app: App) {
    for username in ["chen", "nobody.has.this"] {
        for _ in 0..5 {
            assert_eq!(guess(&app, username).await, None);
        }
        assert!((1..=2).contains(&guess(&app, username).await.unwrap()));
    }
    let right = app.nobody().signs_in("chen", PASSWORD).await.err().unwrap();
    assert_eq!(right.status, 429);
    app.signed_in(LIU).await;
}

async fn a_sign_in_clears_what_came_before_it(app: App) {
    for _ in 0..2 {
        for _ in 0..4 {
            assert_eq!(guess(&app, "chen").await, None);
        }
        app.signed_in(CHEN).await;
    }
}

async fn guesses_of_the_present_password_are_counted_too(app: App) {
    let chen = app.signed_in(CHEN).await;
    let body = json!({ "current": "a wrong guess", "new": "another long password" });
    for _ in 0..5 {
        assert_eq!(chen.put("/v1/me/password", &body).await.flaws(), ["/current"]);
    }
    chen.put("/v1/me/password", &body).await.problem("too-many-attempts");
    assert!(guess(&app, "chen").await.is_some());
}

async fn many_guesses_at_once_are_few_guesses(app: App) {
    let begin = Instant::now();
    let guesses = (0..40).map(|_| guess(&app, "chen"));
    let waits = futures_util::future::join_all(guesses).await;
    let checked = waits.iter().filter(|wait| wait.is_none()).count();
    // Three are worked on at once. Of a slow machine's guesses some come after a wait: 2 seconds, 4 more, 8 more.
    let waits_over = (2 + begin.elapsed().as_secs()).ilog2() as usize - 1;
    let most = 7 + 3 * waits_over;
    assert!((5..=most).contains(&checked), "{checked} passwords were checked, in {:?}", begin.elapsed());
}

async fn without_a_proxy_nobody_chooses_his_address(app: App) {
    let mut statuses = Vec::new();
    for last in 1..=6 {
        statuses.push(from(&app, &format!("203.0.113.{last}"), "chen", "a wrong guess").await);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

async fn from(app: &App, address: &str, username: &str, password: &str) -> u16 {
    let nobody = app.nobody();
    let request = nobody
        .request(Method::POST, "/v1/auth/login")
        .header("X-Forwarded-For", address)
        .json(&json!({ "username": username, "password": password, "device_name": "手机" }));
    nobody.send(request).await.status.as_u16()
}

#[test]
fn behind_a_proxy_strangers_do_not_lock_the_owner_out() {
    let app = App::start_with(Engine::Sqlite, |sign_in| sign_in.behind_proxy = true);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        assert_eq!(from(&app, "198.51.100.7", "chen", PASSWORD).await, 200);
        for stranger in 1..=20 {
            let address = format!("203.0.113.{stranger}");
            assert_eq!(from(&app, &address, "chen", "a wrong guess").await, 401);
        }
        assert_eq!(from(&app, "203.0.113.99", "chen", PASSWORD).await, 429);
        assert_eq!(from(&app, "203.0.113.99", "liu", PASSWORD).await, 200);
        assert_eq!(from(&app, "198.51.100.7", "chen", PASSWORD).await, 200);
    });
}

#[test]
fn one_address_cannot_try_many_accounts() {
    let app = App::start_with(Engine::Sqlite, |sign_in| sign_in.behind_proxy = true);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(async {
        assert_eq!(from(&app, "2001:db8:1:2::1", "liu", PASSWORD).await, 200);
        for number in 1..=30 {
            let (address, username) = (format!("2001:db8:1:2::{number}"), format!("person{number}"));
            assert_eq!(from(&app, &address, &username, "a wrong guess").await, 401);
        }
        assert_eq!(from(&app, "2001:db8:1:2::99", "chen", PASSWORD).await, 429);
        assert_eq!(from(&app, "2001:db8:1:3::99", "chen", PASSWORD).await, 200);
        assert_eq!(from(&app, "2001:db8:1:2::99", "liu", PASSWORD).await, 200);
    });
}
