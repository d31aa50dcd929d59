//! Lists the photos of an owner with the progress of their uploads.

use super::{ResumableUpload, store};
use crate::{
    db::Conn,
    evidence::{
        photo::{Photo, PhotoState, PhotoView},
        photo_owner::PhotoOwner,
        store as photos,
    },
    ids::Id,
    problem::Outcome,
};
use std::collections::BTreeMap;

/// The path of uploads.
pub const ADDRESS: &str = "/v1/uploads";

/// Every photo and signature of an owner, in order of declaration; then those that no answer has named and that are
/// arriving. Of several uploads of one photo the caller's own is shown, else the one that is furthest.
pub fn views(conn: &mut Conn, owner: &dyn PhotoOwner) -> Outcome<Vec<PhotoView>> {
    let (caller, now) = (owner.context().actor.id, owner.context().at);
    let owner_id = owner.find(conn)?;
    let needed = owner.needed(conn)?;
    let mut arriving: BTreeMap<Id, ResumableUpload> = BTreeMap::new();
    for upload in store::arriving(conn, owner_id, now)? {
        let rank = |upload: &ResumableUpload| (upload.account_id == caller, upload.received);
        let known = arriving.entry(upload.photo.id).or_insert_with(|| upload.clone());
        if rank(&upload) > rank(known) {
            *known = upload;
        }
    }
    let mut views = Vec::new();
    for photo in photos::of_owner(conn, owner_id)? {
        let (id, is_stored) = (photo.declared.id, photo.stored.is_some());
        let upload = arriving.remove(&id).filter(|_| !is_stored);
        views.push(view(photo, upload, caller, needed.contains(&id)));
    }
    for upload in arriving.into_values() {
        let photo = Photo {
            declared: upload.photo.clone(),
            owner_id,
            declared_by: upload.account_id,
            declared_at: upload.created_at,
            said: upload.said,
            stored: None,
            flags: Vec::new(),
        };
        let is_needed = needed.contains(&photo.declared.id);
        views.push(view(photo, Some(upload), caller, is_needed));
    }
    Ok(views)
}

fn view(photo: Photo, upload: Option<ResumableUpload>, caller: Id, is_needed: bool) -> PhotoView {
    let mut view = PhotoView::new(photo, is_needed);
    if let Some(upload) = upload {
        view.state = PhotoState::Arriving;
        view.offset = Some(upload.received);
        view.upload = (upload.account_id == caller).then(|| address(upload.id));
    }
    view
}

/// Where an upload is.
pub fn address(id: Id) -> String {
    format!("{ADDRESS}/{id}")
}
