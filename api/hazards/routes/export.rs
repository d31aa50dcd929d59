//! Endpoints: exports hazards as CSV and XLSX.

use crate::{
    accounts::Actor,
    db::Db,
    evidence::Intake,
    hazards::{
        legal_term,
        store::{self, HazardsQuery, Listed},
    },
    http::{ExportQuery, language::Language},
    problem::{Outcome, Text},
    spreadsheet::{
        Columns,
        export::{self, Export},
    },
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::NaiveDate;
use futures_util::Stream;

/// Exports hazards as CSV
///
/// All that the list with the same query has, in its order; with Chinese headings and words, or English ones by
/// `Accept-Language`; times are Suzhou's. A text that a spreadsheet could take for a formula, or that begins with an
/// apostrophe, has an apostrophe before it. Each row is as it was when it was read; a transfer that ends too early is
/// broken off, never completed.
#[utoipa::path(
    tag = "hazards",
    params(ExportQuery<HazardsQuery>),
    responses((
        status = 200,
        description = "The list, a row for each hazard",
        content_type = "text/csv",
        body = String,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/hazards.csv")]
pub async fn export_hazards_csv(
    actor: Actor,
    query: ExportQuery<HazardsQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
) -> Outcome<HttpResponse> {
    let day = query.0.day();
    export::csv(table(Language::of(&request), day), pages(&actor, &db, query.0, day)).await
}

/// Exports hazards as XLSX
///
/// The same as `GET /v1/hazards.csv`, without apostrophes. A text of more than 32,767 characters is cut and says so.
#[utoipa::path(
    tag = "hazards",
    params(ExportQuery<HazardsQuery>),
    responses((
        status = 200,
        description = "The list, a row for each hazard",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/hazards.xlsx")]
pub async fn export_hazards_xlsx(
    actor: Actor,
    query: ExportQuery<HazardsQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
    intake: web::Data<Intake>,
) -> Outcome<HttpResponse> {
    let day = query.0.day();
    let pages = pages(&actor, &db, query.0, day);
    export::xlsx(table(Language::of(&request), day), pages, intake.spool.folder()).await
}

fn pages(
    actor: &Actor,
    db: &Db,
    query: HazardsQuery,
    day: NaiveDate,
) -> impl Stream<Item = Outcome<Vec<Listed>>> + 'static {
    let (scope, sort) = (actor.scope(), query.sort.unwrap_or_default());
    export::pages(
        db.clone(),
        move |conn, cursor, limit| store::list(conn, &scope, &query, day, cursor, limit),
        move |listed| store::cursor_of(listed, sort),
    )
}

/// As it stands on `day`, in Suzhou.
fn table(language: Language, day: NaiveDate) -> Export<Listed> {
    let say = move |zh: &'static str, en: &'static str| language.say(zh, en);
    let pick = move |text: &Text| language.pick(text).to_owned();
    let columns = Columns::new()
        .text(say("区划代码", "District code"), |line: &Listed| line.hazard.district.to_string())
        .wide(10)
        .text(say("地区", "District"), move |line| line.hazard.district.name().as_ref().map(pick))
        .text(say("使用单位", "Unit"), |line| line.about.unit.name.clone())
        .wide(30)
        .text(say("设备", "Equipment"), |line| {
            line.about.equipment.as_ref().map(|equipment| equipment.name.clone())
        })
        .text(say("来源", "Source"), move |line| pick(&line.hazard.origin.source().name()))
        .wide(12)
        .text(say("检查项", "Item"), |line| line.hazard.origin.item().map(str::to_owned))
        .text(say("隐患内容", "Hazard"), move |line| pick(&line.hazard.reason))
        .wide(50)
        .text(say("等级", "Level"), move |line| pick(&legal_term(&line.hazard)))
        .wide(10)
        .text(say("状态", "State"), move |line| pick(&line.hazard.state.name()))
        .wide(14)
        .text(say("挂牌督办", "Listed supervision"), move |line| {
            line.hazard.listing.map(|listing| pick(&listing.name()))
        })
        .wide(10)
        .date(say("发现日期", "Found on"), |line| line.hazard.found_on)
        .date(say("整改期限", "Deadline"), |line| line.hazard.deadline)
        .text(say("是否逾期", "Overdue"), move |line| {
            language.yes_or_no(line.hazard.is_overdue(day)).to_owned()
        })
        .wide(10)
        .moment(say("报告整改时间", "Reported as rectified at"), |line| {
            line.hazard.rectified.as_ref().map(|rectified| rectified.at)
        })
        .date(say("复查合格日期", "Seen rectified on"), |line| {
            line.hazard.reinspection.as_ref().map(|reinspection| reinspection.visited_on)
        })
        .moment(say("销号时间", "Closed at"), |line| line.hazard.closed_at)
        .moment(say("登记时间", "Recorded at"), |line| line.hazard.created_at)
        .text(say("隐患编号", "Hazard id"), |line| line.hazard.id.to_string())
        .text(say("使用单位编号", "Unit id"), |line| line.about.unit.id.to_string())
        .text(say("设备编号", "Equipment id"), |line| {
            line.about.equipment.as_ref().map(|equipment| equipment.id.to_string())
        })
        .text(say("检查编号", "Inspection id"), |line| {
            line.hazard.origin.inspection_id().map(|id| id.to_string())
        })
        .text(say("指令书编号", "Order id"), |line| line.hazard.order_id.map(|id| id.to_string()));
    Export { language, name: ("隐患", "hazards"), columns }
}
