//! `completions`: a completion script for a shell.

use super::{Cli, Failure, say};
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

#[derive(Args)]
pub struct Completions {
    /// The shell that reads the script
    shell: Shell,
}

pub fn completions(command: Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    generate(command.shell, &mut Cli::command(), "field-inspection", &mut script);
    // For bash, clap_complete 4.6 spells a program's name with a hyphen in two ways, and completes no option of a command
    // (clap-rs/clap#6421).
    let script = String::from_utf8_lossy(&script).replace("field__subcmd__inspection", "field__inspection");
    say(script.trim_end())
}
