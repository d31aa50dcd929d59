//! Demo hazards on their way to closure: orders, plans, listed supervision, a fine, a verified complaint.

use super::{
    Workshop, id,
    people::{PEOPLE, Person},
    text,
    visits::TEAMS,
};
use crate::{
    accounts::Actor,
    db::Conn,
    enforcement::{
        self, ActionKind,
        incidents::{IncidentKind, NewIncident},
        record::NewAction,
    },
    hazards::{self, Hazard, HazardState, NewStep, RectificationPlan, StepName, store::HazardsQuery},
    http::IfMatch,
    ids::Id,
    orders::{self, ServiceOfOrder, Way, issue::NewOrder},
    problem::{Outcome, Problem},
};
use checklists::HazardLevel;
use chrono::{Days, NaiveDate, TimeDelta};

pub(super) async fn make(workshop: &Workshop) -> Outcome<()> {
    for (district, [lead, second, supervisor]) in TEAMS {
        let person = |username: &str| PEOPLE.iter().find(|person| person.username == username);
        let (Some(lead), Some(second), Some(supervisor)) = (person(lead), person(second), person(supervisor))
        else {
            return Err(Problem::internal("a person of the demo is missing"));
        };
        let team = Team { workshop: workshop.clone(), district, lead, second, supervisor };
        workshop.db.write(move |conn| team.act(conn)).await?;
    }
    Ok(())
}

struct Team {
    workshop: Workshop,
    district: &'static str,
    lead: &'static Person,
    second: &'static Person,
    supervisor: &'static Person,
}

impl Team {
    /// Once: an order that is there already tells that all of it is.
    fn act(&self, conn: &mut Conn) -> Outcome<()> {
        let order_id = id(&format!("order {}", self.district));
        if orders::store::exists(conn, order_id)? {
            return Ok(());
        }
        let lead = self.lead.actor(None)?;
        let found = found(conn, &lead)?;
        let Some(first) = found.first() else { return Ok(()) };
        let (ordered, others): (Vec<&Hazard>, Vec<&Hazard>) =
            found.iter().partition(|hazard| hazard.unit_id == first.unit_id);
        self.order(conn, order_id, &ordered)?;
        self.enforce(conn, first)?;
        if let Some(hazard) = others.first() {
            let plan = RectificationPlan {
                responsible: text("安全管理员 周安")?,
                measures: text("委托制造单位更换并报检")?,
                funds_yuan: 18_000,
                deadline: later(hazard.found_on, 30),
                contingency: text("整改期间停用，设警示，备用通道专人值守")?,
            };
            let step = NewStep { plan: Some(plan), ..NewStep::new(StepName::Plan) };
            self.take(conn, self.lead, hazard, &step)?;
        }
        if let Some(hazard) = others.get(1) {
            self.list(conn, hazard)?;
        }
        Ok(())
    }

    /// Raises the hazard if it is not major yet, reports it up and lists it.
    fn list(&self, conn: &mut Conn, hazard: &Hazard) -> Outcome<()> {
        let authority = Some(text("苏州市安全生产委员会办公室")?);
        if hazard.level == HazardLevel::General {
            let reason = Some(text("多台设备存在同类问题")?);
            let step = NewStep { reason, ..NewStep::new(StepName::Raise) };
            self.take(conn, self.supervisor, hazard, &step)?;
        }
        let step = NewStep { authority: authority.clone(), ..NewStep::new(StepName::ReportUp) };
        self.take(conn, self.supervisor, hazard, &step)?;
        let step = NewStep {
            authority,
            document: Some(text("苏安办〔2018〕3号")?),
            deadline: Some(later(hazard.found_on, 40)),
            ..NewStep::new(StepName::List)
        };
        self.take(conn, self.supervisor, hazard, &step)
    }

    fn take(&self, conn: &mut Conn, by: &Person, hazard: &Hazard, step: &NewStep) -> Outcome<()> {
        let step_id = id(&format!("{} {}", step.step.as_str(), hazard.id));
        let context = self.workshop.context(by.actor(None)?, hazard.created_at.plus(TimeDelta::hours(1)));
        let ids = (hazard.id, step_id);
        hazards::commands::take_step(conn, &context, ids, &IfMatch::Any, step).map(|_| ())
    }

    fn order(&self, conn: &mut Conn, order_id: Id, hazards: &[&Hazard]) -> Outcome<()> {
        let Some(first) = hazards.first() else {
            return Ok(());
        };
        let new = NewOrder {
            unit_id: first.unit_id,
            hazards: hazards.iter().map(|hazard| hazard.id).collect(),
            issued_on: first.found_on,
            findings: None,
            provisions: None,
            equipment: Vec::new(),
            measures: vec![text("立即停止使用存在隐患的设备，限期整改并书面报告")?],
            stop_at_once: true,
            deadline: Some(later(first.found_on, 14)),
            inspectors: vec![self.lead.id(), self.second.id()],
            replaces: None,
        };
        let at = first.created_at.plus(TimeDelta::minutes(30));
        let context = self.workshop.context(self.lead.actor(None)?, at);
        orders::commands::issue(conn, &context, order_id, &new)?;
        let service = ServiceOfOrder {
            way: Way::InHand,
            served_on: new.issued_on,
            recipient: Some(text("张安")?),
            refusal: None,
            witness: None,
            tracking_number: None,
        };
        orders::commands::serve(conn, &context, order_id, &service).map(|_| ())
    }

    fn enforce(&self, conn: &mut Conn, hazard: &Hazard) -> Outcome<()> {
        let at = hazard.created_at.plus(TimeDelta::days(20));
        let context = self.workshop.context(self.lead.actor(None)?, at);
        let incident = NewIncident {
            kind: IncidentKind::Complaint,
            unit_id: hazard.unit_id,
            equipment_id: None,
            happened_on: hazard.found_on,
            summary: text("群众反映设备带病运行。")?,
        };
        let incident_id = id(&format!("complaint {}", self.district));
        enforcement::commands::record_incident(conn, &context, incident_id, &incident)?;
        let fine = NewAction {
            kind: ActionKind::Fine,
            unit_id: hazard.unit_id,
            equipment_id: hazard.equipment_id,
            hazards: vec![hazard.id],
            taken_on: later(hazard.found_on, 20),
            basis: text("《中华人民共和国特种设备安全法》第八十三条")?,
            document: text(&format!("质监罚字〔2018〕{}-1号", self.district))?,
            amount_yuan: Some(30_000),
            until: None,
            authority: None,
        };
        let fine_id = id(&format!("fine {}", self.district));
        enforcement::commands::record_action(conn, &context, fine_id, &fine).map(|_| ())
    }
}

/// The team's hazards that nothing was done about, the first found first.
fn found(conn: &mut Conn, lead: &Actor) -> Outcome<Vec<Hazard>> {
    let query = HazardsQuery { state: Some(HazardState::Found), ..HazardsQuery::default() };
    let listed = hazards::store::list(conn, &lead.scope(), &query, query.day(), None, query.limit)?;
    let mut found: Vec<Hazard> = listed.into_iter().map(|listed| listed.hazard).collect();
    found.sort_by_key(|hazard| (hazard.created_at, hazard.id));
    Ok(found)
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}
