//! The content of a printed inspection record (特种设备安全监督检查记录).

use super::{
    Paper, Subject, answers, authority,
    dates::{day, minute, second},
    findings,
    labels::{name_of_met, name_of_signatory},
    order::unit_in_words,
    record_facts::{Facts, Numbers, Shown},
};
use crate::{
    clock::Moment,
    evidence::photo::{GeoPoint, Photo},
    inspections::{Inspection, InspectionState, Inspector, Signatory, Signature, name_of_conclusion},
    registry::Equipment,
};
use checklists::{Item, evaluation::ComputedResult};
use serde_json::{Value, json};

const TITLE: &str = "特种设备安全监督检查记录";

pub fn paper(facts: &Facts) -> Paper {
    let Facts { inspection, revision, .. } = facts;
    let number = number(inspection);
    let numbers = Numbers::of(facts);
    let as_of = facts
        .hazards
        .iter()
        .map(|hazard| hazard.changed_at)
        .chain(facts.orders.iter().map(|order| order.changed_at))
        .fold(inspection.changed_at, Moment::max);
    let content = json!({
        "title": TITLE,
        "number": number,
        "authority": authority(&inspection.district),
        "mark": mark(inspection.state),
        "standing": standing(inspection),
        "revision": revision.number,
        "as_of": minute(as_of),
        "submission": format!("第{}次，{}", revision.number, minute(revision.submitted_at)),
        "hash": revision.hash,
        "unit": unit_in_words(&facts.unit),
        "equipment": facts.equipment.as_ref().map(equipment),
        "visit": inspection.visit.name().zh,
        "date": day(inspection.date),
        "started": inspection.started_at.map(minute),
        "ended": inspection.ended_at.map(minute),
        "place": inspection.place.map(place),
        "checklist": format!("{}，第{}版", facts.checklist.title.zh, facts.checklist.version),
        "inspectors": inspection.inspectors.iter()
            .map(|one| json!({ "name": one.name, "badge": one.badge, "lead": one.lead }))
            .collect::<Vec<_>>(),
        "conclusion": name_of_conclusion(revision.body.evaluation.conclusion.as_str()).zh,
        "groups": groups(facts),
        "sections": sections(facts, &numbers),
        "hazards": findings::hazards(facts, &numbers),
        "orders": facts.orders.iter().map(findings::order).collect::<Vec<_>>(),
        "opinion": inspection.unit_opinion,
        "signatures": revision.body.signatures.iter().map(|one| signature(facts, one)).collect::<Vec<_>>(),
        "review": review(facts),
        "bases": findings::bases(facts),
        "photos": numbers.photos.iter().map(|shown| photo(facts, shown)).collect::<Vec<_>>(),
    });
    Paper {
        subject: Subject::Inspection,
        subject_id: inspection.id,
        file_name: format!("监督检查记录{number}.pdf"),
        path: format!("/v1/inspections/{}/revisions/{}", inspection.id, revision.number),
        hash: Some(revision.hash.clone()),
        as_of,
        content,
        pictures: pictures(facts),
    }
}

/// The photos and signatures that the submission rests on.
fn pictures(facts: &Facts) -> Vec<Photo> {
    let kept = &facts.revision.body.photos;
    let is_kept = |photo: &&Photo| kept.iter().any(|one| one.id == photo.declared.id);
    facts.photos.iter().filter(is_kept).cloned().collect()
}

/// `320508-20180201-9F3A0C12D4E7`: district, day of the visit, the last twelve digits of its id. The form is this
/// project's: an office's own numbers are not kept here.
fn number(inspection: &Inspection) -> String {
    let id = inspection.id.0.simple().to_string();
    let tail: String = id.chars().skip(20).collect();
    format!("{}-{}-{}", inspection.district, inspection.date.format("%Y%m%d"), tail.to_uppercase())
}

fn sections(facts: &Facts, numbers: &Numbers<'_>) -> Vec<Value> {
    let failed = |item: &Item| {
        let mut failures = facts.revision.body.evaluation.failures.iter();
        failures.any(|failure| failure.item == item.code && failure.computed.is_none())
    };
    let row = |item: &Item| {
        let answer = facts.revision.body.answers.get(&item.code);
        let photos: Vec<String> = numbers
            .photos
            .iter()
            .filter(|shown| shown.item.code == item.code)
            .map(|shown| shown.number.to_string())
            .collect();
        json!({
            "no": numbers.item(&item.code),
            "prompt": item.prompt.zh,
            "result": answers::result(item, answer, failed(item)),
            "failed": failed(item),
            "remark": answers::remark(answer),
            "photos": photos.join("、"),
        })
    };
    facts
        .checklist
        .sections
        .iter()
        .map(|section| {
            let applying = section.items.iter().filter(|item| numbers.item(&item.code).is_some());
            (&section.title.zh, applying.map(row).collect::<Vec<_>>())
        })
        .filter(|(_, items)| !items.is_empty())
        .map(|(title, items)| json!({ "title": title, "items": items }))
        .collect()
}

