//! Imports rows of units.

use super::{
    ImportReport, Register, RowProblem,
    columns::{Column, Line, degrees},
    unit_id,
};
use crate::{
    clock::Moment,
    db::Conn,
    district::{District, SUZHOU},
    problem::{Outcome, Problem, Text},
    registry::{CreditCode, Position, Registrar, Unit, UnitPatch, VenueKind, store},
};
use std::collections::{HashMap, HashSet};

pub struct Units;

pub struct Row {
    line: u64,
    code: CreditCode,
    patch: UnitPatch,
}

impl Register for Units {
    const COLUMNS: &'static [Column] = &[
        Column {
            name: "credit_code", chinese: &["统一社会信用代码", "社会信用代码"], needed: true
        },
        Column {
            name: "name", chinese: &["单位名称", "使用单位名称", "使用单位", "名称"], needed: false
        },
        Column { name: "address", chinese: &["地址", "单位地址", "使用单位地址"], needed: false },
        Column {
            name: "district",
            chinese: &["区划代码", "行政区划代码", "行政区划", "所在区"],
            needed: false,
        },
        Column { name: "contact_name", chinese: &["联系人", "安全管理员"], needed: false },
        Column { name: "contact_phone", chinese: &["联系电话", "电话"], needed: false },
        Column { name: "latitude", chinese: &["纬度"], needed: false },
        Column { name: "longitude", chinese: &["经度"], needed: false },
        Column { name: "venue_kind", chinese: &["场所类别"], needed: false },
    ];

    type Row = Row;

    fn read(mut line: Line) -> Result<Row, Vec<RowProblem>> {
        let code = line.take_as("credit_code", CreditCode::parse);
        let place = (line.take_as("latitude", degrees), line.take_as("longitude", degrees));
        let position = match place {
            (Some(latitude), Some(longitude)) => Some(Position { latitude, longitude }),
            (None, None) => None,
            _ => {
                line.note("latitude", "经纬度应同时填写", "Latitude and longitude go together");
                None
            }
        };
        let patch = UnitPatch {
            credit_code: code.clone(),
            name: line.take_as("name", str::parse),
            address: line.take_as("address", str::parse),
            district: line.take_as("district", district),
            contact_name: line.take_as("contact_name", str::parse).map(Some),
            contact_phone: line.take_as("contact_phone", str::parse).map(Some),
            position: position.map(Some),
            venue_kind: line.take_as("venue_kind", VenueKind::parse).map(Some),
            attributes: line.take_attributes().map(Some),
        };
        let number = line.number;
        match code {
            Some(code) => line.finish(Row { line: number, code, patch }),
            None => {
                let mut troubles = line.finish(()).err().unwrap_or_default();
                if troubles.is_empty() {
                    troubles.push(RowProblem::new(
                        number,
                        "credit_code",
                        "不能为空",
                        "Something has to be entered",
                    ));
                }
                Err(troubles)
            }
        }
    }

    fn keys(row: &Row) -> Vec<&str> {
        vec![row.code.as_str()]
    }

    fn keep(conn: &mut Conn, registrar: &Registrar, rows: &[Row], at: Moment) -> Outcome<ImportReport> {
        let codes: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        let known = store::units_by_credit_code(conn, &codes)?;
        store::lock_units(conn, &known.iter().map(|unit| unit.id).collect::<Vec<_>>())?;
        // Read again: what is locked does not change any more.
        let known: HashMap<CreditCode, Unit> = store::units_by_credit_code(conn, &codes)?
            .into_iter()
            .map(|unit| (unit.facts.credit_code.clone(), unit))
            .collect();
        let ids: Vec<_> = codes.iter().map(|code| unit_id(code)).collect();
        let taken: HashSet<_> = store::units_by_id(conn, &ids)?.into_iter().map(|unit| unit.id).collect();
        let mut report = ImportReport::default();
        for row in rows {
            let id = unit_id(row.code.as_str());
            let patch = row.patch.clone();
            match known.get(&row.code) {
                Some(unit) if !registrar.covers(&unit.facts.district) => {
                    let reason = Text::new("该单位不在您的辖区内", "This unit is outside your area");
                    report.refuse(vec![RowProblem::of_row(row.line, reason)]);
                }
                Some(unit) => {
                    let change = |facts| registrar.change_unit(unit.clone(), facts, at);
                    match patch.over(unit.facts.clone()).map_err(Problem::from).and_then(change) {
                        Ok(changed) => {
                            store::keep_unit(conn, &changed)?;
                            report.count_change(&changed.fields);
                        }
                        Err(problem) => report.refuse(RowProblem::from_problem(row.line, &problem)),
                    }
                }
                None if taken.contains(&id) => report.refuse(vec![RowProblem::new(
                    row.line,
                    "credit_code",
                    "以此代码导入的单位已改用其他代码",
                    "The unit that was imported under this code has another code now",
                )]),
                None => {
                    let create = |facts| registrar.create_unit(id, facts, at);
                    match patch.begin().map_err(Problem::from).and_then(create) {
                        Ok(registered) => {
                            store::add_unit(conn, &registered)?;
                            report.created = report.created.saturating_add(1);
                        }
                        Err(problem) => report.refuse(RowProblem::from_problem(row.line, &problem)),
                    }
                }
            }
        }
        Ok(report)
    }
}

/// A code, or the Chinese name of one of Suzhou's districts.
fn district(cell: &str) -> Result<District, Text> {
    let code = SUZHOU.iter().find(|(_, zh, _)| *zh == cell).map_or(cell, |(code, ..)| *code);
    code.parse().map_err(|en: &str| Text::new("应为六位区划代码或区名,如 320508、姑苏区", en))
}
