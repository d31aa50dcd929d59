//! The templates are part of the program: a change of the folder builds it anew.

fn main() {
    println!("cargo::rerun-if-changed=templates");
}
