//! Demo inspections: thirty, in every state.

use super::{
    Workshop, assignments, campaign, filling, id,
    people::{PEOPLE, Person},
    pictures,
    places::{DemoUnit, Places, Trade},
    text,
};
use crate::{
    accounts::Actor,
    clock::Moment,
    evidence::{
        ingest::ReceivedBytes,
        photo::{PhotoMetadata, Purpose},
        photo_owner::OwnedPhoto,
        store_photo,
    },
    http::IfMatch,
    ids::Id,
    inspections::{
        InspectionState, ReturnedItem, Signatory, VisitKind, commands,
        draft::{NamedInspector, NewInspection, WantedChecklist},
        review::Decision,
        signatures::{NewSignature, Picture},
        store,
    },
    problem::{Outcome, Problem},
    registry::attributes::Entered,
};
use actix_web::web::Bytes;
use checklists::{Answer, Answers, Missing, MissingWhat, PhotoRef, Template, item::PhotoWhen};
use chrono::{Days, NaiveDate, TimeDelta};
use futures_util::stream;
use std::sync::Arc;

/// What becomes of each visit, in turn.
const ENDS: [InspectionState; 10] = [
    InspectionState::Submitted,
    InspectionState::Approved,
    InspectionState::Draft,
    InspectionState::Returned,
    InspectionState::Approved,
    InspectionState::Submitted,
    InspectionState::Withdrawn,
    InspectionState::Approved,
    InspectionState::Draft,
    InspectionState::Submitted,
];
const VISITS: usize = 30;

/// Who works in a district: two inspectors and the supervisor.
pub(super) const TEAMS: [(&str, [&str; 3]); 2] =
    [("320508", ["chen", "liu", "wang"]), ("320583", ["xu", "zhou", "sun"])];

pub(super) async fn make(workshop: &Workshop, places: &Places) -> Outcome<()> {
    for number in 0..VISITS {
        let name = format!("inspection {number}");
        let inspection_id = id(&name);
        let known = workshop.db.read(move |conn| store::exists(conn, inspection_id)).await?;
        if !known {
            one(workshop, places, number, inspection_id).await?;
        }
    }
    Ok(())
}

async fn one(workshop: &Workshop, places: &Places, number: usize, inspection_id: Id) -> Outcome<()> {
    let lost = || Problem::internal("a part of the demo is missing");
    let (district, team) = TEAMS.get(number % TEAMS.len()).ok_or_else(lost)?;
    let [lead, second, supervisor] =
        team.map(|username| PEOPLE.iter().find(|person| person.username == username));
    let (lead, second, supervisor) =
        (lead.ok_or_else(lost)?, second.ok_or_else(lost)?, supervisor.ok_or_else(lost)?);
    let here: Vec<&DemoUnit> = places.0.iter().filter(|unit| unit.district == *district).collect();
    let unit = here.get(number.div_euclid(TEAMS.len()) % here.len().max(1)).ok_or_else(lost)?;
    let end = ENDS.get(number % ENDS.len()).copied().unwrap_or(InspectionState::Draft);
    let date = day(number)?;

    let visit = Visit { workshop, inspection_id, number, lead, second, supervisor, date };
    let template = visit.begin(unit).await?;
    let answers = visit.answer(&template, end).await?;
    if end == InspectionState::Draft && number % 20 < 10 {
        return Ok(());
    }
    visit.sign().await?;
    if end == InspectionState::Draft {
        return Ok(());
    }
    visit.submit().await?;
    let decision = match end {
        InspectionState::Approved => Decision::Approve { comment: Some(text("材料齐全，同意。")?) },
        InspectionState::Returned => Decision::Return {
            comment: Some(text("请补正。")?),
            items: vec![ReturnedItem {
                item: answers.keys().next().cloned().ok_or_else(lost)?,
                comment: text("照片看不清铭牌，请重拍。")?,
            }],
        },
        InspectionState::Withdrawn => Decision::Withdraw { reason: text("重复建档。")? },
        InspectionState::Draft | InspectionState::Submitted => return Ok(()),
    };
    let by = match end {
        InspectionState::Withdrawn => lead,
        _ => supervisor,
    };
    visit.decide(by.actor(None)?, decision).await
}

