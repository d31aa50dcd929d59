//! Endpoints: exports a report as CSV and XLSX.

use super::{query::ReportRequest, report::ReportQuery};
use crate::{
    accounts::Actor,
    campaigns::{Campaign, permissions::may_see},
    clock::Moment,
    db::Db,
    http::{QueryParameters, language::Language},
    ids::Id,
    problem::{Outcome, Text},
    reports::{
        ReportScope, Section,
        columns::Column,
        report::{self, Report, ReportGroup, Row, name_of},
    },
    spreadsheet::{
        Columns, Sheet, Workbook,
        export::{CSV, XLSX, attachment},
    },
    templates::Templates,
};
use actix_web::{HttpRequest, HttpResponse, get, web};

/// The report as XLSX
///
/// The figures of `GET /v1/campaigns/{id}/report` with the same query, a sheet for each section.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), ReportQuery),
    responses((
        status = 200,
        description = "The figures, a sheet for each section",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/campaigns/{id}/report.xlsx")]
pub async fn get_report_xlsx(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<ReportQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let made = make(actor, query.into_inner().of(*id), &db, templates).await?;
    let language = Language::of(&request);
    let book = Section::ALL.iter().fold(Workbook::new(), |book, section| {
        let columns: Vec<&Column> =
            made.report.columns.iter().filter(|column| column.section == *section).collect();
        if columns.is_empty() {
            return book;
        }
        book.sheet(made.sheet(language, &section.title(), &columns))
    });
    let mut answer = attachment(language, NAME, "xlsx", XLSX);
    Ok(answer.body(book.xlsx()?))
}

/// The report as CSV
///
/// The figures of `GET /v1/campaigns/{id}/report` with the same query, in one table.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), ReportQuery),
    responses((
        status = 200,
        description = "The figures, in one table",
        content_type = "text/csv",
        body = String,
        headers(("Content-Disposition" = String))
    ))
)]
#[get("/v1/campaigns/{id}/report.csv")]
pub async fn get_report_csv(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<ReportQuery>,
    request: HttpRequest,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<HttpResponse> {
    let made = make(actor, query.into_inner().of(*id), &db, templates).await?;
    let language = Language::of(&request);
    let columns: Vec<&Column> = made.report.columns.iter().collect();
    let sheet = made.sheet(language, &Text::new(NAME.0, NAME.1), &columns);
    let mut answer = attachment(language, NAME, "csv", CSV);
    Ok(answer.body(sheet.csv()?))
}

const NAME: (&str, &str) = ("专项行动统计表", "campaign-report");

/// A report, and what it is about.
struct Made {
    campaign: Campaign,
    wanted: ReportScope,
    by: ReportGroup,
    report: Report,
    at: Moment,
}

async fn make(
    actor: Actor,
    (by, asked): (ReportGroup, ReportRequest),
    db: &Db,
    templates: web::Data<Templates>,
) -> Outcome<Made> {
    may_see(&actor)?;
    let at = Moment::now();
    db.read(move |conn| {
        let scope = actor.scope();
        let (campaign, wanted) = asked.find(conn, &scope, &templates)?;
        let report = report::make(conn, &scope, &campaign, &wanted, by, templates.library())?;
        Ok(Made { campaign, wanted, by, report, at })
    })
    .await
}

impl Made {
    fn sheet(&self, language: Language, title: &Text, columns: &[&Column]) -> Sheet {
        let subject = self.by.name();
        let subject = language.say(&subject.zh, &subject.en);
        let name = move |row: &Row| language.say(&row.name.zh, &row.name.en).to_owned();
        let mut table = Columns::<Row>::new().text(subject, name).wide(24);
        for column in columns {
            let heading = format!(
                "{}({})",
                language.say(&column.title.zh, &column.title.en),
                language.say(&column.unit.zh, &column.unit.en)
            );
            let counted = column.counted.clone();
            let value = move |row: &Row| row.value(&counted);
            let places = if column.whole { 0 } else { 1 };
            table = table.decimal(heading, places, value);
        }
        let (first, last) = self.campaign.days();
        let (from, to) = (
            self.wanted.days.from.map_or(first, |from| from.max(first)),
            self.wanted.days.to.map_or(last, |to| to.min(last)),
        );
        let area = self.wanted.district.as_ref().unwrap_or(&self.campaign.plan.authority);
        let area = name_of(area);
        let rows = self.report.rows.iter().chain([&self.report.total]);
        Sheet::new(language.say(&title.zh, &title.en), table, rows)
            .title(format!("{}{}", self.campaign.plan.name, language.say("统计表", ": figures")))
            .about(language.say("统计范围", "Area"), language.say(&area.zh, &area.en))
            .about(language.say("统计期间", "Period"), format!("{from} - {to}"))
            .about(language.say("期限截止核对日", "Deadlines as of"), self.wanted.as_of)
            .about(language.say("制表日期", "Made on"), self.at.day())
    }
}
