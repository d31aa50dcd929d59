//! Reads which modules the files of a crate import from.

use super::files;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The segments of a path, from the crate's root.
type Segments = Vec<String>;

/// A file of a crate.
struct Module {
    file: PathBuf,
    /// What it `use`s.
    imports: Vec<Segments>,
    /// What it re-exports, by name: who imports that imports from where it is defined.
    exports: BTreeMap<String, Segments>,
}

/// The files of a crate, by the paths of their modules.
pub struct Crate(BTreeMap<Segments, Module>);

impl Crate {
    /// The crate whose root is in a folder. The inline tests of its files are left out.
    pub fn read(root: &Path) -> Self {
        let mut found = Vec::new();
        files(root, &["rs"], &mut found);
        let texts: BTreeMap<Segments, (PathBuf, String)> = found
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(&path).unwrap();
                let inner = path.strip_prefix(root).unwrap();
                (module_of(inner), (inner.to_owned(), without_tests(&text).to_owned()))
            })
            .collect();
        let names: BTreeSet<Segments> = texts.keys().cloned().collect();
        let module = |own: &Segments, (file, text): (PathBuf, String)| {
            let (mut imports, mut exports) = (Vec::new(), BTreeMap::new());
            for statement in statements(&text) {
                let absolute = |leaf: &Leaf| from_the_root(own, &leaf.path, &names);
                for leaf in leaves(statement.tree) {
                    let Some(path) = absolute(&leaf) else { continue };
                    if statement.is_exported {
                        exports.insert(leaf.name, path);
                    } else {
                        imports.push(path);
                    }
                }
            }
            Module { file, imports, exports }
        };
        Self(texts.into_iter().map(|(own, read)| (own.clone(), module(&own, read))).collect())
    }

    /// The files that import from each other, each pair once.
    pub fn pairs(&self) -> BTreeSet<(String, String)> {
        let edges: BTreeSet<(&Segments, &Segments)> = self
            .0
            .iter()
            .flat_map(|(own, module)| module.imports.iter().map(move |path| (own, self.home(path, 0))))
            .filter_map(|(own, home)| Some((own, home?)))
            .collect();
        let mutual = edges.iter().filter(|(one, other)| one < other && edges.contains(&(*other, *one)));
        mutual.map(|(one, other)| (self.name(one), self.name(other))).collect()
    }

    fn name(&self, module: &Segments) -> String {
        self.0[module].file.display().to_string()
    }

    /// The module in which the item at a path is defined.
    fn home(&self, path: &[String], followed: usize) -> Option<&Segments> {
        let within = |length: &usize| self.0.contains_key(&path[..*length]);
        let length = (0..=path.len()).rev().find(within)?;
        let (module, rest) = path.split_at(length);
        let (name, found) = self.0.get_key_value(module)?;
        match rest.split_first().and_then(|(item, deeper)| Some((found.exports.get(item)?, deeper))) {
            Some((export, deeper)) if followed < 8 => {
                self.home(&[export.as_slice(), deeper].concat(), followed + 1)
            }
            _ => Some(name),
        }
    }
}

fn module_of(file: &Path) -> Segments {
    let mut segments: Segments =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if segments.last().is_some_and(|last| ["mod", "lib"].contains(&last.as_str())) {
        segments.pop();
    }
    segments
}

pub fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
}

/// A `use` statement.
struct Statement<'a> {
    is_exported: bool,
    tree: &'a str,
}

fn statements(text: &str) -> impl Iterator<Item = Statement<'_>> {
    let starts = text.match_indices("use ").filter_map(|(place, _)| {
        let before = text[..place].rsplit('\n').next().unwrap_or_default().trim();
        let is_exported = before == "pub" || (before.starts_with("pub(") && before.ends_with(')'));
        (before.is_empty() || is_exported).then_some((place, is_exported))
    });
    starts.filter_map(|(place, is_exported)| {
        let (tree, _) = text[place + "use ".len()..].split_once(';')?;
        Some(Statement { is_exported, tree })
    })
}

/// One path of a `use` statement, and the name that it goes by.
#[derive(Debug, PartialEq)]
struct Leaf {
    path: Segments,
    name: String,
}

fn leaves(tree: &str) -> Vec<Leaf> {
    let tree = tree.trim();
    let Some((head, inner)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path: Segments = path.trim().split("::").map(str::to_owned).collect();
        let name = if name.is_empty() { path.last().cloned().unwrap_or_default() } else { name.to_owned() };
        return vec![Leaf { path, name }];
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut depth = 0_i32;
    let parts = inner.split(|sign| {
        depth += match sign {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        sign == ',' && depth == 0
    });
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts
        .flat_map(|part| match part {
            "self" => leaves(head.trim_end_matches("::")),
            part => leaves(&format!("{head}{part}")),
        })
        .collect()
}

/// The path from the crate's root; none into another crate, or of what is no module's.
fn from_the_root(own: &Segments, path: &Segments, modules: &BTreeSet<Segments>) -> Option<Segments> {
    let climbed = path.iter().take_while(|segment| *segment == "super").count();
    let (base, rest) = match path.first()?.as_str() {
        "crate" => (&[][..], &path[1..]),
        "self" => (own.as_slice(), &path[1..]),
        "super" => (&own[..own.len() - climbed], &path[climbed..]),
        child => {
            let child = [own.as_slice(), &[child.to_owned()]].concat();
            (modules.contains(&child).then_some(own.as_slice())?, path.as_slice())
        }
    };
    Some([base, rest].concat())
}

#[test]
fn statements_are_read_to_their_leaves() {
    let text = "use crate::{\n    db::{self, Conn, schema::units as table},\n    ids::Id,\n};\npub(crate) use row::Row;\n";
    let read: Vec<_> = statements(text).collect();
    assert_eq!(read.iter().map(|statement| statement.is_exported).collect::<Vec<_>>(), [false, true]);
    let told = |leaf: Leaf| format!("{} {}", leaf.path.join("::"), leaf.name);
    let all: Vec<_> = read.iter().flat_map(|statement| leaves(statement.tree)).map(told).collect();
    assert_eq!(
        all,
        [
            "crate::db db",
            "crate::db::Conn Conn",
            "crate::db::schema::units table",
            "crate::ids::Id Id",
            "row::Row Row"
        ]
    );
}

#[test]
fn a_pair_is_found_through_a_re_export() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("lib.rs", "mod a;\nmod b;\n");
    write("a/mod.rs", "pub mod one;\nmod two;\npub use two::Two;\n");
    write("a/one.rs", "use super::Two;\nuse std::fs;\n");
    write("a/two.rs", "use crate::a::one::{self, One};\n");
    write("b.rs", "use crate::a::Two;\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n");
    let pair = ("a/one.rs".to_owned(), "a/two.rs".to_owned());
    assert_eq!(Crate::read(folder.path()).pairs(), BTreeSet::from([pair]));
}
