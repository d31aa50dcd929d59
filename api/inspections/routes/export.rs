//! Endpoints: exports inspections as CSV and XLSX.

use crate::{
    accounts::Actor,
    db::Db,
    evidence::Intake,
    http::{ExportQuery, language::Language},
    inspections::{
        name_of_conclusion,
        store::{self, InspectionsQuery, Listed},
    },
    problem::{OptionalOutcome, Outcome, Text},
    spreadsheet::{
        Columns,
        export::{self, Export},
    },
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::Stream;

/// Exports inspections as CSV
///
/// All that the list with the same query has, in its order; with Chinese headings and words, or English ones by
/// `Accept-Language`; times are Suzhou's. A text that a spreadsheet could take for a formula, or that begins with an
/// apostrophe, has an apostrophe before it. Each row is as it was when it was read; a transfer that ends too early is
/// broken off, never completed.
#[utoipa::path(
    tag = "inspections",
    params(ExportQuery<InspectionsQuery>),
    responses((
        status = 200,
        description = "The list, a row for each inspection",
        content_type = "text/csv",
        body = String,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/inspections.csv")]
pub async fn export_inspections_csv(
    actor: Actor,
    query: ExportQuery<InspectionsQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let pages = pages(&actor, &db, templates, query.0)?;
    export::csv(table(Language::of(&request)), pages).await
}

/// Exports inspections as XLSX
///
/// The same as `GET /v1/inspections.csv`, without apostrophes. A text of more than 32,767 characters is cut and says
/// so.
#[utoipa::path(
    tag = "inspections",
    params(ExportQuery<InspectionsQuery>),
    responses((
        status = 200,
        description = "The list, a row for each inspection",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/inspections.xlsx")]
pub async fn export_inspections_xlsx(
    actor: Actor,
    query: ExportQuery<InspectionsQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
    intake: web::Data<Intake>,
) -> Outcome<HttpResponse> {
    let pages = pages(&actor, &db, templates, query.0)?;
    export::xlsx(table(Language::of(&request)), pages, intake.spool.folder()).await
}

/// An inspection with the names that it points to.
struct Line {
    listed: Listed,
    checklist: Text,
}

fn pages(
    actor: &Actor,
    db: &Db,
    templates: web::Data<Templates>,
    query: InspectionsQuery,
) -> Outcome<impl Stream<Item = Outcome<Vec<Line>>> + 'static> {
    let scope = actor.scope();
    Ok(export::pages(
        db.clone(),
        move |conn, cursor, limit| {
            let listed = store::list(conn, &scope, &query, cursor, limit)?;
            let lines = listed.into_iter().map(|listed| {
                let known = &listed.inspection.checklist;
                let checklist = templates
                    .exact(conn, &known.code, known.version)
                    .optional()?
                    .map_or_else(|| Text::new(&*known.code, &*known.code), |template| template.title.clone());
                Ok(Line { listed, checklist })
            });
            lines.collect()
        },
        |line| store::cursor_of(&line.listed),
    ))
}

fn table(language: Language) -> Export<Line> {
    let say = move |zh: &'static str, en: &'static str| language.say(zh, en);
    let pick = move |text: &Text| language.pick(text).to_owned();
    let columns = Columns::new()
        .text(say("区划代码", "District code"), |line: &Line| line.listed.inspection.district.to_string())
        .wide(10)
        .text(say("地区", "District"), move |line| {
            line.listed.inspection.district.name().as_ref().map(pick)
        })
        .text(say("使用单位", "Unit"), |line| line.listed.about.unit.name.clone())
        .wide(30)
        .text(say("设备", "Equipment"), |line| {
            line.listed.about.equipment.as_ref().map(|equipment| equipment.name.clone())
        })
        .text(say("检查表", "Checklist"), move |line| pick(&line.checklist))
        .wide(30)
        .date(say("检查日期", "Date"), |line| line.listed.inspection.date)
        .text(say("检查类别", "Visit"), move |line| pick(&line.listed.inspection.visit.name()))
        .wide(12)
        .text(say("检查组长", "Lead"), |line| {
            let mut inspectors = line.listed.inspection.inspectors.iter();
            inspectors.find(|inspector| inspector.lead).map(|lead| lead.name.clone())
        })
        .wide(12)
        .text(say("检查人员", "Inspectors"), move |line| {
            let inspectors = line.listed.inspection.inspectors.iter();
            let names: Vec<&str> = inspectors.map(|inspector| inspector.name.as_str()).collect();
            names.join(say("、", ", "))
        })
        .text(say("状态", "State"), move |line| pick(&line.listed.inspection.state.name()))
        .wide(10)
        .text(say("检查结论", "Conclusion"), move |line| {
            pick(&name_of_conclusion(&line.listed.inspection.conclusion))
        })
        .wide(14)
        .whole(say("提交次数", "Times submitted"), |line| line.listed.inspection.revision)
        .moment(say("登记时间", "Recorded at"), |line| line.listed.inspection.created_at)
        .moment(say("提交时间", "Submitted at"), |line| line.listed.inspection.submitted_at)
        .moment(say("审核时间", "Reviewed at"), |line| line.listed.inspection.reviewed_at)
        .text(say("检查编号", "Inspection id"), |line| line.listed.inspection.id.to_string())
        .text(say("使用单位编号", "Unit id"), |line| line.listed.about.unit.id.to_string())
        .text(say("设备编号", "Equipment id"), |line| {
            line.listed.about.equipment.as_ref().map(|equipment| equipment.id.to_string())
        })
        .text(say("检查表代码", "Checklist code"), |line| line.listed.inspection.checklist.code.clone())
        .whole(say("检查表版本", "Checklist version"), |line| {
            i64::from(line.listed.inspection.checklist.version)
        });
    Export { language, name: ("检查", "inspections"), columns }
}
