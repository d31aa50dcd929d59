//! Endpoints: devices of the caller and, for admins, of others.

use crate::{
    accounts::{
        Actor, Device, Role, commands,
        device::DeviceEnding,
        store::{self, AccountPosition, devices},
    },
    clock::Moment,
    db::{Conn, Db},
    http::{Cursor, Page, PageLimit, QueryParameters},
    ids::Id,
    problem::Outcome,
};
use actix_web::{
    HttpResponse, delete, get,
    web::{Data, Json, Path},
};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DevicesQuery {
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: PageLimit,
    /// `next` of the page before.
    #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
    cursor: Option<Cursor>,
}

/// The devices that are signed in to the caller's account, the latest sign-in first.
///
/// One that is not the caller's any more is ended with `DELETE`.
#[utoipa::path(
    tag = "accounts",
    params(DevicesQuery),
    responses((status = 200, description = "A page", body = Page<Device>))
)]
#[get("/v1/me/devices")]
pub async fn list_own_devices(
    actor: Actor,
    db: Data<Db>,
    query: QueryParameters<DevicesQuery>,
) -> Outcome<Json<Page<Device>>> {
    let now = Moment::now();
    let place = AccountPosition { after: query.cursor, rows: query.limit.and_one() };
    let rows = db.read(move |conn| devices::list(conn, &actor, actor.id, place, now)).await?;
    Ok(page(rows, query.limit))
}

fn page(rows: Vec<Device>, limit: PageLimit) -> Json<Page<Device>> {
    let key = |device: &Device| Cursor { at: device.signed_in_at, id: device.id };
    Json(Page::cut(rows, limit, key, |device| device))
}

/// Ends one of the caller's devices.
///
/// Its tokens are good for nothing at once. Ending it again changes nothing.
#[utoipa::path(
    tag = "accounts",
    params(("id" = Id, Path)),
    responses((status = 204, description = "Ended"))
)]
#[delete("/v1/me/devices/{id}")]
pub async fn end_own_device(actor: Actor, db: Data<Db>, id: Path<Id>) -> Outcome<HttpResponse> {
    let (device, at) = ((actor.id, id.into_inner()), Moment::now());
    let end =
        move |conn: &mut Conn| commands::end_device(conn, &actor, at, device, DeviceEnding::EndedByOwner);
    db.write(end).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The devices that are signed in to an account of the admin's district or city, the latest sign-in first.
///
/// For admins, so that a lost phone can be ended.
#[utoipa::path(
    tag = "accounts",
    params(("id" = Id, Path), DevicesQuery),
    responses((status = 200, description = "A page", body = Page<Device>))
)]
#[get("/v1/accounts/{id}/devices")]
pub async fn list_devices(
    actor: Actor,
    db: Data<Db>,
    id: Path<Id>,
    query: QueryParameters<DevicesQuery>,
) -> Outcome<Json<Page<Device>>> {
    actor.must_be(&[Role::Admin])?;
    let (id, now) = (id.into_inner(), Moment::now());
    let place = AccountPosition { after: query.cursor, rows: query.limit.and_one() };
    let rows = db
        .read(move |conn| {
            store::account_in_scope(conn, &actor.scope(), id)?;
            devices::list(conn, &actor, id, place, now)
        })
        .await?;
    Ok(page(rows, query.limit))
}

/// Ends a device of an account of the admin's district or city: one that was lost, say.
///
/// Its tokens are good for nothing at once; what it has sent stays. Ending it again changes nothing.
#[utoipa::path(
    tag = "accounts",
    params(("id" = Id, Path), ("device_id" = Id, Path)),
    responses((status = 204, description = "Ended"))
)]
#[delete("/v1/accounts/{id}/devices/{device_id}")]
pub async fn end_device(actor: Actor, db: Data<Db>, path: Path<(Id, Id)>) -> Outcome<HttpResponse> {
    let (device, at) = (path.into_inner(), Moment::now());
    let end =
        move |conn: &mut Conn| commands::end_device(conn, &actor, at, device, DeviceEnding::EndedByAdmin);
    db.write(end).await?;
    Ok(HttpResponse::NoContent().finish())
}
