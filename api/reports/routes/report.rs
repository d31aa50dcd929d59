//! Endpoint: the report of a campaign.

use super::query::ReportRequest;
use crate::{
    accounts::Actor,
    campaigns::{period::PhaseNumber, permissions::may_see},
    clock::Moment,
    db::Db,
    district::District,
    http::QueryParameters,
    ids::Id,
    problem::{Outcome, Text},
    registry::Named,
    reports::{
        columns::Column,
        report::{self, Report, ReportGroup, Row},
    },
    templates::Templates,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Which part of the campaign is counted, and what has a row.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// What has a row: `district` if not said.
    #[param(inline)]
    pub by: Option<ReportGroup>,
    /// A district, or a city as a whole.
    #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    pub district: Option<District>,
    /// A phase: its number, from 1.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
    pub phase: Option<PhaseNumber>,
    /// A checklist's code.
    pub checklist: Option<String>,
    /// The first day of visits, findings, orders and actions.
    pub from: Option<NaiveDate>,
    /// The last day of them.
    pub to: Option<NaiveDate>,
    /// The day that deadlines are held against, in Suzhou; today if not said.
    pub as_of: Option<NaiveDate>,
}

impl ReportQuery {
    pub(super) fn of(self, campaign_id: Id) -> (ReportGroup, ReportRequest) {
        let asked = ReportRequest {
            campaign_id,
            district: self.district,
            phase: self.phase,
            checklist: self.checklist,
            from: self.from,
            to: self.to,
            as_of: self.as_of,
        };
        (self.by.unwrap_or(ReportGroup::District), asked)
    }
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CampaignReport)]
pub struct ReportView {
    pub campaign: Named,
    /// The first and last day that are counted; null if there is no such limit.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// The day that deadlines were held against, in Suzhou.
    pub as_of: NaiveDate,
    pub made_at: Moment,
    pub columns: Vec<Column>,
    pub total: RowView,
    pub rows: Vec<RowView>,
}

/// A row of a report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportRow)]
pub struct RowView {
    pub name: Text,
    pub district: Option<District>,
    /// The number of the phase, from 1.
    pub phase: Option<usize>,
    pub checklist: Option<String>,
    /// By the code of their column; left out if the row cannot have one: a phase has no target, and only the last one
    /// a look-back.
    pub figures: BTreeMap<String, FigureView>,
}

/// A figure, and the list of what it counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportFigure)]
pub struct FigureView {
    #[schema(value_type = f64)]
    pub value: Number,
    /// Null if it counts no records.
    pub records: Option<String>,
}

impl RowView {
    fn new(row: &Row, columns: &[Column]) -> Self {
        let figures = columns.iter().filter_map(|column| {
            let figure = FigureView {
                value: as_written(row.value(&column.counted)?),
                records: column.counted.records(&row.part),
            };
            Some((column.code.clone(), figure))
        });
        Self {
            name: row.name.clone(),
            district: row.part.district.clone(),
            phase: row.phase,
            checklist: row.part.checklist.clone(),
            figures: figures.collect(),
        }
    }
}

/// Whole numbers without a fraction.
#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within bounds")]
fn as_written(value: f64) -> Number {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        Number::from(value as i64)
    } else {
        Number::from_f64(value).unwrap_or_else(|| Number::from(0))
    }
}

/// Counts a campaign
///
/// A row for the whole and one for each district, phase or checklist. Visits count by their day, hazards by the day
/// that they were found on and as they stand now, orders and actions by their own day and through the hazards that they
/// are about. Each figure comes with the list that it counts: `sums` of its column tells which field adds up to it,
/// null that the records themselves are counted.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), ReportQuery),
    responses((status = 200, description = "The figures", body = ReportView))
)]
#[get("/v1/campaigns/{id}/report")]
pub async fn get_report(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<ReportQuery>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<ReportView>> {
    may_see(&actor)?;
    let made_at = Moment::now();
    let (by, asked) = query.into_inner().of(*id);
    let view = db
        .read(move |conn| {
            let scope = actor.scope();
            let (campaign, wanted) = asked.find(conn, &scope, &templates)?;
            let Report { columns, total, rows } =
                report::make(conn, &scope, &campaign, &wanted, by, templates.library())?;
            Ok(ReportView {
                campaign: Named { id: campaign.id, name: campaign.plan.name.into() },
                from: wanted.days.from,
                to: wanted.days.to,
                as_of: wanted.as_of,
                made_at,
                total: RowView::new(&total, &columns),
                rows: rows.iter().map(|row| RowView::new(row, &columns)).collect(),
                columns,
            })
        })
        .await?;
    Ok(web::Json(view))
}
