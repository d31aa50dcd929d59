//! Demo units and equipment: forty units with five pieces each.

use super::{Workshop, id, text};
use crate::{
    clock::Moment,
    db::Conn,
    district::SUZHOU,
    ids::Id,
    problem::{Outcome, Problem, Text},
    registry::{
        CreditCode, DeviceCode, EquipmentInput, EquipmentKind, Position, Registrar, UnitInput, VenueKind,
        attributes::Entered,
        commands::{register_equipment, register_unit},
        store::{equipment_by_id, unit_by_id},
    },
};
use chrono::{Days, NaiveDate};
use serde_json::json;

/// What a unit is, and so which equipment it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trade {
    /// Uses or stores hazardous chemicals: piping.
    Chemicals,
    /// A block with old lifts.
    Estate,
    /// A crowded venue.
    Venue(VenueKind),
}

/// A unit of the demo.
#[derive(Clone, Debug)]
pub(super) struct DemoUnit {
    pub id: Id,
    pub district: &'static str,
    pub trade: Trade,
    pub equipment: Vec<Id>,
}

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct Places(pub Vec<DemoUnit>);

impl Places {
    pub fn first_unit_in(&self, district: &str) -> Id {
        self.0.iter().find(|unit| unit.district == district).map_or_else(|| id("nowhere"), |unit| unit.id)
    }
}

const TRADES: [(Trade, &str); 4] = [
    (Trade::Chemicals, "精细化工有限公司"),
    (Trade::Estate, "物业管理有限公司"),
    (Trade::Venue(VenueKind::Mall), "购物中心"),
    (Trade::Venue(VenueKind::Medical), "人民医院"),
];

/// Roughly the middle of each district, in the order of [`SUZHOU`] without the city.
const MIDDLES: [(f64, f64); 10] = [
    (31.2950, 120.4340),
    (31.2623, 120.6319),
    (31.3690, 120.6425),
    (31.3113, 120.6170),
    (31.1384, 120.6452),
    (31.3120, 120.7240),
    (31.6540, 120.7522),
    (31.8650, 120.5550),
    (31.3846, 120.9808),
    (31.4570, 121.1290),
];

/// Makes what is not there yet.
pub(super) async fn make(workshop: &Workshop) -> Outcome<Places> {
    let places = plan();
    let wanted = places.clone();
    let now = Moment::now();
    workshop
        .db
        .write(move |conn| {
            for (place, unit) in wanted.0.iter().enumerate() {
                make_unit(conn, place, unit, now)?;
            }
            Ok(())
        })
        .await?;
    Ok(places)
}

fn plan() -> Places {
    let districts = SUZHOU.iter().skip(1);
    let units = districts.flat_map(|(code, ..)| {
        TRADES.iter().map(move |(trade, _)| {
            let name = format!("unit {code} {trade:?}");
            DemoUnit {
                id: id(&name),
                district: code,
                trade: *trade,
                equipment: (1..=5).map(|number| id(&format!("{name} equipment {number}"))).collect(),
            }
        })
    });
    Places(units.collect())
}

fn make_unit(conn: &mut Conn, place: usize, unit: &DemoUnit, now: Moment) -> Outcome<()> {
    if unit_by_id(conn, unit.id)?.is_none() {
        register_unit(conn, &Registrar::Operator, now, unit.id, &unit_input(place, unit)?)?;
    }
    if equipment_by_id(conn, &unit.equipment)?.len() == unit.equipment.len() {
        return Ok(());
    }
    for (number, equipment_id) in unit.equipment.iter().enumerate() {
        let input = equipment_input(place, number, unit)?;
        register_equipment(conn, &Registrar::Operator, now, *equipment_id, &input)?;
    }
    Ok(())
}

