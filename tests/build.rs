//! Tells the tests whether PostgreSQL is installed, so that its half is counted as ignored where it is not.

use std::{env, fs, path::Path, process::Command};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(no_postgres)");
    println!("cargo::rerun-if-changed=/usr/lib/postgresql");
    println!("cargo::rerun-if-env-changed=REQUIRE_POSTGRES");
    println!("cargo::rerun-if-changed=tests/build.rs");
    let required = env::var_os("REQUIRE_POSTGRES").is_some_and(|value| value == "1");
    if !required && !is_installed() {
        println!("cargo::rustc-cfg=no_postgres");
    }
}

fn is_installed() -> bool {
    let in_debians_place = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .any(|version| version.path().join("bin/initdb").exists());
    in_debians_place
        || Command::new("pg_config").arg("--bindir").output().is_ok_and(|answer| {
            Path::new(String::from_utf8_lossy(&answer.stdout).trim()).join("initdb").exists()
        })
}
