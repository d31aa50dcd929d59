//! The binary as a process.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

/// The binary, with none of this process's variables but PATH.
pub fn binary(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_field-inspection"));
    command.args(args).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs a command to its end.
pub fn run(args: &[&str]) -> Ended {
    ended(&mut binary(args))
}

pub fn ended(command: &mut Command) -> Ended {
    Ended::of(&command.stdin(Stdio::null()).output().unwrap())
}

/// Runs a command to its end with `input` on its standard input.
pub fn run_with_input(args: &[&str], input: &str) -> Ended {
    let mut child =
        binary(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Ended::of(&child.wait_with_output().unwrap())
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }
}

/// A server that listens.
pub struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    /// What it printed before it told where it listens.
    pub before: Vec<String>,
    pub address: String,
}

impl Server {
    /// Starts one on a free port, with its data in `data`.
    pub fn start(data: &Path, args: &[&str]) -> Self {
        Self::started_by(&mut binary(&Self::arguments(data, args)))
    }

    /// The same, with limits of open files.
    pub fn start_with_open_files(data: &Path, args: &[&str], soft: u32, hard: u32) -> Self {
        let limits = format!("ulimit -Sn {soft} && ulimit -Hn {hard} && exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &limits, env!("CARGO_BIN_EXE_field-inspection")])
            .args(Self::arguments(data, args))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        Self::started_by(&mut shell)
    }

    fn arguments<'a>(data: &'a Path, args: &[&'a str]) -> Vec<&'a str> {
        let own = ["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()];
        own.iter().chain(args).copied().collect()
    }

    fn started_by(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut before = Vec::new();
        loop {
            let mut line = String::new();
            if out.read_line(&mut line).unwrap() == 0 {
                let mut err = String::new();
                child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
                panic!("the server did not start: {before:?} {err}");
            }
            match line.split_once(" listens on http://") {
                Some((_, address)) => {
                    let address = address.trim().trim_end_matches('/').to_owned();
                    return Self { child, out, before, address };
                }
                None => before.push(line.trim_end().to_owned()),
            }
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for the end that a signal asked for.
    pub fn wait(mut self) -> Ended {
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let mut out = String::new();
        self.out.read_to_string(&mut out).unwrap();
        let code = self.child.wait().unwrap().code();
        Ended { code, out, err }
    }

    pub fn stop(self) -> Ended {
        self.signal("TERM");
        self.wait()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
