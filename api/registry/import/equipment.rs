//! Imports rows of equipment.

use super::{
    EQUIPMENT, ImportReport, Register, RowProblem,
    columns::{Column, Line, day},
};
use crate::{
    clock::Moment,
    db::Conn,
    ids::Id,
    problem::{Outcome, Problem, Text},
    registry::{
        CreditCode, DeviceCode, Equipment, EquipmentKind, EquipmentPatch, Registrar, Unit,
        registration_number::canonical, store,
    },
    validation::texts::SingleLineText,
};
use std::collections::{HashMap, HashSet};

pub struct Lines;

pub struct Row {
    line: u64,
    unit: CreditCode,
    code: Option<DeviceCode>,
    /// In half-width brackets, for comparison.
    number: Option<String>,
    patch: EquipmentPatch,
}

impl Row {
    fn id(&self) -> Id {
        let code = self.code.as_ref().map(DeviceCode::as_str);
        Id::named(&EQUIPMENT, code.or(self.number.as_deref()).unwrap_or_default())
    }
}

impl Register for Lines {
    const COLUMNS: &'static [Column] = &[
        Column {
            name: "unit_credit_code",
            chinese: &["使用单位统一社会信用代码", "统一社会信用代码", "使用单位代码"],
            needed: true,
        },
        Column {
            name: "kind",
            chinese: &["设备种类代码", "设备类别代码", "设备品种代码", "目录代码"],
            needed: false,
        },
        Column { name: "device_code", chinese: &["设备代码"], needed: false },
        Column {
            name: "registration_number",
            chinese: &["使用登记证编号", "登记证编号", "使用证编号"],
            needed: false,
        },
        Column { name: "name", chinese: &["设备名称", "名称"], needed: false },
        Column {
            name: "location",
            chinese: &["使用地点", "设备地点", "安装位置", "设备位置"],
            needed: false,
        },
        Column { name: "class", chinese: &["级别", "管道级别", "设备级别"], needed: false },
        Column { name: "commissioned_on", chinese: &["投用日期", "投入使用日期"], needed: false },
    ];

    type Row = Row;

    fn read(mut line: Line) -> Result<Row, Vec<RowProblem>> {
        let unit = line.take_as("unit_credit_code", CreditCode::parse);
        let code = line.take_as("device_code", DeviceCode::parse);
        let number = line.take_as("registration_number", str::parse::<SingleLineText<40>>);
        let patch = EquipmentPatch {
            unit_id: None,
            kind: line.take_as("kind", EquipmentKind::parse),
            device_code: code.clone().map(Some),
            registration_number: number.clone().map(Some),
            name: line.take_as("name", str::parse),
            location: line.take_as("location", str::parse),
            class: line.take_as("class", str::parse).map(Some),
            commissioned_on: line.take_as("commissioned_on", day).map(Some),
            attributes: line.take_attributes().map(Some),
        };
        let at = line.number;
        if code.is_none() && number.is_none() {
            line.note(
                "device_code",
                "设备代码与使用登记证编号至少填写一项",
                "A device code or a registration number is needed to know the equipment again",
            );
        }
        let number = number.as_deref().map(canonical);
        match unit {
            Some(unit) => line.finish(Row { line: at, unit, code, number, patch }),
            None => {
                let mut troubles = line.finish(()).err().unwrap_or_default();
                if !troubles.iter().any(|trouble| trouble.column.as_deref() == Some("unit_credit_code")) {
                    troubles.push(RowProblem::new(
                        at,
                        "unit_credit_code",
                        "不能为空",
                        "Something has to be entered",
                    ));
                }
                Err(troubles)
            }
        }
    }

    fn keys(row: &Row) -> Vec<&str> {
        let code = row.code.as_ref().map(DeviceCode::as_str);
        code.into_iter().chain(row.number.as_deref()).collect()
    }

    fn keep(conn: &mut Conn, registrar: &Registrar, rows: &[Row], at: Moment) -> Outcome<ImportReport> {
        let known = Known::find(conn, rows)?;
        let mut report = ImportReport::default();
        for row in rows {
            match known.one(row, registrar) {
                Ok((unit, found)) => keep(conn, registrar, row, (unit, found), at, &mut report)?,
                Err(trouble) => report.refuse(vec![trouble]),
            }
        }
        Ok(report)
    }
}

/// What is registered of the things that a batch names.
struct Known {
    units: HashMap<CreditCode, Unit>,
    by_code: HashMap<String, Equipment>,
    by_number: HashMap<String, Equipment>,
    taken: HashSet<Id>,
}

