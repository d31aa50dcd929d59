//! The images of a PDF: renditions of photos, or why there is none.

use crate::{
    clock::Moment,
    db::Db,
    evidence::{
        Intake,
        photo::Photo,
        rendition_size::RenditionSize,
        renditions::{self, RenditionState},
        store::RENDITIONS,
    },
    ids::Id,
    jobs::{self, Attempt},
    problem::{Outcome, Problem, ProblemKind},
};
use actix_web::web::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

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

/// So many smaller pictures are made while somebody waits for the paper: some seconds' work. More are left to the jobs.
const MADE_AT_ONCE: usize = 12;

/// How many kept pictures are read at once.
const READ_AT_ONCE: usize = 8;

/// A photo that cannot be shown does not hold the paper up; storage that does not answer does, and so do smaller pictures
/// that are still to be made.
pub async fn load(intake: &Intake, db: &Db, photos: &[Photo]) -> Outcome<Pictures> {
    let edge = if photos.len() > LARGE { RenditionSize::Small } else { RenditionSize::Large };
    let stored = photos.iter().take(MOST).filter(|photo| photo.stored.is_some());
    let mut kept: BTreeMap<Id, RenditionState> = stream::iter(stored)
        .map(async |photo| Outcome::Ok((photo.declared.id, renditions::kept(intake, photo, edge).await?)))
        .buffered(READ_AT_ONCE)
        .try_collect()
        .await?;
    let lacking = kept.iter().filter(|(_, kept)| matches!(kept, RenditionState::NotYet));
    wait_for(db, lacking.map(|(id, _)| *id).collect()).await?;
    let mut shown = Map::new();
    let mut files = Vec::new();
    for (place, photo) in photos.iter().enumerate() {
        let id = photo.declared.id;
        let picture = match kept.remove(&id) {
            None if photo.stored.is_none() => Err("原文件未上传".to_owned()),
            None => Err("照片过多，未附图".to_owned()),
            Some(RenditionState::Picture(bytes)) => Ok(bytes),
            Some(RenditionState::Never(problem)) => Err(reason(problem)),
            Some(RenditionState::NotYet) => made(intake, photo, edge).await?,
        };
        let entry = match picture {
            Ok(bytes) => {
                let name = format!("{place}.jpg");
                files.push((name.clone(), bytes));
                json!({ "file": name })
            }
            Err(why_not) => json!({ "why_not": why_not }),
        };
        shown.insert(id.to_string(), entry);
    }
    Ok(Pictures { shown: Value::Object(shown), files })
}

/// Refuses for now if more smaller pictures are lacking than are made at once, and asks for them. Those that a job has
/// tried in vain hold nothing up.
async fn wait_for(db: &Db, mut lacking: Vec<Id>) -> Outcome<()> {
    if lacking.len() <= MADE_AT_ONCE {
        return Ok(());
    }
    let ids = lacking.clone();
    let jobs = db.read(move |conn| jobs::of(conn, RENDITIONS, &ids)).await?;
    lacking.retain(|id| jobs.get(id) != Some(&Attempt::Failed));
    let count = lacking.len();
    if count <= MADE_AT_ONCE {
        return Ok(());
    }
    lacking.retain(|id| !jobs.contains_key(id));
    if !lacking.is_empty() {
        db.write(move |conn| {
            let now = Moment::now();
            lacking.iter().try_for_each(|id| jobs::add(conn, RENDITIONS, *id, now))
        })
        .await?;
    }
    let seconds = (count as u64 / 4).clamp(2, 60);
    Err(Problem::new(ProblemKind::Unavailable)
        .because(
            format!("{count} 张照片的小图正在制作，请稍后再取"),
            format!("The smaller pictures of {count} photos are being made: ask again later"),
        )
        .retry_after(seconds))
}

async fn made(intake: &Intake, photo: &Photo, edge: RenditionSize) -> Outcome<Result<Bytes, String>> {
    match renditions::get(intake, photo, edge).await {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(problem) if problem.kind == ProblemKind::Unavailable => Err(problem),
        Err(problem) if problem.kind == ProblemKind::RenditionUnavailable => Ok(Err(reason(problem))),
        Err(_) => Ok(Err("原文件无法读取".to_owned())),
    }
}

fn reason(problem: Problem) -> String {
    problem.detail.unwrap_or_else(|| problem.kind.title()).zh
}
