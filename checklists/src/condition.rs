//! Conditions and the bounds that they and limits compare with: declarative, without a script.

use crate::{Text, basis::InForce};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A condition as it is written. Exactly one of `all`, `any`, `not`, `item`, `attribute`, `inspection_date`, `state`
/// says what it is about; the loader sees to that.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub all: Option<Vec<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub any: Option<Vec<Condition>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub not: Option<Box<Condition>>,
    /// An item's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// An attribute's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection_date: Option<DateTest>,
    /// The state of the interval that the condition belongs to; in its failure levels only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,

    /// Which number of an item with parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// A verdict, an option, `none`, `dated`, or a flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<Scalar>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#in: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes_any: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub includes_all: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Bound>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Bound>,
    /// Whole calendar months from a date to the inspection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months_ago: Option<MonthsTest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_or_after: Option<NaiveDate>,
    /// Whether the item fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<bool>,
}

/// A flag or a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Scalar {
    Flag(bool),
    Word(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateTest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_or_after: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<NaiveDate>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthsTest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
}

/// What a condition is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About<'a> {
    All(&'a [Condition]),
    Any(&'a [Condition]),
    Not(&'a Condition),
    Item(&'a str),
    Attribute(&'a str),
    InspectionDate(&'a DateTest),
    State(&'a str),
}

impl Condition {
    /// What it is about; none if it is about nothing or several things.
    pub(crate) fn about(&self) -> Option<About<'_>> {
        let candidates = [
            self.all.as_deref().map(About::All),
            self.any.as_deref().map(About::Any),
            self.not.as_deref().map(About::Not),
            self.item.as_deref().map(About::Item),
            self.attribute.as_deref().map(About::Attribute),
            self.inspection_date.as_ref().map(About::InspectionDate),
            self.state.as_deref().map(About::State),
        ];
        let mut given = candidates.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(about), None) => Some(about),
            _ => None,
        }
    }

    /// The comparisons that it makes, by name.
    pub(crate) fn comparisons(&self) -> Vec<&'static str> {
        let all = [
            ("is", self.is.is_some()),
            ("in", self.r#in.is_some()),
            ("includes", self.includes.is_some()),
            ("includes_any", self.includes_any.is_some()),
            ("includes_all", self.includes_all.is_some()),
            ("at_least", self.at_least.is_some()),
            ("at_most", self.at_most.is_some()),
            ("above", self.above.is_some()),
            ("below", self.below.is_some()),
            ("equals", self.equals.is_some()),
            ("months_ago", self.months_ago.is_some()),
            ("before", self.before.is_some()),
            ("on_or_after", self.on_or_after.is_some()),
            ("failed", self.failed.is_some()),
        ];
        all.into_iter().filter_map(|(name, is)| is.then_some(name)).collect()
    }

    /// Every condition in it, itself included.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Condition)) {
        visit(self);
        for inner in self.all.iter().chain(&self.any).flatten() {
            inner.walk(visit);
        }
        if let Some(inner) = &self.not {
            inner.walk(visit);
        }
    }

    /// The bounds that it compares with, and the keys that they stand under.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = (&'static str, &Bound)> {
        [
            ("at_least", &self.at_least),
            ("at_most", &self.at_most),
            ("above", &self.above),
            ("below", &self.below),
            ("equals", &self.equals),
        ]
        .into_iter()
        .filter_map(|(name, bound)| Some((name, bound.as_ref()?)))
    }

    /// The words that it compares with, and the keys that they stand under.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let is = match &self.is {
            Some(Scalar::Word(word)) => Some(word),
            _ => None,
        };
        let single = [("is", is), ("includes", self.includes.as_ref())];
        let lists =
            [("in", &self.r#in), ("includes_any", &self.includes_any), ("includes_all", &self.includes_all)];
        let of_lists = lists
            .into_iter()
            .flat_map(|(key, list)| list.iter().flatten().map(move |word| (key, word.as_str())));
        single.into_iter().filter_map(|(key, word)| Some((key, word?.as_str()))).chain(of_lists)
    }
}

/// A number to compare with.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Bound {
    Fixed(f64),
    Item(ItemBound),
    Attribute(AttributeBound),
    Stated(StatedBound),
    /// The first of the day whose condition holds is taken; without one there is no limit.
    Dated(Vec<DatedBound>),
}

impl Bound {
    pub fn stated(&self) -> Option<&StatedBound> {
        match self {
            Self::Stated(stated) => Some(stated),
            _ => None,
        }
    }

    /// The items whose answers it rests on.
    pub(crate) fn items(&self) -> Vec<&str> {
        match self {
            Self::Item(of) => vec![&of.item],
            Self::Dated(bounds) => {
                let mut items = Vec::new();
                for condition in bounds.iter().filter_map(|bound| bound.when.as_ref()) {
                    condition.walk(&mut |condition| items.extend(condition.item.as_deref()));
                }
                items
            }
            Self::Fixed(_) | Self::Attribute(_) | Self::Stated(_) => Vec::new(),
        }
    }
}

/// A number that is the limit on some days only, or only where a condition holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DatedBound {
    pub limit: f64,
    /// The inspection dates on which it is the limit; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<InForce>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub when: Option<Box<Condition>>,
}

/// An item's number.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemBound {
    pub item: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// A number that the registry knows of the equipment or unit.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeBound {
    pub attribute: String,
}

/// A limit that a document on site states; the inspector enters it as `stated_limit`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedBound {
    /// What the field for it is called.
    pub stated: Text,
    /// Used if none is stated; without it a stated limit is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<f64>,
    /// The most that may be stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}
