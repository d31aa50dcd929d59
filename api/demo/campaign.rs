//! The notice's own campaign: 苏质技监特发〔2018〕1号, January to March 2018, in three phases. The notice dates the end of
//! the second 'to 20 March next year', which contradicts its own end: 2018-03-20 is meant.

use super::{Workshop, id, people::PEOPLE, text};
use crate::{
    campaigns::{self, CampaignPlan, Phase, Target},
    clock::Moment,
    district::District,
    ids::Id,
    problem::{Outcome, Problem},
};
use chrono::NaiveDate;

/// The campaign that a visit of this day belongs to.
pub(super) fn on(day: NaiveDate) -> Option<Id> {
    let phases = phases().ok()?;
    phases.iter().any(|phase| (phase.from..=phase.to).contains(&day)).then(|| id("campaign"))
}

pub(super) async fn make(workshop: &Workshop) -> Outcome<()> {
    let lead = PEOPLE.iter().find(|person| person.username == "zhao");
    let actor = lead.ok_or_else(|| Problem::internal("a person of the demo is missing"))?.actor(None)?;
    let suzhou = district("320500")?;
    let plan = CampaignPlan {
        authority: suzhou.clone(),
        name: text("全市特种设备“除隐患、防事故、保安全”专项行动")?,
        documents: vec![
            text("苏质技监特发〔2018〕1号")?,
            text("苏质监特函〔2018〕1003号")?,
            text("苏安〔2018〕5号")?,
            text("苏安〔2017〕111号")?,
        ],
        districts: vec![suzhou],
        checklists: ["hazmat-piping", "drum-brake-lifts", "crowded-venues"].map(str::to_owned).to_vec(),
        phases: phases()?,
        targets: targets()?,
    };
    let at = Moment::from(day(2018, 1, 12)?.and_time(chrono::NaiveTime::MIN).and_utc());
    let context = workshop.context(actor, at);
    workshop
        .db
        .write(move |conn| {
            if campaigns::store::exists(conn, id("campaign"))? {
                return Ok(());
            }
            campaigns::commands::plan(conn, &context, id("campaign"), &plan).map(|_| ())
        })
        .await
}

fn phases() -> Outcome<Vec<Phase>> {
    let phase = |name: &str, from, to, duties: &[&str]| {
        let duties = duties.iter().map(|duty| text(duty)).collect::<Outcome<_>>()?;
        Ok(Phase { name: text(name)?, from, to, duties })
    };
    [
        phase(
            "隐患排查治理阶段",
            day(2018, 1, 15)?,
            day(2018, 2, 20)?,
            &["制定本地方案", "动员部署", "排查检查"],
        ),
        phase(
            "联合执法阶段",
            day(2018, 2, 21)?,
            day(2018, 3, 20)?,
            &["会同有关部门、乡镇、安委办联合执法", "不打招呼检查", "检查、整改、销号闭环管理"],
        ),
        phase(
            "总结巩固阶段",
            day(2018, 3, 21)?,
            day(2018, 3, 31)?,
            &["回头看", "对责令停用、关停的单位逐家复查", "建立长效机制"],
        ),
    ]
    .into_iter()
    .collect()
}

fn targets() -> Outcome<Vec<Target>> {
    [("320508", "crowded-venues", 6), ("320508", "drum-brake-lifts", 6), ("320583", "hazmat-piping", 6)]
        .into_iter()
        .map(|(code, checklist, visits)| {
            Ok(Target { district: district(code)?, checklist: checklist.to_owned(), visits })
        })
        .collect()
}

fn district(code: &str) -> Outcome<District> {
    code.parse().map_err(Problem::internal)
}

fn day(year: i32, month: u32, day: u32) -> Outcome<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Problem::internal("a day of the demo"))
}
