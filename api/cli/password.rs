//! Reads or generates the password of a new account.

use super::Failure;
use console::Term;
use std::io::{self, BufRead, IsTerminal};

/// Without letters and digits that look alike: 32 signs, five bits each.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A random password of 100 bits in four groups that can be read out over the telephone.
pub fn random() -> Result<String, Failure> {
    let mut bytes = [0_u8; 20];
    getrandom::fill(&mut bytes).map_err(|error| Failure::because("no random numbers", error))?;
    let groups = bytes.chunks(5).map(|group| {
        let signs = group.iter().filter_map(|byte| SIGNS.get(usize::from(byte % 32)));
        signs.map(|sign| char::from(*sign)).collect::<String>()
    });
    Ok(groups.collect::<Vec<_>>().join("-"))
}

/// Asks on the terminal, twice and without showing it; from anything else takes the first line.
pub fn ask() -> Result<String, Failure> {
    if io::stdin().is_terminal() {
        let terminal = Term::stderr();
        let password = asked(&terminal, "Password: ")?;
        if asked(&terminal, "Once more: ")? != password {
            return Err(Failure::Trouble("the two passwords differ".to_owned()));
        }
        return Ok(password);
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Trouble("the standard input has no password in its first line".to_owned()));
    }
    Ok(password.to_owned())
}

fn asked(terminal: &Term, question: &str) -> Result<String, Failure> {
    terminal.write_str(question)?;
    Ok(terminal.read_secure_line()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_password_has_four_groups_and_never_comes_twice() {
        let password = random().unwrap();
        assert_eq!(password.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5]);
        assert_ne!(password, random().unwrap());
    }
}
