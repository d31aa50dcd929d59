//! Endpoints: the units, equipment and subjects behind figures.

use super::query::ReportRequest;
use crate::{
    accounts::Actor,
    campaigns::{period::PhaseNumber, permissions::may_see},
    clock::Moment,
    db::{Conn, Db},
    district::District,
    http::{Cursor, Page, PageLimit, QueryParameters},
    ids::Id,
    problem::{Outcome, Problem, ProblemKind, Text},
    registry::{EquipmentKind, Named, store::NameLookup},
    reports::{
        report,
        store::{self, ListedUnit},
    },
    templates::Templates,
    validation::texts::SingleLineText,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A query for a part of a campaign, page by page, with what else a list takes.
macro_rules! part_of_a_campaign {
    ($(#[$about:meta])* $name:ident { $($more:tt)* }) => {
        $(#[$about])*
        #[derive(Debug, Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            $($more)*
            /// A district, or a city as a whole.
            #[param(value_type = Option<String>, pattern = "^[0-9]{6}$")]
            pub district: Option<District>,
            /// A phase: its number, from 1.
            #[param(value_type = Option<u8>, minimum = 1, maximum = 12)]
            pub phase: Option<PhaseNumber>,
            /// A checklist's code.
            #[param(inline)]
            pub checklist: Option<SingleLineText<100>>,
            /// The first day of visits, or of findings.
            pub from: Option<NaiveDate>,
            /// The last day of them.
            pub to: Option<NaiveDate>,
            /// As in the report; changes nothing here.
            pub as_of: Option<NaiveDate>,
            /// 1 to 200; 50 if not said.
            #[serde(default)]
            #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
            pub limit: PageLimit,
            /// `next` of the page before.
            #[param(value_type = Option<String>, pattern = "^[0-9A-Za-z_-]{32}$")]
            pub cursor: Option<Cursor>,
        }

        impl $name {
            fn of(&self, campaign_id: Id) -> ReportRequest {
                ReportRequest {
                    campaign_id,
                    district: self.district.clone(),
                    phase: self.phase,
                    checklist: self.checklist.clone().map(String::from),
                    from: self.from,
                    to: self.to,
                    as_of: self.as_of,
                }
            }
        }
    };
}

part_of_a_campaign! {
    /// Which units are wanted.
    UnitsQuery {}
}

part_of_a_campaign! {
    /// Which equipment is wanted.
    EquipmentQuery {
        /// Its kind, a code of the catalogue.
        #[param(value_type = Option<String>, pattern = "^[1-689F][0-9A-Z]{3}$", example = "3110")]
        pub kind: Option<String>,
    }
}

part_of_a_campaign! {
    /// Which subjects are wanted.
    SubjectsQuery {
        /// The code of a figure that the campaign's checklists declare.
        #[param(inline, example = "drum-brakes")]
        pub figure: SingleLineText<100>,
        /// Those of which hazards of the figure's items were closed since.
        pub since: Option<bool>,
    }
}

/// A unit that was inspected.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitInspected {
    pub unit: Named,
    pub district: District,
    pub visits: i64,
    /// The day of the last one.
    pub last_visit: Option<NaiveDate>,
}

/// A piece of equipment that was inspected.
#[derive(Debug, Serialize, ToSchema)]
pub struct EquipmentInspected {
    pub equipment: Named,
    /// That has it now.
    pub unit: Named,
    pub district: District,
    pub visits: i64,
    /// The day of the last one.
    pub last_visit: Option<NaiveDate>,
}

/// A unit or a piece of equipment that a figure counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureSubject {
    pub subject: Named,
    pub district: District,
    /// What it adds to the figure.
    pub value: f64,
}

/// Lists are in the order of ids; only the id of a cursor counts.
fn place(id: Id) -> Cursor {
    Cursor { at: Moment::from_micros(0).unwrap_or_else(Moment::now), id }
}

fn names(conn: &mut Conn, rows: &[ListedUnit]) -> Outcome<NameLookup> {
    NameLookup::read(conn, rows.iter().map(|row| (row.unit_id, row.equipment_id)))
}

