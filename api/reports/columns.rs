//! The columns of a report: titles and units of measure.

use super::{
    Metric, Section,
    metrics::{COMMON, LOOK_BACK, MORE},
};
use crate::{problem::Text, registry::EquipmentKind};
use checklists::Figure;
use serde::Serialize;
use utoipa::ToSchema;

/// A column of a report.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ReportColumn)]
pub struct Column {
    /// The name of its figure in the rows.
    pub code: String,
    pub section: Section,
    pub title: Text,
    pub unit: Text,
    /// Null: it counts the records of its list. Else the field of those records that it adds up.
    pub sums: Option<&'static str>,
    #[serde(skip)]
    pub counted: Metric,
    /// Whether its values have no fraction.
    #[serde(skip)]
    pub whole: bool,
}

/// The columns of a report about these kinds of equipment and with these declared figures.
pub fn columns<'a>(
    kinds: impl Iterator<Item = &'a str>,
    declared: impl Iterator<Item = &'a Figure>,
    with_look_back: bool,
) -> Vec<Column> {
    let look_back: &[_] = if with_look_back { &LOOK_BACK } else { &[] };
    let common =
        COMMON.iter().chain(&MORE).chain(look_back).map(|(counted, code, section, zh, en, unit)| Column {
            code: (*code).to_owned(),
            section: *section,
            title: Text::new(*zh, *en),
            unit: Text::new(unit.0, unit.1),
            sums: match counted {
                Metric::PersonTimes => Some("people"),
                Metric::FinesYuan => Some("amount_yuan"),
                _ => None,
            },
            counted: counted.clone(),
            whole: true,
        });
    let equipment = kinds.filter_map(|kind| {
        Some(Column {
            code: format!("equipment-{kind}"),
            section: Section::Equipment,
            title: EquipmentKind::parse(kind).ok()?.name(),
            unit: Text::new("台(套)", "pieces"),
            sums: None,
            counted: Metric::Equipment(kind.to_owned()),
            whole: true,
        })
    });
    let topics = declared.flat_map(|figure| {
        let column = Column {
            code: figure.code.clone(),
            section: Section::Topics,
            title: figure.title.clone(),
            unit: figure.unit.clone(),
            sums: Some("value"),
            counted: Metric::Declared(figure.code.clone()),
            whole: figure.sum.is_none(),
        };
        let since = (!figure.since.is_empty()).then(|| Column {
            code: format!("{}-since", figure.code),
            title: Text::new(
                format!("{}：检查后整改销号", figure.title.zh),
                format!("{}: put right since", figure.title.en),
            ),
            sums: None,
            counted: Metric::Since(figure.code.clone()),
            whole: true,
            ..column.clone()
        });
        [Some(column), since].into_iter().flatten()
    });
    let mut columns: Vec<Column> = common.chain(equipment).chain(topics).collect();
    columns.sort_by_key(|column| Section::ALL.iter().position(|section| *section == column.section));
    columns
}
