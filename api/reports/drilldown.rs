//! The list endpoint that shows the records behind a figure.

use super::Metric;
use crate::{campaigns::period::Days, district::District, ids::Id};
use chrono::NaiveDate;

/// The part of a campaign that a figure is about.
#[derive(Clone, Debug)]
pub struct Part {
    pub campaign_id: Id,
    pub district: Option<District>,
    pub checklist: Option<String>,
    pub days: Days,
    pub as_of: NaiveDate,
}

impl Metric {
    /// Where the records that it counts are listed; `None` if it counts none.
    pub fn records(&self, part: &Part) -> Option<String> {
        let (list, more) = match self {
            Self::Visits | Self::PersonTimes => (Of::Inspections, ""),
            Self::JointVisits => (Of::Inspections, "&joint=true"),
            Self::LedVisits => (Of::Inspections, "&led=true"),
            Self::UnannouncedVisits => (Of::Inspections, "&announced=false"),
            Self::Units => (Of::Campaign("units"), ""),
            Self::Equipment(kind) => {
                return Some(part.address(Of::Campaign("equipment"), &format!("&kind={kind}")));
            }
            Self::Declared(code) => {
                return Some(part.address(Of::Campaign("subjects"), &format!("&figure={code}")));
            }
            Self::Since(code) => {
                return Some(part.address(Of::Campaign("subjects"), &format!("&figure={code}&since=true")));
            }
            Self::StoppedUnits => return Some(part.look_back("")),
            Self::RecheckedUnits => return Some(part.look_back("&rechecked=true")),
            Self::HazardsFound => (Of::Hazards, ""),
            Self::MajorHazards => (Of::Hazards, "&level=major"),
            Self::RectifiedOnTheSpot => (Of::Hazards, "&rectified=on_the_spot"),
            Self::RectifiedInTime => (Of::Hazards, "&rectified=in_time"),
            Self::RectifiedLate => (Of::Hazards, "&rectified=late"),
            Self::HazardsClosed => (Of::Hazards, "&state=closed"),
            Self::HazardsOpen => (Of::Hazards, "&open=true"),
            Self::HazardsOverdue => {
                return Some(part.address(Of::Hazards, &format!("&overdue=true&as_of={}", part.as_of)));
            }
            Self::PlannedHazards => (Of::Hazards, "&has_plan=true"),
            Self::HazardsReopened => (Of::Hazards, "&state=reopened"),
            Self::MajorListed => (Of::Hazards, "&level=major&listed=true"),
            Self::MajorClosed => (Of::Hazards, "&level=major&state=closed"),
            Self::HazardsTransferred => (Of::Hazards, "&state=transferred"),
            Self::Orders => (Of::Orders, ""),
            Self::StopOrders => (Of::Orders, "&stop_at_once=true"),
            Self::Cases => (Of::Actions, "&kind=case"),
            Self::Fines | Self::FinesYuan => (Of::Actions, "&kind=fine"),
            Self::StopUse => (Of::Actions, "&kind=stop_use"),
            Self::Sealings => (Of::Actions, "&kind=sealing"),
            Self::ShutDown => (Of::Actions, "&kind=shut_down"),
            Self::Transfers => (Of::Actions, "&kind=transfer"),
            Self::TargetVisits => return None,
        };
        Some(part.address(list, more))
    }
}

/// A list that figures point to.
#[derive(Clone, Copy)]
enum Of {
    Inspections,
    Hazards,
    Orders,
    Actions,
    Campaign(&'static str),
}

impl Part {
    fn look_back(&self, more: &str) -> String {
        let area = self.district.as_ref();
        let area = area.map_or_else(String::new, |district| format!("district={district}"));
        format!("/v1/campaigns/{}/look-back?{area}{more}", self.campaign_id)
    }

    fn address(&self, list: Of, more: &str) -> String {
        let id = self.campaign_id;
        let mut address = match list {
            Of::Inspections => format!("/v1/inspections?campaign_id={id}&counted=true"),
            Of::Hazards => format!("/v1/hazards?campaign_id={id}&confirmed=true"),
            Of::Orders => format!("/v1/orders?campaign_id={id}&state=in_force"),
            Of::Actions => format!("/v1/enforcement/actions?campaign_id={id}&counted=true"),
            Of::Campaign(what) => format!("/v1/campaigns/{id}/{what}?as_of={}", self.as_of),
        };
        if let Some(district) = &self.district {
            address += &format!("&district={district}");
        }
        if let Some(checklist) = &self.checklist {
            address += &format!("&checklist={checklist}");
        }
        if let Some(from) = self.days.from {
            address += &format!("&from={from}");
        }
        if let Some(to) = self.days.to {
            address += &format!("&to={to}");
        }
        address + more
    }
}