/// Lists the units that a campaign inspected
///
/// Each once.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), UnitsQuery),
    responses((status = 200, description = "A page", body = Page<UnitInspected>))
)]
#[get("/v1/campaigns/{id}/units")]
pub async fn list_units_inspected(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<UnitsQuery>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<Page<UnitInspected>>> {
    may_see(&actor)?;
    let (asked, limit, cursor) = (query.of(*id), query.limit, query.cursor);
    let (rows, names) = db
        .read(move |conn| {
            let scope = actor.scope();
            let (_, wanted) = asked.find(conn, &scope, &templates)?;
            let after = cursor.map(|cursor| cursor.id);
            let rows = store::units(conn, &scope, &wanted, after, limit.and_one())?;
            let names = names(conn, &rows)?;
            Ok((rows, names))
        })
        .await?;
    let show = |row: ListedUnit| UnitInspected {
        unit: names.named(row.unit_id),
        district: row.district,
        visits: row.visits,
        last_visit: row.last_visit,
    };
    let at = |row: &ListedUnit| place(row.unit_id);
    Ok(web::Json(Page::cut(rows, limit, at, show)))
}

/// Lists the equipment that a campaign inspected
///
/// Of a kind of the catalogue, or all of it; each piece once.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), EquipmentQuery),
    responses((status = 200, description = "A page", body = Page<EquipmentInspected>))
)]
#[get("/v1/campaigns/{id}/equipment")]
pub async fn list_equipment_inspected(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<EquipmentQuery>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<Page<EquipmentInspected>>> {
    may_see(&actor)?;
    let is_kind = |kind: &String| EquipmentKind::parse(kind).is_ok_and(|known| known.as_str() == kind);
    if query.kind.as_ref().is_some_and(|kind| !is_kind(kind)) {
        return Err(unknown("kind", "应为特种设备目录的四位代码", "A code of the catalogue is expected"));
    }
    let (asked, limit, cursor) = (query.of(*id), query.limit, query.cursor);
    let (rows, names) = db
        .read(move |conn| {
            let scope = actor.scope();
            let (_, wanted) = asked.find(conn, &scope, &templates)?;
            let after = cursor.map(|cursor| cursor.id);
            let kind = query.kind.as_deref();
            let rows = store::equipment(conn, &scope, &wanted, kind, after, limit.and_one())?;
            let names = names(conn, &rows)?;
            Ok((rows, names))
        })
        .await?;
    let piece = |row: &ListedUnit| row.equipment_id.unwrap_or(row.unit_id);
    let show = |row: ListedUnit| EquipmentInspected {
        equipment: names.named(piece(&row)),
        unit: names.named(row.unit_id),
        district: row.district,
        visits: row.visits,
        last_visit: row.last_visit,
    };
    let at = |row: &ListedUnit| place(piece(row));
    Ok(web::Json(Page::cut(rows, limit, at, show)))
}

/// Lists what a declared figure counts
///
/// Each unit or piece of equipment once, with the highest
/// value that a visit saw; with `since=true` those rectified since.
#[utoipa::path(
    tag = "campaigns",
    params(("id" = Id, Path), SubjectsQuery),
    responses((status = 200, description = "A page", body = Page<FigureSubject>))
)]
#[get("/v1/campaigns/{id}/subjects")]
pub async fn list_figure_subjects(
    actor: Actor,
    id: web::Path<Id>,
    query: QueryParameters<SubjectsQuery>,
    db: web::Data<Db>,
    templates: web::Data<Templates>,
) -> Outcome<web::Json<Page<FigureSubject>>> {
    may_see(&actor)?;
    let (asked, limit, cursor) = (query.of(*id), query.limit, query.cursor);
    let (rows, names) = db
        .read(move |conn| {
            let scope = actor.scope();
            let (campaign, wanted) = asked.find(conn, &scope, &templates)?;
            let declared = report::declared(templates.library(), &campaign, None);
            let figure = declared.into_iter().find(|figure| figure.code == query.figure);
            let figure = figure.ok_or_else(|| {
                unknown(
                    "figure",
                    "应为本行动检查表中的统计项代码",
                    "The code of a figure that a checklist of the campaign declares is expected",
                )
            })?;
            let after = cursor.map(|cursor| cursor.id);
            let since = query.since.unwrap_or(false);
            let most = limit.rows().saturating_add(1);
            let rows = store::subjects(conn, &scope, &wanted, (figure, since), after, most)?;
            let ids = rows.iter().map(|row| row.subject_id);
            let names = NameLookup::read(conn, ids.map(|id| (id, Some(id))))?;
            Ok((rows, names))
        })
        .await?;
    let show = |row: store::ListedSubject| FigureSubject {
        subject: names.named(row.subject_id),
        district: row.district,
        value: row.value,
    };
    let at = |row: &store::ListedSubject| place(row.subject_id);
    Ok(web::Json(Page::cut(rows, limit, at, show)))
}

fn unknown(parameter: &str, zh: &str, en: &str) -> Problem {
    Problem::new(ProblemKind::InvalidParameter).at(parameter, Text::new(zh, en))
}
