//! The set of checklists.

use crate::{
    load::{Documents, Flaw, Lines},
    place::Place,
    template::Template,
};
use chrono::NaiveDate;
use include_dir::{Dir, include_dir};
use std::{fmt, path::Path, sync::Arc};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
const EMBEDDED_DOCUMENTS: &str = include_str!("../documents.yaml");

/// Every checklist, in every version at hand.
#[derive(Clone, Debug, Default)]
pub struct Library(Vec<Arc<Template>>);

/// Why a folder of templates cannot be used.
#[derive(Clone, Debug)]
pub enum LibraryError {
    /// The folder or a file cannot be read.
    Unreadable(String),
    /// The templates are flawed.
    Flawed(Vec<Flaw>),
}

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => f.write_str(reason),
            Self::Flawed(flaws) => {
                let lines: Vec<String> = flaws.iter().map(Flaw::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
        }
    }
}

impl std::error::Error for LibraryError {}

impl Library {
    /// The checklists that travel with the program.
    pub fn embedded() -> Result<Self, LibraryError> {
        let files = EMBEDDED.files().filter_map(|file| {
            let name = file.path().to_string_lossy().into_owned();
            is_template(&name).then(|| (name, file.contents_utf8().unwrap_or_default().to_owned()))
        });
        Self::of_files(("documents.yaml", EMBEDDED_DOCUMENTS), files.collect())
    }

    /// A folder with `documents.yaml` and `templates/*.yaml`.
    pub fn from_dir(folder: &Path) -> Result<Self, LibraryError> {
        let told = |path: &Path, error: std::io::Error| {
            LibraryError::Unreadable(format!("{}: {error}", path.display()))
        };
        let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| told(path, error));
        let documents = folder.join("documents.yaml");
        let templates = folder.join("templates");
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&templates).map_err(|error| told(&templates, error))? {
            let path = entry.map_err(|error| told(&templates, error))?.path();
            if path.file_name().is_some_and(|name| is_template(&name.to_string_lossy())) {
                files.push((path.display().to_string(), read(&path)?));
            }
        }
        if files.is_empty() {
            return Err(LibraryError::Unreadable(format!(
                "{}: no *.yaml file in this folder",
                templates.display()
            )));
        }
        Self::of_files((&documents.display().to_string(), &read(&documents)?), files)
    }

    fn of_files(documents: (&str, &str), mut files: Vec<(String, String)>) -> Result<Self, LibraryError> {
        files.sort();
        let documents = Documents::parse(documents.0, documents.1).map_err(LibraryError::Flawed)?;
        let mut flaws = Vec::new();
        let mut templates: Vec<(String, Template)> = Vec::new();
        for (file, yaml) in files {
            let read = Template::parse(&file, &yaml, &documents).and_then(|template| {
                match clash(&file, &yaml, &template, &templates) {
                    None => Ok(template),
                    Some(flaw) => Err(vec![flaw]),
                }
            });
            match read {
                Ok(template) => templates.push((file, template)),
                Err(found) => flaws.extend(found),
            }
        }
        if !flaws.is_empty() {
            return Err(LibraryError::Flawed(flaws));
        }
        let mut templates: Vec<_> = templates.into_iter().map(|(_, template)| Arc::new(template)).collect();
        templates.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
        Ok(Self(templates))
    }

    /// Every template, by code and version.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.0.iter()
    }

    /// The version for new visits of a day: the highest of those that cover it.
    pub fn current(&self, code: &str, on: NaiveDate) -> Option<&Arc<Template>> {
        let covers = |template: &&Arc<Template>| template.code == code && template.in_force.on(on);
        self.0.iter().filter(covers).max_by_key(|template| template.version)
    }

    /// For each checklist that a day's new visits can use, its version.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = &Arc<Template>> {
        let is_current = move |template: &&Arc<Template>| {
            self.current(&template.code, day).is_some_and(|current| current.version == template.version)
        };
        self.0.iter().filter(is_current)
    }

    pub fn version(&self, code: &str, version: u32) -> Option<&Arc<Template>> {
        self.0.iter().find(|template| template.code == code && template.version == version)
    }
}

fn is_template(name: &str) -> bool {
    name.ends_with(".yaml") && !name.starts_with('.')
}

/// A file with a version that an earlier file has too.
fn clash(file: &str, yaml: &str, template: &Template, earlier: &[(String, Template)]) -> Option<Flaw> {
    let is_same = |other: &Template| (&other.code, other.version) == (&template.code, template.version);
    let (other, _) = earlier.iter().find(|(_, other)| is_same(other))?;
    Some(Flaw {
        file: file.to_owned(),
        line: Lines::of(yaml).line(&Place::default().key("version")),
        reason: format!("version {} of {} is in {other} too", template.version, template.code),
    })
}
