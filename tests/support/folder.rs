//! Folders that are gone after the test process, however it ends.

use std::{
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
};

/// A folder for the whole of the process: a static is never dropped, and a killed process drops nothing.
pub struct UntilTheEnd {
    path: PathBuf,
    _held: ChildStdin,
}

impl UntilTheEnd {
    pub fn new() -> Self {
        let path = tempfile::Builder::new().prefix("field-inspection-").tempdir().unwrap().keep();
        let mut remover = Command::new("sh");
        remover
            .args(["-c", "cat >/dev/null; rm -rf \"$1\"", "sh"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let held = own_group(&mut remover).spawn().unwrap().stdin.take().unwrap();
        Self { path, _held: held }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Out of reach of the Ctrl-C that ends the tests: whoever cleans up comes after them.
pub fn own_group(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    command.process_group(0)
}
