//! A place in a template file.

/// A way into a file, step by step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place(pub Vec<Step>);

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Key(&'static str),
    Nth(usize),
    Word(String),
}

impl Place {
    /// What this key holds.
    pub fn key(&self, key: &'static str) -> Self {
        self.then(Step::Key(key))
    }

    /// The n-th of a list, from 0.
    pub fn nth(&self, n: usize) -> Self {
        self.then(Step::Nth(n))
    }

    /// The first key or value further in that is this word.
    pub fn word(&self, word: &str) -> Self {
        self.then(Step::Word(word.to_owned()))
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}
