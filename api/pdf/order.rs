//! The content of a printed order (特种设备安全监察指令书).

use super::{
    Paper, Subject, authority,
    dates::{day, minute},
    place_name,
};
use crate::{
    orders::{Number, Order, OrderState, ServiceOfOrder},
    registry::Unit,
};
use serde_json::{Value, json};

const TITLE: &str = "特种设备安全监察指令书";

#[derive(Debug)]
pub struct Facts {
    pub order: Order,
    pub unit: Unit,
    /// The order whose place it took.
    pub replaced: Option<Number>,
}

pub fn paper(facts: &Facts) -> Paper {
    let Facts { order, unit, .. } = facts;
    let number = order.number.to_string();
    let inspectors =
        order.inspectors.iter().map(|signer| json!({ "name": signer.name, "badge": signer.badge }));
    Paper {
        subject: Subject::Order,
        subject_id: order.id,
        file_name: format!("{number}.pdf"),
        path: format!("/v1/orders/{}/order.pdf", order.id),
        hash: None,
        as_of: order.changed_at,
        content: json!({
            "title": TITLE,
            "number": number,
            "authority": authority(&order.number.authority),
            "mark": (order.state != OrderState::InForce).then(|| order.state.name().zh),
            "standing": standing(order),
            "replaces": facts.replaced.as_ref().map(Number::to_string),
            "unit": unit_in_words(unit),
            "findings": order.findings,
            "provisions": order.provisions,
            "demand": demand(order),
            "measures": order.measures,
            "inspectors": inspectors.collect::<Vec<_>>(),
            "issued_on": day(order.issued_on),
            "service": order.service.as_ref().map(service),
        }),
        pictures: Vec::new(),
    }
}

/// The inspected unit as both papers name it.
pub fn unit_in_words(unit: &Unit) -> Value {
    let facts = &unit.facts;
    json!({
        "name": facts.name,
        "credit_code": facts.credit_code.to_string(),
        "district": place_name(&facts.district),
        "address": facts.address,
        "contact_name": facts.contact_name,
        "contact_phone": facts.contact_phone,
    })
}

/// By when: `立即停止；2018年3月1日前`
pub fn deadline(order: &Order) -> String {
    let by = format!("{}前", day(order.deadline));
    match (order.stop_at_once, order.deadline > order.issued_on) {
        (true, false) => "立即停止".to_owned(),
        (true, true) => format!("立即停止；{by}"),
        (false, _) => by,
    }
}

fn demand(order: &Order) -> String {
    let by = format!("{}前（含当日）", day(order.deadline));
    match (order.stop_at_once, order.deadline > order.issued_on) {
        (true, false) => {
            "现责令你单位立即停止使用存在上述问题的特种设备（或者立即停止上述行为），并立即采取下列措施："
                .to_owned()
        }
        (true, true) => format!(
            "现责令你单位立即停止使用存在上述问题的特种设备（或者立即停止上述行为），并在{by}完成下列整改："
        ),
        (false, _) => format!("现责令你单位在{by}完成下列整改："),
    }
}

fn standing(order: &Order) -> Option<String> {
    if order.state == OrderState::InForce {
        return None;
    }
    let state = order.state.name().zh;
    Some(match &order.ending {
        Some(ending) => format!("本指令书{state}（{}）：{}", minute(ending.at), ending.reason),
        None => format!("本指令书{state}"),
    })
}

fn service(service: &ServiceOfOrder) -> Value {
    json!({
        "way": service.way.name().zh,
        "served_on": day(service.served_on),
        "recipient": service.recipient,
        "refusal": service.refusal,
        "witness": service.witness,
        "tracking_number": service.tracking_number,
    })
}