fn unit_input(place: usize, unit: &DemoUnit) -> Outcome<UnitInput> {
    let (_, area, _) = SUZHOU
        .iter()
        .find(|(code, ..)| *code == unit.district)
        .ok_or_else(|| Problem::internal("a district of the demo"))?;
    let (_, kind) = TRADES
        .iter()
        .find(|(trade, _)| *trade == unit.trade)
        .ok_or_else(|| Problem::internal("a trade of the demo"))?;
    let middle = MIDDLES.get(place.checked_div(TRADES.len()).unwrap_or(0)).copied().unwrap_or((31.3, 120.6));
    let aside = f64::from(u32::try_from(place % 4).unwrap_or(0)) * 0.004;
    Ok(UnitInput {
        credit_code: credit_code(unit.district, place)?,
        name: text(&format!("{area}示范{kind}"))?,
        address: text(&format!("{area}示范路{}号", place.saturating_add(1)))?,
        district: unit.district.parse().map_err(Problem::internal)?,
        contact_name: Some(text("张安")?),
        contact_phone: Some(text(&format!("0512-6500{place:04}"))?),
        position: Some(Position { latitude: middle.0 + aside, longitude: middle.1 + aside }),
        venue_kind: match unit.trade {
            Trade::Venue(kind) => Some(kind),
            Trade::Chemicals | Trade::Estate => None,
        },
        attributes: Entered::new(),
    })
}

/// A code whose check character fits.
fn credit_code(district: &str, place: usize) -> Outcome<CreditCode> {
    let start = format!("91{district}DEM{place:06}");
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .find_map(|check| CreditCode::parse(&format!("{start}{check}")).ok())
        .ok_or_else(|| Problem::internal("no check character fits"))
}

fn equipment_input(place: usize, number: usize, unit: &DemoUnit) -> Outcome<EquipmentInput> {
    let serial = place.saturating_mul(5).saturating_add(number);
    let (kind, sign, name, class) = match (unit.trade, number) {
        (Trade::Chemicals, _) => ("8310", "管31", "工艺管道", Some(if number < 2 { "GC1" } else { "GC2" })),
        (Trade::Estate, _) | (Trade::Venue(_), 0..=2) => ("3110", "梯11", "乘客电梯", None),
        (Trade::Venue(_), 3) => ("3310", "梯31", "自动扶梯", None),
        (Trade::Venue(_), _) => ("1100", "锅10", "热水锅炉", None),
    };
    let attributes = match unit.trade {
        Trade::Chemicals => json!({
            "medium-hazardous-chemical": true,
            "medium-flammable": number.is_multiple_of(2),
            "medium-toxic": !number.is_multiple_of(2),
            "bursting-disc-fitted": false,
            "emergency-shutoff-fitted": true,
            "thickness-report-exists": true,
            "out-of-use": false,
            "length-m": 80 + serial.saturating_mul(37) % 1200,
        }),
        Trade::Estate => {
            json!({
                "brake-type": if number.is_multiple_of(2) { "lever-drum-plunger" } else { "disc" },
                "handwheel-fitted": true,
                "brake-monitoring-fitted": number.is_multiple_of(2),
            })
        }
        Trade::Venue(_) => json!({}),
    };
    let wrong = |reason: Text| Problem::internal(reason.en);
    let oldest = NaiveDate::from_ymd_opt(1999, 3, 1).ok_or_else(|| Problem::internal("a day of the demo"))?;
    let span = if unit.trade == Trade::Estate { 2000 } else { 6000 };
    let younger = u64::try_from(serial.saturating_mul(31) % span).unwrap_or(0);
    Ok(EquipmentInput {
        unit_id: unit.id,
        kind: EquipmentKind::parse(kind).map_err(wrong)?,
        device_code: Some(DeviceCode::parse(&format!("{kind}103202018{serial:05}")).map_err(wrong)?),
        registration_number: Some(text(&format!("{sign}苏E{serial:05}(18)"))?),
        name: text(&format!("{}号{name}", number.saturating_add(1)))?,
        location: text(&format!("{}号楼", number.saturating_add(1)))?,
        class: class.map(text).transpose()?,
        commissioned_on: oldest.checked_add_days(Days::new(younger)),
        attributes: serde_json::from_value(attributes).map_err(Problem::internal)?,
    })
}
