//! Composes a report: a total row, and one for each district, phase or checklist.

use super::{
    Metric, MetricValues, ReportScope,
    columns::{Column, columns},
    drilldown::Part,
    store::{self, ByDistrict},
};
use crate::{
    accounts::Scope,
    campaigns::{Campaign, membership::FOLLOW_UP, period::Days},
    db::Conn,
    district::{District, SUZHOU},
    problem::{Outcome, Text},
};
use checklists::{Figure, Library};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What a report has a row for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportBy)]
pub enum ReportGroup {
    District,
    Phase,
    Checklist,
}

/// A row: what it is about, and its counts.
#[derive(Debug)]
pub struct Row {
    pub name: Text,
    pub part: Part,
    /// The number of the phase, from 1.
    pub phase: Option<usize>,
    pub counts: MetricValues,
    /// Whether it is about the look-back, which belongs to the last phase.
    looks_back: bool,
}

impl Row {
    /// What is counted; `None` if the row cannot have such a figure: no phase has a target, and only the whole, a
    /// district or the last phase a look-back.
    pub fn value(&self, counted: &Metric) -> Option<f64> {
        let has = match counted {
            Metric::TargetVisits => self.phase.is_none(),
            Metric::StoppedUnits | Metric::RecheckedUnits => self.looks_back,
            _ => true,
        };
        has.then(|| self.counts.get(counted).copied().unwrap_or_default())
    }
}

/// A report.
#[derive(Debug)]
pub struct Report {
    pub columns: Vec<Column>,
    pub total: Row,
    pub rows: Vec<Row>,
}

/// The figures that the checklists of a campaign declare, or that one of them does: each code once, as the latest
/// version has it.
pub fn declared<'a>(library: &'a Library, campaign: &Campaign, checklist: Option<&str>) -> Vec<&'a Figure> {
    let of_campaign = |code: &String| campaign.plan.checklists.contains(code);
    let wanted = |code: &String| checklist.map_or_else(|| of_campaign(code), |wanted| wanted == code);
    let mut templates: Vec<_> = library.iter().filter(|template| wanted(&template.code)).collect();
    templates.sort_by_key(|template| std::cmp::Reverse(template.version));
    let mut known = BTreeSet::new();
    templates
        .into_iter()
        .flat_map(|template| &template.figures)
        .filter(|figure| known.insert(&figure.code))
        .collect()
}

/// Counts the campaign's records that the caller may see.
pub fn make(
    conn: &mut Conn,
    scope: &Scope,
    campaign: &Campaign,
    wanted: &ReportScope,
    by: ReportGroup,
    library: &Library,
) -> Outcome<Report> {
    let declared = declared(library, campaign, wanted.checklist.as_deref());
    let mut whole = store::count(conn, scope, wanted, &declared)?;
    let is_whole = wanted.days == Days::default() && wanted.checklist.is_none();
    let look_back =
        if is_whole { store::look_back(conn, scope, campaign, wanted)? } else { ByDistrict::new() };
    join(&mut whole, &look_back);
    let name = Text::new("合计", "Total");
    let total = row(campaign, name, wanted.clone(), None, &whole).looking_back(is_whole);
    let rows = match by {
        ReportGroup::District => districts(scope, campaign, wanted, whole.keys())
            .into_iter()
            .map(|district| {
                let own = whole.get(&district).cloned().unwrap_or_default();
                let wanted = ReportScope { district: Some(district.clone()), ..wanted.clone() };
                let name = name_of(&district);
                row(campaign, name, wanted, None, &BTreeMap::from([(district, own)])).looking_back(is_whole)
            })
            .collect(),
        ReportGroup::Phase => {
            let mut rows = Vec::new();
            for (place, phase) in campaign.plan.phases.iter().enumerate() {
                let of_phase = Days { from: Some(phase.from), to: Some(phase.to) };
                let wanted = ReportScope { days: wanted.days.and(of_phase), ..wanted.clone() };
                let mut counts = store::count(conn, scope, &wanted, &declared)?;
                let is_last = place.saturating_add(1) == campaign.plan.phases.len();
                if is_last {
                    join(&mut counts, &look_back);
                }
                let name = Text::new(phase.name.clone(), phase.name.clone());
                let number = Some(place.saturating_add(1));
                let row = row(campaign, name, wanted, number, &counts);
                rows.push(row.looking_back(is_whole && is_last));
            }
            rows
        }
        ReportGroup::Checklist => {
            let mut rows = Vec::new();
            for code in checklists(campaign, wanted) {
                let title = library
                    .iter()
                    .filter(|template| template.code == code)
                    .max_by_key(|template| template.version)
                    .map_or_else(|| Text::new(code.clone(), code.clone()), |template| template.title.clone());
                let wanted = ReportScope { checklist: Some(code), ..wanted.clone() };
                let counts = store::count(conn, scope, &wanted, &declared)?;
                rows.push(row(campaign, title, wanted, None, &counts));
            }
            rows
        }
    };
    let kinds: BTreeSet<&str> = total.counts.keys().filter_map(Metric::kind).collect();
    Ok(Report { columns: columns(kinds.into_iter(), declared.into_iter(), is_whole), total, rows })
}

