//! Endpoint: issues an order.

use super::response::OrderDetail;
use crate::{
    accounts::Actor,
    clock::Moment,
    db::{Conn, Db},
    hazards::{
        self,
        steps::order::{self, Order as Demand},
    },
    http::{self, JsonBody, conditional},
    ids::Id,
    orders::{
        Order,
        issue::{self, OrderDraft},
        store, withdrawal,
    },
    problem::{OptionalOutcome, Outcome, Problem, ProblemKind},
    registry,
    validation::texts::SingleLineText,
};
use actix_web::{HttpResponse, put, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

/// An order to be issued.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    pub unit_id: Id,
    /// Of the unit, not put right yet.
    #[schema(min_items = 1, max_items = 100)]
    pub hazards: Vec<Id>,
    /// In Suzhou; the year of its number.
    pub issued_on: NaiveDate,
    /// The facts found; the hazards' own where left out.
    #[serde(default)]
    #[schema(value_type = Option<Vec<SingleLineText<500>>>, inline, min_items = 1, max_items = 100)]
    pub findings: Option<Vec<String>>,
    /// The provisions that they break; where left out, the clauses that the hazards rest on, as far as they are verified.
    #[serde(default)]
    #[schema(value_type = Option<Vec<SingleLineText<500>>>, inline, max_items = 100)]
    pub provisions: Option<Vec<String>>,
    /// What has to be done.
    #[schema(value_type = Vec<SingleLineText<500>>, inline, min_items = 1, max_items = 100)]
    pub measures: Vec<String>,
    /// Needed for a major hazard.
    #[serde(default)]
    pub stop_at_once: bool,
    /// The last day for putting it right, in Suzhou; needed where nothing has to stop at once.
    #[serde(default)]
    pub deadline: Option<NaiveDate>,
    /// Those who sign: at least two, the caller among them.
    #[schema(min_items = 2, max_items = 20)]
    pub inspectors: Vec<Id>,
    /// An order in force whose place this one takes.
    #[serde(default)]
    pub replaces: Option<Id>,
}

/// Issues an order
///
/// By one of the two inspectors who sign it. Its number follows the authority's last one of the year, without gaps. The
/// hazards that it names are `ordered` from then on. The id is the client's: the same request again answers the order
/// as it now is. An order is never edited: withdraw it, or issue another that `replaces` it.
#[utoipa::path(
    tag = "orders",
    params(("id" = Id, Path, description = "made by the client, UUID version 7 preferred")),
    request_body = NewOrder,
    responses(
        (status = 201, description = "Issued", body = OrderDetail, headers(("ETag" = String))),
        (status = 200, body = OrderDetail, headers(("ETag" = String)), description = "It was issued already")
    )
)]
#[put("/v1/orders/{id}")]
pub async fn put_order(
    actor: Actor,
    id: web::Path<Id>,
    body: JsonBody<NewOrder>,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let (id, JsonBody(new)) = (id.into_inner(), body);
    let now = Moment::now();
    let (view, made) = db
        .write(move |conn| {
            let (order, made) = issue(conn, &actor, id, &new, now)?;
            Ok((OrderDetail::read(conn, order)?, made))
        })
        .await?;
    Ok(http::put(made).insert_header(conditional::of_version(view.version)).json(view))
}

/// Issues an order, or finds it issued already; says which.
pub fn issue(conn: &mut Conn, actor: &Actor, id: Id, new: &NewOrder, now: Moment) -> Outcome<(Order, bool)> {
    let scope = actor.scope();
    if store::exists(conn, id)? {
        let known =
            store::find(conn, &scope, id).optional()?.ok_or_else(|| Problem::new(ProblemKind::IdTaken))?;
        return if is_the_same(actor, &known, new) {
            Ok((known, false))
        } else {
            Err(Problem::new(ProblemKind::IdTaken))
        };
    }
    let (unit, _) = registry::store::subjects(conn, &scope, new.unit_id, None)?;
    let replaced = match new.replaces {
        None => None,
        Some(replaced) => Some(
            store::find_to_change(conn, &scope, replaced)
                .optional()?
                .ok_or_else(|| Problem::invalid("/replaces", "没有这份指令书", "There is no such order"))?,
        ),
    };
    // In the order of their ids, so that two orders about the same hazards wait for each other only one way.
    let mut held = new.hazards.clone();
    held.extend(replaced.iter().flat_map(|order| &order.hazards));
    held.sort_unstable();
    held.dedup();
    let mut hazards = Vec::new();
    for hazard_id in held {
        hazards.extend(hazards::store::find_to_change(conn, &scope, hazard_id).optional()?);
    }
    let (named, others): (Vec<_>, Vec<_>) =
        hazards.into_iter().partition(|hazard| new.hazards.contains(&hazard.id));
    let draft = draft(id, new);
    let candidates = store::candidates(conn, &draft.inspectors)?;
    let issued = issue::issue(actor, &unit, &named, &candidates, replaced.as_ref(), &draft, now)?;
    let (authority, year) = issued.series();
    let number = store::next_number(conn, authority, year)?;
    let order = issued.numbered(number);
    store::insert(conn, &order)?;
    if let Some(replaced) = &replaced {
        let ended = withdrawal::replace(actor, replaced, &order, now);
        store::keep_ending(conn, &ended)?;
        for hazard in &others {
            release(conn, hazard, replaced.id, ended.reason(), (actor.id, now))?;
        }
    }
    let demand = Demand { id: order.id, document: order.number.to_string(), deadline: order.deadline };
    for hazard in &named {
        let taken = order::order(actor, hazard, &demand, now)?;
        hazards::store::keep(conn, &taken)?;
    }
    Ok((store::find(conn, &scope, id)?, true))
}

/// No order demands the hazard any longer.
pub(super) fn release(
    conn: &mut Conn,
    hazard: &hazards::Hazard,
    order_id: Id,
    reason: &str,
    (by, at): (Id, Moment),
) -> Outcome<()> {
    match order::withdraw(hazard, order_id, reason, crate::events::ChangedBy { account_id: by, at }) {
        Some(taken) => hazards::store::keep(conn, &taken),
        None => Ok(()),
    }
}

fn draft(id: Id, new: &NewOrder) -> OrderDraft {
    OrderDraft {
        id,
        issued_on: new.issued_on,
        findings: new.findings.clone(),
        provisions: new.provisions.clone(),
        measures: new.measures.clone(),
        stop_at_once: new.stop_at_once,
        deadline: new.deadline,
        inspectors: new.inspectors.clone(),
        hazards: new.hazards.clone(),
    }
}

fn is_the_same(actor: &Actor, known: &Order, new: &NewOrder) -> bool {
    let mut wanted = new.hazards.clone();
    wanted.sort_unstable();
    let signed: Vec<Id> = known.inspectors.iter().map(|signer| signer.account_id).collect();
    let says = |said: &Option<Vec<String>>, kept: &Vec<String>| said.as_ref().is_none_or(|said| said == kept);
    known.created_by == actor.id
        && known.unit_id == new.unit_id
        && known.hazards == wanted
        && known.issued_on == new.issued_on
        && says(&new.findings, &known.findings)
        && says(&new.provisions, &known.provisions)
        && known.measures == new.measures
        && known.stop_at_once == new.stop_at_once
        && known.deadline == new.deadline.unwrap_or(new.issued_on)
        && signed == new.inspectors
        && known.replaces_id == new.replaces
}
