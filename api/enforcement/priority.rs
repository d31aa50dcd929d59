//! Rule: which units come first for enforcement.

/// Why a unit comes first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reasons {
    /// Verified ones of the last years.
    pub accidents: i64,
    /// Hazards whose deadline has passed.
    pub overdue: i64,
    /// Hazards that were closed and found again.
    pub reopened: i64,
    /// Verified ones of the last years.
    pub complaints: i64,
}

impl Reasons {
    /// The reasons as one number, the weightiest in front; also what a cursor carries.
    pub fn weight(&self) -> i64 {
        let digits = [self.accidents, self.overdue, self.reopened, self.complaints];
        digits.into_iter().fold(0, |weight, count| weight * 10_000 + count.clamp(0, 9999))
    }
}
