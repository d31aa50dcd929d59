//! Shows the progress of an import: a bar on a terminal, a line from time to time elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    cell::Cell,
    io::{self, IsTerminal, Write},
};

/// What is told if there is no terminal and the size is not known: every so many bytes.
const STEP: u64 = 16 << 20;

pub enum Progress {
    Bar(ProgressBar),
    /// Bytes between two lines, and where the next one is due.
    Lines {
        size: Option<u64>,
        step: u64,
        due: Cell<u64>,
    },
}

impl Progress {
    /// `size`: bytes of the file, if known.
    pub fn start(size: Option<u64>) -> Self {
        if !io::stderr().is_terminal() {
            let step = size.map_or(STEP, |size| size.div_ceil(10)).max(1);
            return Self::Lines { size, step, due: Cell::new(step) };
        }
        let (bar, looks) = match size {
            Some(size) => (ProgressBar::new(size), "{bar:40} {bytes} of {total_bytes} {eta} left"),
            None => (ProgressBar::new_spinner(), "{spinner} {bytes} in {elapsed}"),
        };
        if let Ok(style) = ProgressStyle::with_template(looks) {
            bar.set_style(style);
        }
        Self::Bar(bar)
    }

    /// `bytes` of the file have been read.
    pub fn told(&self, bytes: u64) {
        match self {
            Self::Bar(bar) => bar.set_position(bytes),
            Self::Lines { size, step, due } => {
                if bytes < due.get() {
                    return;
                }
                due.set(bytes.saturating_add(*step));
                let share = size.filter(|size| *size > 0).map(|size| bytes.saturating_mul(100) / size);
                let line = match share {
                    Some(share) => format!("{} % read", share.min(100)),
                    None => format!("{} MiB read", bytes >> 20),
                };
                // Nobody to tell it to is no reason to stop.
                let _ = writeln!(io::stderr(), "{line}");
            }
        }
    }

    pub fn end(self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
