//! However often each request is sent, and in whatever order its repeats arrive, the end is the same.

use super::{is_replayed, new_key, with_key};
use crate::support::{
    App, Client,
    people::{CHEN, LIU, WANG},
    rng::chance,
    visit::{begun, filled_in, registered},
};
use fastrand::Rng;
use serde_json::{Value, json};

on_each_engine! { repeats_change_nothing }

/// Somebody's act on a visit.
#[derive(Clone, Copy, Debug)]
struct Act {
    who: usize,
    what: &'static str,
    body: fn() -> Value,
}

const ACTS: [Act; 7] = [
    act(0, "submit", || Value::Null),
    act(1, "submit", || Value::Null),
    act(0, "submit?mode=validate", || Value::Null),
    act(2, "return", || json!({ "comment": "请补充说明" })),
    act(2, "return", || json!({ "items": [{ "item": "cv-body-or-manager", "comment": "请写明机构名称" }] })),
    act(2, "approve", || json!({})),
    act(0, "withdraw", || json!({ "reason": "重复" })),
];

const fn act(who: usize, what: &'static str, body: fn() -> Value) -> Act {
    Act { who, what, body }
}

async fn repeats_change_nothing(app: App) {
    let people = [app.signed_in(CHEN).await, app.signed_in(LIU).await, app.signed_in(WANG).await];
    let (unit, _) = registered(&people[0], None).await;
    let mut chance = chance();
    for _ in 0..4 {
        // Handing in first: the more states the others meet, the better.
        let mut acts = vec![ACTS[0]];
        acts.extend((0..chance.usize(3..9)).map(|_| ACTS[chance.usize(0..ACTS.len())]));
        let (once, often) = (begun(&people[0], &unit).await, begun(&people[0], &unit).await);
        filled_in(&people[0], &once).await;
        filled_in(&people[0], &often).await;
        let expected = carry_out(&people, &once, &acts, None).await;
        let found = carry_out(&people, &often, &acts, Some(&mut chance)).await;
        assert_eq!(expected, found, "{acts:?}");
        assert_eq!(end(&people[2], &once).await, end(&people[2], &often).await, "{acts:?}");
    }
}

/// Gives the statuses of the first answers. With `chance` each request is sent up to twice again, at any later time,
/// and answered as the first time.
async fn carry_out(people: &[Client], visit: &str, acts: &[Act], mut chance: Option<&mut Rng>) -> Vec<u16> {
    let keys: Vec<String> = acts.iter().map(|_| new_key()).collect();
    let mut firsts = Vec::new();
    let mut waiting = Vec::new();
    for (place, act) in acts.iter().enumerate() {
        let first = send(people, visit, act, &keys[place]).await;
        assert!(!is_replayed(&first));
        firsts.push(first);
        let Some(chance) = &mut chance else { continue };
        waiting.extend(std::iter::repeat_n(place, chance.usize(0..3)));
        chance.shuffle(&mut waiting);
        let now = chance.usize(0..=waiting.len());
        for repeat in waiting.drain(..now) {
            is_as_first(people, visit, (&acts[repeat], &keys[repeat]), &firsts[repeat]).await;
        }
    }
    for repeat in waiting {
        is_as_first(people, visit, (&acts[repeat], &keys[repeat]), &firsts[repeat]).await;
    }
    firsts.iter().map(|answer| answer.status.as_u16()).collect()
}

async fn send(people: &[Client], visit: &str, act: &Act, key: &str) -> crate::support::Answer {
    let (who, path) = (&people[act.who], format!("{visit}/{}", act.what));
    who.send(with_key(who, key, &path, &(act.body)())).await
}

async fn is_as_first(
    people: &[Client],
    visit: &str,
    (act, key): (&Act, &str),
    first: &crate::support::Answer,
) {
    let again = send(people, visit, act, key).await;
    assert!(is_replayed(&again), "{act:?}");
    assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "{act:?}");
}

/// What became of a visit, but for ids and times.
async fn end(reader: &Client, visit: &str) -> Value {
    let whole = reader.get(visit).await.expect(200);
    let events = reader.get(&format!("{visit}/events?limit=200")).await.expect(200);
    let actions: Vec<&Value> =
        events["items"].as_array().unwrap().iter().map(|event| &event["action"]).collect();
    let revisions = reader.get(&format!("{visit}/revisions")).await.expect(200);
    let numbers: Vec<&Value> =
        revisions["items"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
    json!({ "state": whole["state"], "version": whole["version"], "actions": actions, "revisions": numbers })
}
