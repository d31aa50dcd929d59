use checklists::Template;
fn main() {
    for f in std::env::args().skip(1) {
        let y = std::fs::read_to_string(&f).unwrap();
        match Template::parse(&f, &y) {
            Ok(_) => println!("{f} ok"),
            Err(e) => {
                for x in e {
                    println!("{x}")
                }
            }
        }
    }
}
