//! Reads an entry under `computed:`.

use super::{needed, only};
use crate::{
    Text,
    basis::{Basis, InForce},
    computed::{Age, Computed, FirstUse, Group, Interval, IntervalFailure, IntervalRule, Matrix, Threshold},
};
use serde::{Deserialize, Deserializer, de::Error};
use std::fmt;

/// Every key that some kind of computed result has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenComputed {
    code: String,
    kind: Kind,
    title: Text,
    in_force: Option<InForce>,
    last: Option<String>,
    declared: Option<String>,
    first_use: Option<FirstUse>,
    rules: Option<Vec<IntervalRule>>,
    failure: Option<IntervalFailure>,
    from: Option<String>,
    threshold: Option<Threshold>,
    basis: Option<Vec<Basis>>,
    groups: Option<Vec<Group>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Interval,
    Age,
    Matrix,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interval => "an interval",
            Self::Age => "an age",
            Self::Matrix => "a matrix",
        })
    }
}

impl<'de> Deserialize<'de> for Computed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WrittenComputed::deserialize(deserializer)?.try_into().map_err(Error::custom)
    }
}

impl TryFrom<WrittenComputed> for Computed {
    type Error = String;

    fn try_from(written: WrittenComputed) -> Result<Self, String> {
        let kind = written.kind;
        let not = |other: Kind, is_given: bool| is_given && kind != other;
        let misplaced = [
            ("last", not(Kind::Interval, written.last.is_some())),
            ("declared", not(Kind::Interval, written.declared.is_some())),
            ("first_use", not(Kind::Interval, written.first_use.is_some())),
            ("rules", not(Kind::Interval, written.rules.is_some())),
            ("failure", not(Kind::Interval, written.failure.is_some())),
            ("from", not(Kind::Age, written.from.is_some())),
            ("threshold", not(Kind::Age, written.threshold.is_some())),
            ("basis", not(Kind::Age, written.basis.is_some())),
            ("groups", not(Kind::Matrix, written.groups.is_some())),
        ];
        only(kind, &misplaced)?;
        let (code, title, in_force) = (written.code, written.title, written.in_force);
        Ok(match kind {
            Kind::Interval => Self::Interval(Interval {
                code,
                title,
                in_force,
                last: needed(written.last, kind, "last")?,
                declared: needed(written.declared, kind, "declared")?,
                first_use: written.first_use,
                rules: needed(written.rules, kind, "rules")?,
                failure: written.failure,
            }),
            Kind::Age => Self::Age(Age {
                code,
                title,
                in_force,
                from: needed(written.from, kind, "from")?,
                threshold: needed(written.threshold, kind, "threshold")?,
                basis: written.basis.unwrap_or_default(),
            }),
            Kind::Matrix => Self::Matrix(Matrix {
                code,
                title,
                in_force,
                groups: needed(written.groups, kind, "groups")?,
            }),
        })
    }
}
