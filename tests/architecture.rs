//! The rules of the code's structure: layers, names, sizes, and what no source may do.

mod rooms;
mod uses;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use uses::{Crate, without_tests};

/// Each module of `api/` and its layer; a module uses only lower ones.
const LAYERS: [(&str, u32); 39] = [
    ("ids", 10),
    ("example_ids", 10),
    ("clock", 10),
    ("problem", 10),
    ("validation", 11),
    ("district", 12),
    ("config", 20),
    ("db", 20),
    ("storage", 20),
    ("events", 21),
    ("jobs", 21),
    ("http", 20),
    ("spreadsheet", 22),
    ("accounts", 30),
    ("idempotency", 31),
    ("templates", 32),
    ("context", 33),
    ("registry", 34),
    ("evidence", 40),
    ("campaigns", 45),
    ("assignments", 46),
    ("hazards", 50),
    ("inspections", 60),
    ("receipts", 61),
    ("uploads", 62),
    ("orders", 70),
    ("enforcement", 71),
    ("pdf", 72),
    ("lookback", 73),
    ("reports", 74),
    ("integrity", 75),
    ("demo", 76),
    ("sync", 77),
    ("health", 80),
    ("server", 81),
    ("cli", 82),
    ("main", 83),
    ("lib", 90),
    ("build", 90),
];

const LONGEST: usize = 400;

fn layers() -> BTreeMap<&'static str, u32> {
    LAYERS.into_iter().collect()
}

/// The files in a folder whose names end so.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, endings, found);
        } else if path.extension().is_some_and(|own| endings.iter().any(|ending| own == *ending)) {
            found.push(path);
        }
    }
}

/// Every file of `api/`: its path, its module, its text.
fn source_files() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("api");
    let mut found = Vec::new();
    files(&root, &["rs"], &mut found);
    found
        .into_iter()
        .map(|path| {
            let inner = path.strip_prefix(&root).unwrap();
            let first = inner.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
            let module = first.trim_end_matches(".rs").to_owned();
            (inner.display().to_string(), module, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The modules that a text takes something from, by `crate::NAME` and by `crate::{NAME, ...}`.
fn used(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split("crate::").skip(1) {
        if let Some(list) = part.strip_prefix('{') {
            let mut depth = 0_i32;
            let mut name = String::new();
            let mut at_start = true;
            for sign in list.chars() {
                match sign {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => at_start = true,
                    sign if depth == 0 && at_start && (sign.is_alphanumeric() || sign == '_') => {
                        name.push(sign)
                    }
                    _ if depth == 0 && !name.is_empty() => {
                        names.push(std::mem::take(&mut name));
                        at_start = false;
                    }
                    _ => {}
                }
            }
            names.extend((!name.is_empty()).then_some(name));
        } else {
            names.push(part.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect());
        }
    }
    names
}

#[test]
fn each_module_has_a_layer_and_uses_only_lower_ones() {
    let layers = layers();
    let mut up = Vec::new();
    for (file, module, text) in source_files() {
        let own = layers.get(module.as_str()).unwrap_or_else(|| panic!("{module} has no layer"));
        for name in used(&text) {
            if let Some(other) = layers.get(name.as_str()).filter(|other| *other > own) {
                up.push(format!("{file} (layer {own}) uses {name} (layer {other})"));
            }
        }
    }
    assert!(up.is_empty(), "{up:#?}");
}

#[test]
fn the_layers_of_the_crate_docs_are_those_of_the_code() {
    let layers = layers();
    let docs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("api/lib.rs")).unwrap();
    let rows: Vec<Vec<&str>> = docs
        .lines()
        .filter_map(|line| line.strip_prefix("//! | ")?.split_once(" | "))
        .filter(|(layer, _)| layer.parse::<u32>().is_ok_and(|layer| layer > 0))
        .map(|(_, modules)| modules.split("[`").skip(1).map(|name| name.split('`').next().unwrap()).collect())
        .collect();
    assert!(rows.len() > 6, "{rows:?}");
    for (place, row) in rows.iter().enumerate() {
        for upper in row {
            for lower in rows.iter().skip(place + 1).flatten() {
                assert!(layers[upper] > layers[lower], "{upper} is above {lower} in the docs alone");
            }
        }
    }
}

#[test]
fn no_two_files_import_from_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["api", "checklists/src"] {
        let pairs = Crate::read(&root.join(folder)).pairs();
        assert!(pairs.is_empty(), "{folder}: move what both need to a third file: {pairs:#?}");
    }
}

#[test]
fn tests_of_a_feature_take_nothing_from_those_of_another() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut found = Vec::new();
    files(&root, &["rs"], &mut found);
    let feature = |path: &Path| {
        let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
        first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
    };
    let features: BTreeSet<String> =
        found.iter().map(|path| feature(path)).filter(|name| name != "support").collect();
    for path in found {
        let (own, text) = (feature(&path), fs::read_to_string(&path).unwrap());
        let borrowed = used(&text).into_iter().find(|name| *name != own && features.contains(name));
        assert_eq!(borrowed, None, "{}: what both need belongs in tests/support", path.display());
        assert!(own == "architecture" || !text.contains("super::super"), "{}", path.display());
    }
}

