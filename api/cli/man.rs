//! `man`: the manual page of the program or of a command.

use super::{Cli, Failure, say};
use clap::{Args, CommandFactory};
use clap_mangen::Man;

#[derive(Args)]
pub struct ManualPage {
    /// A command, such as serve or import units [default: the program itself]
    command: Vec<String>,
}

pub fn man(page: ManualPage) -> Result<(), Failure> {
    let mut command = Cli::command();
    command.build();
    for name in &page.command {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| Failure::because(name, "there is no such command"))?;
    }
    let mut text = Vec::new();
    Man::new(command).render(&mut text)?;
    say(String::from_utf8_lossy(&text).trim_end())
}