fn groups(facts: &Facts) -> Vec<Value> {
    let matrices = facts.revision.body.evaluation.computed.iter();
    matrices
        .filter_map(|result| match result {
            ComputedResult::Matrix(matrix) => Some(&matrix.groups),
            _ => None,
        })
        .flatten()
        .map(|group| json!({ "title": group.title.zh, "met": name_of_met(group.met) }))
        .collect()
}

fn signature(facts: &Facts, signature: &Signature) -> Value {
    let inspectors = &facts.inspection.inspectors;
    let inspector = inspectors.iter().find(|one| Some(one.account_id) == signature.account_id);
    json!({
        "role": name_of_signatory(signature.role),
        "name": signature.name,
        "badge": inspector.and_then(|one| one.badge.as_ref()),
        "collected_by": collector(inspectors, signature),
        "photo_id": signature.photo_id,
        "refusal": signature.refusal,
        "signed_at": minute(signature.signed_at),
        "dispute": facts.disputes.get(&signature.id)
            .map(|dispute| json!({ "reason": dispute.reason, "at": minute(dispute.disputed_at) })),
    })
}

/// The colleague on whose device an inspector signed.
fn collector<'a>(inspectors: &'a [Inspector], signature: &Signature) -> Option<&'a str> {
    if signature.role != Signatory::Inspector || signature.collected_by == signature.account_id {
        return None;
    }
    let one = inspectors.iter().find(|one| Some(one.account_id) == signature.collected_by)?;
    Some(&one.name)
}

fn photo(facts: &Facts, shown: &Shown<'_>) -> Value {
    let photo = facts.photos.iter().find(|photo| photo.declared.id == shown.id);
    let exif = photo.and_then(|photo| photo.stored.as_ref()).map(|stored| &stored.exif);
    let said = photo.map(|photo| photo.said).unwrap_or_default();
    let in_file = exif.and_then(|exif| exif.taken_at);
    let taken_at = match (said.taken_at, in_file) {
        (Some(at), _) => format!("{}（设备时间）", second(at)),
        (None, Some(at)) => format!("{}（照片文件）", second(at)),
        (None, None) => "未记录".to_owned(),
    };
    let media_type = photo.and_then(|photo| photo.stored.as_ref()).map(|stored| stored.media_type.as_str());
    json!({
        "no": shown.number,
        "photo_id": shown.id,
        "item": shown.item_number,
        "prompt": shown.item.prompt.zh,
        "file": format!("{}，{}字节", media_type.unwrap_or("类型不明"), shown.size),
        "taken_at": taken_at,
        "place": said.place.or(exif.and_then(|exif| exif.place)).map_or_else(|| "未记录".to_owned(), place),
        "sha256": shown.sha256,
    })
}

fn review(facts: &Facts) -> Option<Value> {
    let inspection = &facts.inspection;
    let at = inspection.reviewed_at.filter(|at| *at >= facts.revision.submitted_at)?;
    let by = facts.reviewer.as_ref().map(|(name, badge)| match badge {
        Some(badge) => format!("{name}（执法证号：{badge}）"),
        None => name.clone(),
    });
    let returned: Vec<Value> = inspection
        .returned_items
        .iter()
        .map(|returned| {
            let prompt = facts.checklist.item(&returned.item).map(|item| &item.prompt.zh);
            json!({ "prompt": prompt.unwrap_or(&returned.item), "comment": returned.comment })
        })
        .collect();
    Some(json!({
        "result": inspection.state.name().zh,
        "at": minute(at),
        "by": by,
        "comment": inspection.comment,
        "returned": returned,
    }))
}

fn equipment(equipment: &Equipment) -> Value {
    let facts = &equipment.facts;
    json!({
        "kind": equipment.kind_name.zh,
        "name": facts.name,
        "device_code": facts.device_code,
        "registration_number": facts.registration_number,
        "location": facts.location,
    })
}

fn mark(state: InspectionState) -> Option<String> {
    (state == InspectionState::Withdrawn).then(|| state.name().zh)
}

fn standing(inspection: &Inspection) -> Option<String> {
    let why = inspection.comment.as_ref();
    match inspection.state {
        InspectionState::Draft | InspectionState::Approved => None,
        InspectionState::Submitted => Some("已提交，待审核".to_owned()),
        InspectionState::Returned => Some("已退回补正，以下为退回前最后一次提交的内容".to_owned()),
        InspectionState::Withdrawn => {
            Some(why.map_or_else(|| "本次检查已撤回".to_owned(), |why| format!("本次检查已撤回：{why}")))
        }
    }
}

/// Degrees with letters; five decimals are about a metre.
fn place(place: GeoPoint) -> String {
    let GeoPoint { latitude, longitude, accuracy } = place;
    let (north, east) = (if latitude < 0.0 { 'S' } else { 'N' }, if longitude < 0.0 { 'W' } else { 'E' });
    let within = accuracy.map_or_else(String::new, |metres| format!("（±{metres:.0}米）"));
    format!("{:.5}°{north}，{:.5}°{east}{within}", latitude.abs(), longitude.abs())
}
