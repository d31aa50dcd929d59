//! Endpoints: exports orders as CSV and XLSX.

use crate::{
    accounts::Actor,
    db::Db,
    evidence::Intake,
    http::{ExportQuery, language::Language},
    orders::store::{self, OrderDetail, OrdersQuery},
    problem::{Outcome, Text},
    spreadsheet::{
        Columns,
        export::{self, Export},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::Stream;

/// Exports orders as CSV
///
/// All that the list with the same query has, in its order; with Chinese headings and words, or English ones by
/// `Accept-Language`; times are Suzhou's. What an order lists stands in one cell, a line each. A text that a spreadsheet
/// could take for a formula, or that begins with an apostrophe, has an apostrophe before it. Each row is as it was when
/// it was read; a transfer that ends too early is broken off, never completed.
#[utoipa::path(
    tag = "orders",
    params(ExportQuery<OrdersQuery>),
    responses((
        status = 200,
        description = "The list, a row for each order",
        content_type = "text/csv",
        body = String,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/orders.csv")]
pub async fn export_orders_csv(
    actor: Actor,
    query: ExportQuery<OrdersQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let pages = pages(&actor, &db, query.0)?;
    export::csv(table(Language::of(&request)), pages).await
}

/// Exports orders as XLSX
///
/// The same as `GET /v1/orders.csv`, without apostrophes. A text of more than 32,767 characters is cut and says so.
#[utoipa::path(
    tag = "orders",
    params(ExportQuery<OrdersQuery>),
    responses((
        status = 200,
        description = "The list, a row for each order",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/orders.xlsx")]
pub async fn export_orders_xlsx(
    actor: Actor,
    query: ExportQuery<OrdersQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
) -> Outcome<HttpResponse> {
    let pages = pages(&actor, &db, query.0)?;
    export::xlsx(table(Language::of(&request)), pages, intake.spool.folder()).await
}

fn pages(
    actor: &Actor,
    db: &Db,
    query: OrdersQuery,
) -> Outcome<impl Stream<Item = Outcome<Vec<OrderDetail>>> + 'static> {
    let scope = actor.scope();
    Ok(export::pages(
        db.clone(),
        move |conn, cursor, limit| store::list(conn, &scope, &query, cursor, limit),
        OrderDetail::cursor,
    ))
}

fn table(language: Language) -> Export<OrderDetail> {
    let say = move |zh: &'static str, en: &'static str| language.say(zh, en);
    let pick = move |text: &Text| language.pick(text).to_owned();
    let columns = Columns::new()
        .text(say("文书号", "Document"), |line: &OrderDetail| line.document.clone())
        .wide(34)
        .text(say("发文机关", "Authority"), move |line| {
            let authority = &line.order.number.authority;
            authority.name().as_ref().map_or_else(|| authority.to_string(), pick)
        })
        .text(say("区划代码", "District code"), |line| line.order.district.to_string())
        .wide(10)
        .text(say("地区", "District"), move |line| line.order.district.name().as_ref().map(pick))
        .text(say("使用单位", "Unit"), |line| line.unit.name.clone())
        .wide(30)
        .date(say("发文日期", "Issued on"), |line| line.order.issued_on)
        .text(say("违法事实", "Findings"), |line| line.order.findings.join("\n"))
        .wide(50)
        .text(say("违反条款", "Provisions"), |line| line.order.provisions.join("\n"))
        .wide(40)
        .text(say("整改措施", "Measures"), |line| line.order.measures.join("\n"))
        .wide(40)
        .text(say("立即停止使用", "Stop at once"), move |line| {
            language.yes_or_no(line.order.stop_at_once).to_owned()
        })
        .wide(10)
        .date(say("整改期限", "Deadline"), |line| line.order.deadline)
        .text(say("监察人员", "Inspectors"), move |line| {
            let names: Vec<&str> = line.order.inspectors.iter().map(|signer| signer.name.as_str()).collect();
            names.join(say("、", ", "))
        })
        .text(say("状态", "State"), move |line| pick(&line.order.state.name()))
        .wide(10)
        .text(say("送达方式", "Service"), move |line| {
            line.order.service.as_ref().map(|service| pick(&service.way.name()))
        })
        .wide(12)
        .date(say("送达日期", "Served on"), |line| {
            line.order.service.as_ref().map(|service| service.served_on)
        })
        .text(say("签收人", "Recipient"), |line| {
            line.order.service.as_ref().and_then(|service| service.recipient.as_deref()).map(str::to_owned)
        })
        .text(say("撤销或替代原因", "Reason of its end"), |line| {
            line.order.ending.as_ref().map(|ending| ending.reason.clone())
        })
        .moment(say("撤销或替代时间", "Ended at"), |line| {
            line.order.ending.as_ref().map(|ending| ending.at)
        })
        .moment(say("登记时间", "Recorded at"), |line| line.order.created_at)
        .text(say("指令书编号", "Order id"), |line| line.order.id.to_string())
        .text(say("使用单位编号", "Unit id"), |line| line.unit.id.to_string())
        .text(say("隐患编号", "Hazard ids"), |line| {
            let ids: Vec<String> = line.order.hazards.iter().map(|id| id.to_string()).collect();
            ids.join("\n")
        })
        .wide(38);
    Export { language, name: ("监察指令书", "orders"), columns }
}
