//! Evaluates computed results.

use super::{
    AttributeValue, Sheet,
    answered::Answered,
    calendar::{months_between, years_after},
    known::Known,
};
use crate::{
    answer::{Value, Verdict},
    computed::{Age, Computed, Group, Interval, IntervalRule, Matrix, MatrixRow},
    evaluation::{
        AgeResult, ComputedResult, FoundFailure, GroupResult, IntervalResult, IntervalState, MatrixResult,
        Met, RowResult,
    },
};
use chrono::NaiveDate;

impl Sheet<'_> {
    /// Every computed result, in order; what an interval finds is appended to the failures.
    pub(super) fn results(&mut self, failures: &mut Vec<FoundFailure>) -> Vec<ComputedResult> {
        let mut results = Vec::new();
        let template = self.template;
        for computed in &template.computed {
            if !self.is_in_force(computed.in_force()) {
                continue;
            }
            results.push(match computed {
                Computed::Interval(interval) => {
                    let result = self.interval(interval);
                    let found = self.interval_failure(interval, &result, failures);
                    failures.extend(found);
                    ComputedResult::Interval(result)
                }
                Computed::Age(age) => ComputedResult::Age(self.age(age)),
                Computed::Matrix(matrix) => ComputedResult::Matrix(self.matrix(matrix)),
            });
        }
        results
    }

    fn interval(&self, interval: &Interval) -> IntervalResult {
        let last = self.date_of(&interval.last);
        let declared = self.date_of(&interval.declared);
        let mut rules = interval.rules.iter();
        let rule = rules.find(|rule| self.is_taken(rule.in_force, rule.when.as_ref()));
        let start = last.or_else(|| self.first_use(interval));
        let years = rule.and_then(|rule| rule.years);
        let answered = self.is_answered(&interval.last);
        let allowed = match (answered, start, years) {
            (true, Some(start), Some(years)) => years_after(start, years),
            _ => None,
        };
        IntervalResult {
            code: interval.code.clone(),
            state: self.interval_state(answered, rule, allowed, declared),
            last,
            years: allowed.and(years),
            allowed_until: allowed,
            declared,
            reason: rule.map(|rule| rule.reason.clone()),
            basis: rule.map(|rule| self.cite(&rule.basis)).unwrap_or_default(),
        }
    }

    fn interval_state(
        &self,
        answered: bool,
        rule: Option<&IntervalRule>,
        allowed: Option<NaiveDate>,
        declared: Option<NaiveDate>,
    ) -> IntervalState {
        if answered && rule.is_some_and(|rule| rule.stop) {
            return IntervalState::Stop;
        }
        if rule.is_some_and(|rule| rule.to_be_confirmed) {
            return IntervalState::ToBeConfirmed;
        }
        match allowed {
            None => IntervalState::NotComputable,
            Some(allowed) if allowed < self.subject.date => IntervalState::Overdue,
            Some(allowed) if declared.is_some_and(|declared| declared > allowed) => {
                IntervalState::BeyondAllowed
            }
            Some(_) => IntervalState::Within,
        }
    }

    fn is_answered(&self, code: &str) -> bool {
        self.item_applies(code)
            && self.template.item(code).is_some_and(|item| {
                matches!(self.answered(item), Answered::Value(Value::Date(_) | Value::None))
            })
    }

    fn first_use(&self, interval: &Interval) -> Option<NaiveDate> {
        match self.subject.attributes.get(&interval.first_use.as_ref()?.attribute)? {
            AttributeValue::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn interval_failure(
        &mut self,
        interval: &Interval,
        result: &IntervalResult,
        failures: &[FoundFailure],
    ) -> Option<FoundFailure> {
        let found = matches!(result.state, IntervalState::Overdue | IntervalState::BeyondAllowed);
        let known = failures.iter().any(|failure| failure.item == interval.declared);
        let failure = interval.failure.as_ref().filter(|_| found && !known)?;
        self.interval = Some(result.state);
        let level = self.level(&failure.levels).cloned();
        self.interval = None;
        let level = level?;
        let item = self.template.item(&interval.declared)?;
        let mut basis = result.basis.clone();
        for cited in self.cite(&item.basis) {
            if !basis.contains(&cited) {
                basis.push(cited);
            }
        }
        Some(FoundFailure {
            item: interval.declared.clone(),
            computed: Some(interval.code.clone()),
            level: level.level,
            reason: level.reason,
            count: 1,
            units: Vec::new(),
            basis,
            grounds: self.cite(&level.grounds),
        })
    }

    fn age(&self, age: &Age) -> AgeResult {
        let months = self.date_of(&age.from).map(|from| months_between(from, self.subject.date));
        let years = months.map(|months| months.div_euclid(12));
        let threshold = i32::try_from(age.threshold.years).unwrap_or(i32::MAX);
        AgeResult {
            code: age.code.clone(),
            months,
            years,
            reached: years.map(|years| years >= threshold),
            label: age.threshold.label.clone(),
            basis: self.cite(&age.basis),
        }
    }

    pub(super) fn matrix(&self, matrix: &Matrix) -> MatrixResult {
        let groups: Vec<GroupResult> = matrix.groups.iter().map(|group| self.group(group)).collect();
        let complete = groups
            .iter()
            .filter(|group| !group.apart)
            .all(|group| matches!(group.met, Met::Met | Met::NotApplicable));
        MatrixResult { code: matrix.code.clone(), complete, groups }
    }

    fn group(&self, group: &Group) -> GroupResult {
        let rows: Vec<RowResult> = group.rows.iter().map(|row| self.row(row)).collect();
        let states: Vec<Met> = rows.iter().map(|row| row.state).collect();
        let met = [Met::NotMet, Met::Unanswered, Met::Met]
            .into_iter()
            .find(|state| states.contains(state))
            .unwrap_or(Met::NotApplicable);
        GroupResult { code: group.code.clone(), title: group.title.clone(), apart: group.apart, met, rows }
    }

    fn row(&self, row: &MatrixRow) -> RowResult {
        let mut result = RowResult {
            code: row.code.clone(),
            title: row.title.clone(),
            state: Met::NotApplicable,
            failed: Vec::new(),
            unanswered: Vec::new(),
        };
        let mut kept = false;
        for item in row.items.iter().filter_map(|code| self.template.item(code)) {
            match self.fails(item) {
                Known::Yes => result.failed.push(item.code.clone()),
                Known::NotAnswered | Known::NotStated => result.unanswered.push(item.code.clone()),
                Known::No => {
                    let na = self.answered(item) == Answered::Value(Value::Verdict(Verdict::Na));
                    kept |= self.item_applies(&item.code) && !na;
                }
            }
        }
        result.state = if !result.failed.is_empty() {
            Met::NotMet
        } else if !result.unanswered.is_empty() {
            Met::Unanswered
        } else if kept {
            Met::Met
        } else {
            Met::NotApplicable
        };
        result
    }
}