impl Known {
    fn find(conn: &mut Conn, rows: &[Row]) -> Outcome<Self> {
        let mut codes: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let locked: Vec<Id> = store::units_by_credit_code(conn, &codes)?.iter().map(|unit| unit.id).collect();
        store::lock_units(conn, &locked)?;
        // Read again: what is locked does not change any more.
        let units = store::units_by_credit_code(conn, &codes)?
            .into_iter()
            .map(|unit| (unit.facts.credit_code.clone(), unit))
            .collect();
        let codes: Vec<&str> =
            rows.iter().filter_map(|row| row.code.as_ref()).map(DeviceCode::as_str).collect();
        let numbers: Vec<&str> = rows.iter().filter_map(|row| row.number.as_deref()).collect();
        let (mut by_code, mut by_number) = (HashMap::new(), HashMap::new());
        for found in store::equipment_by_keys(conn, &codes, &numbers)? {
            if let Some(code) = &found.facts.device_code {
                by_code.insert(code.as_str().to_owned(), found.clone());
            }
            if let Some(number) = &found.facts.registration_number {
                by_number.insert(canonical(number), found);
            }
        }
        let ids: Vec<Id> = rows.iter().map(Row::id).collect();
        let taken = store::equipment_by_id(conn, &ids)?.into_iter().map(|found| found.id).collect();
        Ok(Self { units, by_code, by_number, taken })
    }

    /// The row's unit, and the equipment if it is registered already.
    fn one(&self, row: &Row, registrar: &Registrar) -> Result<(&Unit, Option<&Equipment>), RowProblem> {
        let unit =
            self.units.get(&row.unit).filter(|unit| registrar.covers(&unit.facts.district)).ok_or_else(
                || {
                    let (zh, en) = ("没有登记此代码的使用单位", "No unit is registered under this code");
                    RowProblem::new(row.line, "unit_credit_code", zh, en)
                },
            )?;
        let by_code = row.code.as_ref().and_then(|code| self.by_code.get(code.as_str()));
        let by_number = row.number.as_ref().and_then(|number| self.by_number.get(number));
        let found = match (by_code, by_number) {
            (Some(one), Some(other)) if one.id != other.id => {
                let reason = Text::new(
                    "设备代码与使用登记证编号分属两台已登记设备",
                    "The device code and the registration number belong to two different records",
                );
                return Err(RowProblem::of_row(row.line, reason));
            }
            (one, other) => one.or(other),
        };
        if found.is_some_and(|found| !registrar.covers(&found.district)) {
            let reason = Text::new("该设备不在您的辖区内", "This equipment is outside your area");
            return Err(RowProblem::of_row(row.line, reason));
        }
        if found.is_none() && self.taken.contains(&row.id()) {
            let reason = Text::new(
                "以此编号导入的设备已改用其他编号",
                "The equipment that was imported under this number has another number now",
            );
            return Err(RowProblem::of_row(row.line, reason));
        }
        Ok((unit, found))
    }
}

fn keep(
    conn: &mut Conn,
    registrar: &Registrar,
    row: &Row,
    (unit, found): (&Unit, Option<&Equipment>),
    at: Moment,
    report: &mut ImportReport,
) -> Outcome<()> {
    let mut patch = row.patch.clone();
    patch.unit_id = Some(unit.id);
    if found.is_some_and(|found| found.facts.registration_number.as_deref().map(canonical) == row.number) {
        // Only the width of the brackets may differ: as it was entered first.
        patch.registration_number = None;
    }
    let facts = match found {
        Some(found) => patch.over(found.facts.clone()),
        None => patch.begin(),
    }
    .map_err(Problem::from);
    match found {
        None => match facts.and_then(|facts| registrar.create_equipment(row.id(), facts, Some(unit), at)) {
            Ok(registered) => {
                store::add_equipment(conn, &registered)?;
                report.created = report.created.saturating_add(1);
            }
            Err(problem) => report.refuse(RowProblem::from_problem(row.line, &problem)),
        },
        Some(found) => {
            let change = |facts| registrar.change_equipment(found.clone(), facts, Some(unit), at);
            match facts.and_then(change) {
                Ok(changed) => {
                    store::keep_equipment(conn, &changed)?;
                    report.count_change(&changed.fields);
                }
                Err(problem) => report.refuse(RowProblem::from_problem(row.line, &problem)),
            }
        }
    }
    Ok(())
}