fn day(number: usize) -> Outcome<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2018, 1, 16).ok_or_else(|| Problem::internal("a day of the demo"))?;
    let after = u64::try_from(number).unwrap_or(0).saturating_mul(2);
    first.checked_add_days(Days::new(after)).ok_or_else(|| Problem::internal("a day of the demo"))
}

struct Visit<'a> {
    workshop: &'a Workshop,
    inspection_id: Id,
    number: usize,
    lead: &'a Person,
    second: &'a Person,
    supervisor: &'a Person,
    date: NaiveDate,
}

impl Visit<'_> {
    /// Ten in the morning in Suzhou, and so many minutes on.
    fn at(&self, minutes: i64) -> Moment {
        let ten = self.date.and_hms_opt(2, 0, 0).unwrap_or_default().and_utc();
        Moment::from(ten).plus(TimeDelta::minutes(minutes))
    }

    async fn begin(&self, unit: &DemoUnit) -> Outcome<Arc<Template>> {
        let (checklist, equipment_id) = match unit.trade {
            Trade::Chemicals => ("hazmat-piping", unit.equipment.get(self.number % 5).copied()),
            Trade::Estate => ("drum-brake-lifts", unit.equipment.get(self.number % 5).copied()),
            Trade::Venue(_) => ("crowded-venues", None),
        };
        let joint = self.number % 4 == 1;
        let departments = vec![text("区安监局")?, text("街道办事处")?];
        let new = NewInspection {
            hazards: None,
            unit_id: unit.id,
            equipment_id,
            checklist: WantedChecklist { code: checklist.to_owned(), version: 2 },
            date: self.date,
            visit: VisitKind::Special,
            assignment_id: assignments::before_visit(self.number),
            campaign_id: campaign::on(self.date),
            joint_with: if joint { departments } else { Vec::new() },
            led_by: self.number.is_multiple_of(7).then(|| text("副局长 沈国华")).transpose()?,
            announced: Some(!joint),
            inspectors: vec![
                NamedInspector { account_id: self.lead.id(), lead: true },
                NamedInspector { account_id: self.second.id(), lead: false },
            ],
            started_at: Some(self.at(0)),
            place: None,
            attributes: Entered::new(),
        };
        let context = self.workshop.context(self.lead.actor(None)?, self.at(0));
        let supervisor = self.workshop.context(self.supervisor.actor(None)?, self.at(0));
        let inspection_id = self.inspection_id;
        self.workshop
            .db
            .write(move |conn| {
                assignments::assign(conn, &supervisor, &new)?;
                commands::create(conn, &context, inspection_id, &new)?;
                context.templates.exact(conn, &new.checklist.code, new.checklist.version)
            })
            .await
    }

    /// Answers until nothing is missing; every third visit finds something.
    async fn answer(&self, template: &Arc<Template>, end: InspectionState) -> Outcome<Answers> {
        let mut answers = Answers::new();
        for minutes in 1..100 {
            let half_done = end == InspectionState::Draft && self.number % 20 < 10 && answers.len() > 8;
            let missing = if half_done { None } else { self.first_missing().await? };
            let Some(missing) = missing else { break };
            let Some(item) = template.item(&missing.item) else {
                break;
            };
            let at = self.at(minutes);
            let finds =
                self.number.is_multiple_of(3) && minutes % 9 == 0 && item.photo.rule == PhotoWhen::OnFailure;
            let found = if finds { filling::failing(item, at.utc()) } else { None };
            let known: Option<Answer> = answers.get(&item.code).cloned();
            let answer = known.or(found).unwrap_or_else(|| filling::passing(item, self.date, at.utc()));
            let mut answer = Answer { answered_at: at.utc(), ..answer };
            if missing.what == MissingWhat::Photo || item.photo.rule == PhotoWhen::Always {
                for picture in 0..item.photo.at_least {
                    let name = format!("inspection {} {} {picture}", self.number, item.code);
                    answer.photos.push(self.photograph(&name, &item.code, at).await?);
                }
            }
            let person = if minutes % 2 == 0 { self.second } else { self.lead };
            self.send(person.actor(None)?, &item.code, answer.clone(), at).await?;
            answers.insert(item.code.clone(), answer);
        }
        Ok(answers)
    }

    /// What is missing first.
    async fn first_missing(&self) -> Outcome<Option<Missing>> {
        let id = self.inspection_id;
        let context = self.workshop.context(self.lead.actor(None)?, Moment::now());
        self.workshop
            .db
            .write(move |conn| {
                let merged = commands::merge_answers(conn, &context, id, &Answers::new())?;
                Ok(merged.evaluation.missing.first().cloned())
            })
            .await
    }

    async fn send(&self, actor: Actor, item: &str, answer: Answer, at: Moment) -> Outcome<()> {
        let (id, context) = (self.inspection_id, self.workshop.context(actor, at));
        let answers: Answers = [(item.to_owned(), answer)].into();
        self.workshop
            .db
            .write(move |conn| commands::merge_answers(conn, &context, id, &answers).map(|_| ()))
            .await
    }

    /// Takes a photo of an item, stores it, and gives what an answer says of it.
    async fn photograph(&self, name: &str, item: &str, at: Moment) -> Outcome<PhotoRef> {
        let id = id(name);
        let bytes = pictures::photo(seed(id))?;
        let arrived = self.receive(Purpose::Photo, bytes).await?;
        let of_answer = PhotoRef {
            id: id.0,
            sha256: arrived.sha256.to_string(),
            size: u64::try_from(arrived.size).unwrap_or_default(),
        };
        self.store(id, Some(item.to_owned()), arrived, at).await?;
        Ok(of_answer)
    }

    async fn receive(&self, purpose: Purpose, bytes: Vec<u8>) -> Outcome<ReceivedBytes> {
        self.workshop.intake.receive(purpose, stream::iter([Ok(Bytes::from(bytes))])).await
    }

    async fn store(&self, id: Id, item: Option<String>, arrived: ReceivedBytes, at: Moment) -> Outcome<bool> {
        let context = self.workshop.context(self.lead.actor(None)?, at);
        let owner = Arc::new(commands::InspectionPhotos { context, id: self.inspection_id });
        let photo = OwnedPhoto { owner, id, item };
        let known_by = (arrived.sha256, arrived.size);
        let stored = self.workshop.intake.put(arrived, at).await?;
        let said = PhotoMetadata { taken_at: Some(at), place: None };
        self.workshop.db.write(move |conn| store_photo::keep(conn, &photo, known_by, &stored, &said)).await
    }

    async fn sign(&self) -> Outcome<()> {
        let at = self.at(110);
        for (name, account_id) in [
            (self.lead.name, Some(self.lead.id())),
            (self.second.name, Some(self.second.id())),
            ("张安", None),
        ] {
            let which = format!("inspection {} signature {name}", self.number);
            let photo_id = id(&which);
            let arrived = self.receive(Purpose::Signature, pictures::signature(seed(photo_id))?).await?;
            let new = NewSignature {
                role: if account_id.is_some() { Signatory::Inspector } else { Signatory::UnitRepresentative },
                account_id,
                name: text(name)?,
                photo: Some(Picture { id: photo_id, sha256: arrived.sha256, size: arrived.size }),
                refusal: None,
                signed_at: at,
            };
            let ids = (self.inspection_id, id(&format!("{which} itself")));
            let context = self.workshop.context(self.lead.actor(None)?, at);
            self.workshop.db.write(move |conn| commands::sign(conn, &context, ids, &new)).await?;
            self.store(photo_id, None, arrived, at).await?;
        }
        Ok(())
    }

    async fn submit(&self) -> Outcome<()> {
        let id = self.inspection_id;
        let context = self.workshop.context(self.lead.actor(None)?, self.at(120));
        self.workshop
            .db
            .write(move |conn| commands::submit(conn, &context, id, &IfMatch::Any).map(|_| ()))
            .await
    }

    async fn decide(&self, actor: Actor, decision: Decision) -> Outcome<()> {
        let (id, context) = (self.inspection_id, self.workshop.context(actor, self.at(180)));
        self.workshop
            .db
            .write(move |conn| commands::review(conn, &context, id, &IfMatch::Any, &decision).map(|_| ()))
            .await
    }
}

/// What makes the picture of a photo, always the same one.
fn seed(photo_id: Id) -> u64 {
    photo_id.0.as_u64_pair().1
}
