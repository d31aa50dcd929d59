//! Rule: who may be an inspector of a visit, or be assigned one.

use super::Role;
use crate::{district::District, ids::Id, validation::ValidationErrors};

/// The most inspectors of one visit.
pub const MOST: usize = 20;

/// An account that is named as inspector.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub account_id: Id,
    pub role: Role,
    pub active: bool,
    pub district: District,
}

impl Candidate {
    /// An active account with the role inspector or supervisor.
    pub fn is_inspector(&self) -> bool {
        self.active && matches!(self.role, Role::Inspector | Role::Supervisor)
    }

    /// Whether that account's district covers this one as well.
    pub fn may_inspect(&self, district: &District) -> bool {
        self.is_inspector() && self.district.covers(district)
    }
}

/// Notes, at the pointer of the place in `named`, who may not inspect in the district and who is named twice; at that of
/// the `list` that these are too many.
pub fn check_inspectors(
    errors: &mut ValidationErrors,
    district: &District,
    named: &[Id],
    found: &[Candidate],
    (list, pointer): (&str, impl Fn(usize) -> String),
) {
    if named.len() > MOST {
        return errors.note(
            list,
            format!("最多 {MOST} 名检查人员"),
            format!("At most {MOST} inspectors are named"),
        );
    }
    for (place, id) in named.iter().enumerate() {
        let fits = |candidate: &Candidate| candidate.account_id == *id && candidate.may_inspect(district);
        errors.check(
            found.iter().any(fits),
            &pointer(place),
            "不是可在该地区检查的在用检查人员账号",
            "This is no active inspector for the unit's district",
        );
        once(errors, named, place, &pointer(place));
    }
}

/// Notes that the one at this place is named twice.
pub fn once(errors: &mut ValidationErrors, named: &[Id], place: usize, pointer: &str) {
    let id = named.get(place);
    let twice = named.iter().filter(|other| Some(*other) == id).count() > 1;
    errors.check(!twice, pointer, "同一检查人员重复", "The same inspector is named twice");
}