#[test]
fn no_path_climbs_two_levels() {
    let climbing: Vec<_> = source_files()
        .into_iter()
        .filter(|(.., text)| text.contains("super::super"))
        .map(|(file, ..)| file)
        .collect();
    assert!(climbing.is_empty(), "super::super in {climbing:?}");
}

#[test]
fn only_the_database_knows_its_engines() {
    let knowing: Vec<_> = source_files()
        .into_iter()
        .filter(|(_, module, text)| module != "db" && text.contains("EngineConnection"))
        .map(|(file, ..)| file)
        .collect();
    assert!(knowing.is_empty(), "{knowing:?}");
}

#[test]
fn only_tests_arm_faults() {
    let arming: Vec<_> = source_files()
        .into_iter()
        .filter(|(_, module, text)| module != "db" && (text.contains("faults()") || text.contains("Fault::")))
        .map(|(file, ..)| file)
        .collect();
    assert!(arming.is_empty(), "{arming:?}");
}

#[test]
fn files_have_names_that_say_something_and_at_most_400_lines() {
    for (file, _, text) in source_files() {
        for nothing in ["utils", "helpers", "service", "workflow", "misc", "common"] {
            assert!(!file.split(['/', '.']).any(|part| part == nothing), "{file}");
        }
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{file} has {lines} lines: split it");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["checklists", "tests"] {
        let mut found = Vec::new();
        files(&root.join(folder), &["rs", "py", "js", "mjs"], &mut found);
        assert!(found.len() > 10, "{found:?}");
        for path in found {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines <= LONGEST, "{} has {lines} lines: split it", path.display());
        }
    }
}

