//! The Chinese names, on paper, of verdicts, signatories and levels.

use crate::inspections::Signatory;
use checklists::{Verdict, evaluation::Met};

pub fn name_of_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "符合",
        Verdict::Fail => "不符合",
        Verdict::Na => "无此项",
        Verdict::Defective => "有缺陷",
    }
}

pub fn name_of_met(met: Met) -> &'static str {
    match met {
        Met::Met => "符合",
        Met::NotMet => "不符合",
        Met::Unanswered => "未检查",
        Met::NotApplicable => "无此项",
    }
}

pub fn name_of_signatory(role: Signatory) -> &'static str {
    match role {
        Signatory::Inspector => "检查人员",
        Signatory::UnitRepresentative => "被检查单位代表",
    }
}
