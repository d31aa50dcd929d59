//! The set of checklists.

use crate::{
    load::{Flaw, Lines},
    place::Place,
    template::Template,
};
use chrono::NaiveDate;
use include_dir::{Dir, include_dir};
use std::{fmt, path::Path, sync::Arc};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

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
        Self::of_files(files.collect())
    }

    /// The `*.yaml` files of a folder.
    pub fn from_dir(folder: &Path) -> Result<Self, LibraryError> {
        let told = |path: &Path, error: std::io::Error| {
            LibraryError::Unreadable(format!("{}: {error}", path.display()))
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|error| told(folder, error))? {
            let path = entry.map_err(|error| told(folder, error))?.path();
            if path.file_name().is_some_and(|name| is_template(&name.to_string_lossy())) {
                let yaml = std::fs::read_to_string(&path).map_err(|error| told(&path, error))?;
                files.push((path.display().to_string(), yaml));
            }
        }
        if files.is_empty() {
            return Err(LibraryError::Unreadable(format!(
                "{}: no *.yaml file in this folder",
                folder.display()
            )));
        }
        Self::of_files(files)
    }

    fn of_files(mut files: Vec<(String, String)>) -> Result<Self, LibraryError> {
        files.sort();
        let mut flaws = Vec::new();
        let mut templates: Vec<(String, Template)> = Vec::new();
        for (file, yaml) in files {
            let read = Template::parse(&file, &yaml).and_then(|template| {
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

    /// The version that is in force on a day.
    pub fn current(&self, code: &str, on: NaiveDate) -> Option<&Arc<Template>> {
        self.0.iter().find(|template| template.code == code && template.in_force.on(on))
    }

    pub fn version(&self, code: &str, version: u32) -> Option<&Arc<Template>> {
        self.0.iter().find(|template| template.code == code && template.version == version)
    }
}

fn is_template(name: &str) -> bool {
    name.ends_with(".yaml") && !name.starts_with('.')
}

/// A file with a version that an earlier file has too, or that is in force on the same day as another.
fn clash(file: &str, yaml: &str, template: &Template, earlier: &[(String, Template)]) -> Option<Flaw> {
    let (other_file, other) = earlier.iter().find(|(_, other)| {
        template.code == other.code
            && (template.version == other.version || template.in_force.overlaps(&other.in_force))
    })?;
    let (key, reason) = if template.version == other.version {
        ("version", format!("version {} of {} is in {other_file} too", template.version, template.code))
    } else {
        (
            "in_force",
            format!(
                "version {} of {} is in force on days of version {} in {other_file}",
                template.version, template.code, other.version
            ),
        )
    };
    Some(Flaw { file: file.to_owned(), line: Lines::of(yaml).line(&Place::default().key(key)), reason })
}
