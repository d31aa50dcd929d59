use std::process::ExitCode;

fn main() -> ExitCode {
    field_inspection::cli::run()
}
