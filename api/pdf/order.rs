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
use chrono::NaiveDate;
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
            "equipment": order.equipment,
            "findings": order.findings,
            "provisions": order.provisions,
            "legal_basis": legal_basis(order),
            "demand": demand(order),
            "measures": order.measures,
            "inspectors": inspectors.collect::<Vec<_>>(),
            "after_rectification": after_rectification(order),
            "default": on_default(order),
            "remedies": remedies(order),
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
            "责令你单位立即停止使用存在上述问题的特种设备（或者立即停止上述行为），并立即采取下列措施："
                .to_owned()
        }
        (true, true) => format!(
            "责令你单位立即停止使用存在上述问题的特种设备（或者立即停止上述行为），并在{by}完成下列整改："
        ),
        (false, _) => format!("责令你单位在{by}完成下列整改："),
    }
}

const fn day_of(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The first day of SAMR Order 57.
const ORDER_57: Option<NaiveDate> = day_of(2022, 7, 1);
/// The first day of the Administrative Reconsideration Law as revised in 2023.
const RECONSIDERATION_2023: Option<NaiveDate> = day_of(2024, 1, 1);

fn is_since(order: &Order, first: Option<NaiveDate>) -> bool {
    Some(order.issued_on) >= first
}

/// Law, Art. 62 (an order in writing), Art. 63 (to stop at once); Order 57, Art. 23.
fn legal_basis(order: &Order) -> String {
    let law = "《中华人民共和国特种设备安全法》第六十二条";
    let serious = if order.stop_at_once { "、第六十三条" } else { "" };
    let measures = if is_since(order, ORDER_57) {
        "和《特种设备安全监督检查办法》第二十三条"
    } else {
        ""
    };
    format!("根据{law}{serious}{measures}的规定，")
}

/// Order 57, Art. 29.
fn after_rectification(order: &Order) -> &'static str {
    if is_since(order, ORDER_57) {
        "你单位应当在规定时间内改正，消除事故隐患，并向本机关提交整改报告。本机关将在收到整改报告后十个工作日内对整改情况进行复查（《特种设备安全监督检查办法》第二十九条）。"
    } else {
        "你单位完成整改后，应当书面报告本机关。"
    }
}

/// Order 57, Art. 36.
fn on_default(order: &Order) -> &'static str {
    if is_since(order, ORDER_57) {
        "逾期不改正的，依照《中华人民共和国特种设备安全法》等法律、法规的规定处理；拒不执行本指令的，依照《特种设备安全监督检查办法》第三十六条，处五千元以上十万元以下罚款，情节严重的，处十万元以上二十万元以下罚款。"
    } else {
        "逾期不改正的，依照《中华人民共和国特种设备安全法》等法律、法规的规定处理。"
    }
}

/// Administrative Reconsideration Law, Art. 9, 12 (2017); Art. 20, 24, 42 (2023). Administrative Litigation Law, Art. 46, 56.
fn remedies(order: &Order) -> String {
    let to = if is_since(order, RECONSIDERATION_2023) {
        "本机关的本级人民政府"
    } else {
        "本机关的本级人民政府或者上一级主管部门"
    };
    format!(
        "如对本指令不服，可以自收到本指令书之日起六十日内向{to}申请行政复议，或者自收到之日起六个月内依法向人民法院提起行政诉讼。复议或者诉讼期间，本指令不停止执行。"
    )
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