fn join(counts: &mut ByDistrict, further: &ByDistrict) {
    for (district, of_district) in further {
        let known = counts.entry(district.clone()).or_default();
        known.extend(of_district.clone());
    }
}

impl Metric {
    fn kind(&self) -> Option<&str> {
        match self {
            Self::Equipment(kind) => Some(kind),
            _ => None,
        }
    }
}

fn row(
    campaign: &Campaign,
    name: Text,
    wanted: ReportScope,
    phase: Option<usize>,
    by_district: &ByDistrict,
) -> Row {
    let mut counts = MetricValues::new();
    for of_district in by_district.values() {
        for (counted, value) in of_district {
            *counts.entry(counted.clone()).or_default() += value;
        }
    }
    if phase.is_none() {
        counts.insert(Metric::TargetVisits, target(campaign, &wanted));
    }
    Row {
        name,
        part: Part {
            campaign_id: wanted.campaign_id,
            district: wanted.district,
            checklist: wanted.checklist,
            days: wanted.days,
            as_of: wanted.as_of,
        },
        phase,
        counts,
        looks_back: false,
    }
}

impl Row {
    fn looking_back(self, looks_back: bool) -> Self {
        Self { looks_back, ..self }
    }
}

/// The visits that the plan wants of a district and with a checklist; it sets none for phases.
fn target(campaign: &Campaign, wanted: &ReportScope) -> f64 {
    let targets = campaign.plan.targets.iter().filter(|target| {
        wanted.district.as_ref().is_none_or(|area| area.covers(&target.district))
            && wanted.checklist.as_ref().is_none_or(|code| *code == target.checklist)
    });
    targets.map(|target| f64::from(target.visits)).sum()
}

/// The campaign's districts that are wanted and that the caller may see, and whichever has records.
fn districts<'a>(
    scope: &Scope,
    campaign: &Campaign,
    wanted: &ReportScope,
    with_records: impl Iterator<Item = &'a District>,
) -> BTreeSet<District> {
    let known = SUZHOU.iter().filter_map(|(code, ..)| code.parse::<District>().ok());
    let is_wanted = |district: &District| {
        scope.covers(district) && wanted.district.as_ref().is_none_or(|area| area.covers(district))
    };
    known
        .chain(campaign.plan.districts.iter().cloned())
        .filter(|district| campaign.covers(district) && *district != district.city())
        .chain(with_records.cloned())
        .filter(is_wanted)
        .collect()
}

fn checklists(campaign: &Campaign, wanted: &ReportScope) -> Vec<String> {
    match &wanted.checklist {
        Some(code) => vec![code.clone()],
        None => {
            // A follow-up visit belongs to a campaign with any checklist.
            let mut codes = campaign.plan.checklists.clone();
            if !codes.iter().any(|code| code == FOLLOW_UP) {
                codes.push(FOLLOW_UP.to_owned());
            }
            codes
        }
    }
}

/// In both languages; the code if it has no name here.
pub fn name_of(district: &District) -> Text {
    let code = || Text::new(district.as_str(), district.as_str());
    district.name().unwrap_or_else(code)
}
