//! The truth of a condition: yes, no, not answered yet, or not known in the registry.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    No,
    /// It rests on an item that has no usable answer yet.
    NotAnswered,
    /// It rests on an attribute that is not known.
    NotStated,
}

impl From<bool> for Known {
    fn from(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }
}

impl Known {
    /// The first of these that occurs, in this order.
    pub(super) fn first_of(found: &[Known], order: [Known; 4]) -> Known {
        order.into_iter().find(|known| found.contains(known)).unwrap_or(Known::No)
    }
}