/// What is done with the outcome of each call that is handed a connection: the text behind its closing bracket.
fn outcomes_of_queries(text: &str) -> Vec<(String, String)> {
    let mut open = Vec::new();
    let mut found = Vec::new();
    for (place, sign) in text.char_indices() {
        match sign {
            '(' => open.push(place),
            ')' => {
                let Some(start) = open.pop() else { continue };
                let mut handed = text[start + 1..place].split(',').map(str::trim);
                if handed.any(|one| matches!(one, "conn" | "&mut conn")) {
                    let before = text[..start].trim_end();
                    let called = before.rsplit([';', '{', '}', '\n']).next().unwrap_or_default();
                    let after: String =
                        text[place + 1..].chars().filter(|c| !c.is_whitespace()).take(14).collect();
                    found.push((called.trim().to_owned(), after));
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn no_failing_query_is_taken_for_an_answer() {
    const SWALLOWING: [&str; 7] =
        [".ok()", ".is_ok()", ".is_err()", ".is_ok_and(", ".map_err(|_", ".unwrap_or", ".or_else(|_"];
    let swallows = |(called, after): &(String, String)| {
        SWALLOWING.iter().any(|form| after.starts_with(form))
            || called.contains("let Ok(")
            || called.starts_with("let _ =")
    };
    let read = |text: &str| outcomes_of_queries(text).into_iter().filter(swallows).count();
    assert_eq!(read("let known = store::find(conn, &scope, id)\n    .ok();"), 1);
    assert_eq!(read("if let Ok(hazard) = hazards::find(conn, id) {"), 1);
    assert_eq!(read("store::find(conn, id).map_err(|_| Problem::new(ProblemKind::IdTaken))?"), 1);
    assert_eq!(read("store::find(conn, id).optional()?.ok_or_else(missing)?"), 0);
    for (file, _, text) in source_files().into_iter().filter(|(_, module, _)| module != "db") {
        let swallowed: Vec<_> = outcomes_of_queries(&text).into_iter().filter(swallows).collect();
        assert!(
            swallowed.is_empty(),
            "{file}: a query that fails would be told as a refusal; use Outcome::optional(): {swallowed:?}"
        );
    }
}

/// Where a variant of an enum is given a Chinese text: in an arm of a `match`, or in a tuple.
fn names_of_variants(text: &str) -> Vec<&str> {
    let is_type = |segment: &str| segment.starts_with(|sign: char| sign.is_ascii_uppercase());
    let is_chinese = |sign: char| ('\u{4e00}'..='\u{9fff}').contains(&sign);
    let separators = text.match_indices("=>").chain(text.match_indices(','));
    separators
        .filter_map(|(place, separator)| {
            let before = text[..place].trim_end().trim_end_matches(')');
            let is_path = |sign: char| sign.is_alphanumeric() || ":_".contains(sign);
            let (opening, variant) = before.split_at(before.trim_end_matches(is_path).len());
            // The first argument of a call is no tuple.
            let opening = opening.trim_end().strip_suffix('(').map(|callee| callee.ends_with(is_path));
            if separator == "," && opening != Some(false) {
                return None;
            }
            let (owner, name) = variant.rsplit_once("::")?;
            let mut after = text[place + separator.len()..].trim_start();
            for wrapping in ["{", "Text::new(", "say("] {
                after = after.strip_prefix(wrapping).unwrap_or(after).trim_start();
            }
            let is_named = after.strip_prefix('"')?.starts_with(is_chinese);
            let owner = owner.rsplit("::").next()?;
            (is_type(owner) && is_type(name) && is_named).then_some(variant)
        })
        .collect()
}

#[test]
fn states_and_kinds_have_their_names_in_labels() {
    assert_eq!(names_of_variants("match way {\n    Way::Left => \"留置送达\",\n}"), ["Way::Left"]);
    assert_eq!(names_of_variants("Self::Begun => Text::new(\n    \"检查中\", \"Begun\")"), ["Self::Begun"]);
    assert_eq!(names_of_variants("Value::Verdict(Verdict::Pass) => \"符合\".to_owned()"), ["Verdict::Pass"]);
    assert_eq!(
        names_of_variants("[(Conclusion::Conforming, \"未发现不符合项\")]"),
        ["Conclusion::Conforming"]
    );
    assert!(
        names_of_variants("(ActionState::Revoked, _) => refused(\"该措施已撤销\"), None => \"无\"")
            .is_empty()
    );
    // The demo gives things their own names.
    for (file, _, text) in source_files().into_iter().filter(|(_, module, _)| module != "demo") {
        if !file.ends_with("labels.rs") {
            let named = names_of_variants(without_tests(&text));
            assert!(named.is_empty(), "{file}: the names of {named:?} belong in a labels.rs");
        }
    }
}

#[test]
fn the_list_of_uses_reads_both_forms() {
    let text = "use crate::{\n    db::{Conn, schema::units},\n    ids::Id,\n};\nfn f() -> crate::problem::Outcome<()> {}";
    assert_eq!(used(text), ["db", "ids", "problem"]);
}
