//! The pictures on a paper: smaller ones of the photos, and why there is none.

use crate::{
    evidence::{Intake, edge::Edge, photo::Photo, renditions},
    problem::{Kind, Outcome},
};
use actix_web::web::Bytes;
use serde_json::{Map, Value, json};

/// Up to so many photos are printed from pictures of 1280 pixels, more from those of 320: a paper stays of a size
/// that can be sent.
const LARGE: usize = 60;

/// A paper shows so many; the others it only lists.
const MOST: usize = 400;

/// What is shown of the photos: for each id the name of a picture, or why there is none; and the pictures.
pub struct Pictures {
    pub shown: Value,
    pub files: Vec<(String, Bytes)>,
}

/// A photo that cannot be shown does not hold the paper up; storage that does not answer does.
pub async fn load(intake: &Intake, photos: &[Photo]) -> Outcome<Pictures> {
    let edge = if photos.len() > LARGE {
        Edge::Small
    } else {
        Edge::Large
    };
    let mut shown = Map::new();
    let mut files = Vec::new();
    for (place, photo) in photos.iter().enumerate() {
        let entry = match bytes_of(intake, photo, edge, place).await? {
            Ok(bytes) => {
                let name = format!("{place}.jpg");
                files.push((name.clone(), bytes));
                json!({ "file": name })
            }
            Err(why_not) => json!({ "why_not": why_not }),
        };
        shown.insert(photo.declared.id.to_string(), entry);
    }
    Ok(Pictures {
        shown: Value::Object(shown),
        files,
    })
}

async fn bytes_of(
    intake: &Intake,
    photo: &Photo,
    edge: Edge,
    place: usize,
) -> Outcome<Result<Bytes, String>> {
    if photo.stored.is_none() {
        return Ok(Err("原文件未上传".to_owned()));
    }
    if place >= MOST {
        return Ok(Err("照片过多，未附图".to_owned()));
    }
    match renditions::get(intake, photo, edge).await {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(problem) if problem.kind == Kind::Unavailable => Err(problem),
        Err(problem) if problem.kind == Kind::RenditionUnavailable => {
            Ok(Err(problem.detail.unwrap_or_else(|| problem.kind.title()).zh))
        }
        Err(_) => Ok(Err("原文件无法读取".to_owned())),
    }
}
