//! What a phone app does by itself: evaluating, filling in, keeping pictures.

use super::{Answer, Client, picture::Picture};
use checklists::{Answers, MissingWhat, Subject, Template, Verdict, evaluate, item::PhotoWhen};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use field_inspection::demo::passing;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A filled-in checklist.
pub struct Sheet {
    /// By item: whether Chen answers it (else Liu), and the answer.
    pub answers: BTreeMap<String, (bool, Value)>,
    pub pictures: Vec<Picture>,
    /// As the phone evaluates it.
    pub evaluation: Value,
}

impl Sheet {
    /// Everything passes but `findings`.
    pub fn fill(template: &Value, attributes: &Value, findings: &[&str]) -> Self {
        Self::fill_on("2018-02-01", template, attributes, findings)
    }

    /// The same, of a visit on another day.
    pub fn fill_on(day: &str, template: &Value, attributes: &Value, findings: &[&str]) -> Self {
        let template = Template::from_json(&template.to_string()).unwrap();
        let date: NaiveDate = day.parse().unwrap();
        let subject = Subject { date, attributes: serde_json::from_value(attributes.clone()).unwrap() };
        let mut at: DateTime<Utc> = format!("{day}T02:00:00Z").parse().unwrap();
        let (mut answers, mut pictures) = (Answers::new(), Vec::new());
        while let Some(missing) = evaluate(&template, &subject, &answers).missing.first() {
            let item = template.item(&missing.item).unwrap();
            let mut answer = answers.get(&item.code).cloned().unwrap_or_else(|| passing(item, date, at));
            if findings.contains(&item.code.as_str()) {
                answer.verdict = Some(Verdict::Fail);
            }
            if missing.what == MissingWhat::Photo || item.photo.rule == PhotoWhen::Always {
                for _ in 0..item.photo.at_least {
                    let picture = Picture::new();
                    answer.photos.push(picture.of_answer());
                    pictures.push(picture);
                }
            }
            assert!(
                answers.insert(item.code.clone(), answer).is_none_or(|known| known.photos.is_empty()),
                "{missing:?}"
            );
            at += TimeDelta::minutes(1);
        }
        let evaluation = serde_json::to_value(evaluate(&template, &subject, &answers)).unwrap();
        let answers = answers
            .into_iter()
            .enumerate()
            .map(|(place, (item, answer))| (item, (place % 2 == 0, serde_json::to_value(answer).unwrap())))
            .collect();
        Self { answers, pictures, evaluation }
    }
}

impl Client {
    pub async fn patch_answers(&self, visit: &str, answers: &Value) -> Answer {
        let request = self.request(Method::PATCH, &format!("{visit}/answers"));
        self.send(request.json(&json!({ "answers": answers }))).await
    }
}
