//! Typesets a template with its content to PDF; a template reaches no file and no network.

use super::{Subject, glyphs::make_printable};
use crate::{
    clock::Moment,
    problem::{Outcome, Problem},
};
use actix_web::web::Bytes as Body;
use chrono::{Datelike, Timelike};
use serde_json::Value;
use std::{collections::HashMap, sync::LazyLock};
use tokio::sync::Semaphore;
use typst::{
    Library, LibraryExt, World, comemo,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The templates, by the names that they have for each other.
pub const SOURCES: [(&str, &str); 3] = [
    ("/form.typ", include_str!("form.typ")),
    ("/record.typ", include_str!("record.typ")),
    ("/order.typ", include_str!("order.typ")),
];

/// To be raised when papers come out otherwise for another reason than a changed template: a font, the typesetter.
pub const EDITION: &str = "1";

/// The font of the text first. Packed by zstd.
const FONTS: [&[u8]; 2] = [
    include_bytes!("fonts/NotoSerifCJKsc-Regular.otf.zst"),
    include_bytes!("fonts/NotoSansCJKsc-Bold.otf.zst"),
];

/// How many papers are set at once.
static SETTING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

static PRESS: LazyLock<Press> = LazyLock::new(Press::new);

/// What is set.
#[derive(Debug)]
pub struct Sheet {
    pub subject: Subject,
    /// What the paper says; signs that the fonts do not have are named instead.
    pub content: Value,
    /// What is known only when it is set.
    pub extras: Value,
    /// By the names that the template has for them.
    pub pictures: Vec<(String, Body)>,
    /// What the document is known by.
    pub name: String,
    /// The document's date.
    pub dated: Moment,
}

/// Sets a sheet off the event loop; waits if others are being set. PDF/A-2a: made to be kept, its text can be
/// selected and searched, of the fonts it has what it uses.
pub async fn set(sheet: Sheet) -> Outcome<Vec<u8>> {
    let _turn = SETTING.acquire().await.map_err(Problem::internal)?;
    tokio::task::spawn_blocking(move || PRESS.set(sheet)).await.map_err(Problem::internal)?
}

/// What every sheet is set with.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: HashMap<FileId, Source>,
}

impl Press {
    fn new() -> Self {
        let fonts: Vec<Font> = FONTS
            .into_iter()
            .filter_map(|packed| {
                zstd::decode_all(packed).inspect_err(|error| tracing::error!(%error, "a font")).ok()
            })
            .flat_map(|font| Font::iter(Bytes::new(font)))
            .collect();
        let sources = SOURCES
            .into_iter()
            .filter_map(|(path, text)| Some((file(path)?, text)))
            .map(|(id, text)| (id, Source::new(id, text.to_owned())))
            .collect();
        Self {
            library: LazyHash::new(Library::builder().build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
        }
    }

    fn has(&self, sign: char) -> bool {
        let text = self.fonts.first();
        text.is_some_and(|font| font.info().coverage.contains(u32::from(sign)))
    }

    fn set(&self, mut sheet: Sheet) -> Outcome<Vec<u8>> {
        make_printable(&mut sheet.content, &|sign| self.has(sign));
        let job = Job::of(self, &sheet)?;
        let set = typst::compile::<PagedDocument>(&job);
        for warning in &set.warnings {
            tracing::warn!(paper = sheet.name, warning = %warning.message, "typesetting");
        }
        let standards = PdfStandards::new(&[PdfStandard::A_2a]).map_err(|error| told(error.message()))?;
        let options = PdfOptions {
            ident: Smart::Custom(sheet.name.clone()),
            creator: Smart::Custom(Some(concat!("field-inspection ", env!("CARGO_PKG_VERSION")).to_owned())),
            timestamp: date(sheet.dated).map(Timestamp::new_utc),
            standards,
            ..PdfOptions::default()
        };
        let made = set
            .output
            .and_then(|document| typst_pdf::pdf(&document, &options))
            .map_err(|errors| faults(&errors));
        // What it remembers of one paper is of no use for the next.
        comemo::evict(0);
        made
    }
}

/// One sheet being set.
struct Job<'a> {
    press: &'a Press,
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl<'a> Job<'a> {
    fn of(press: &'a Press, sheet: &Sheet) -> Outcome<Self> {
        let main = match sheet.subject {
            Subject::Inspection => "/record.typ",
            Subject::Order => "/order.typ",
        };
        let texts = [("/content.json", &sheet.content), ("/extras.json", &sheet.extras)];
        let texts = texts.map(|(path, value)| (path.to_owned(), Bytes::from_string(value.to_string())));
        let pictures =
            sheet.pictures.iter().map(|(name, bytes)| (format!("/{name}"), Bytes::new(bytes.clone())));
        let files = texts
            .into_iter()
            .chain(pictures)
            .map(|(path, bytes)| Ok((id(&path)?, bytes)))
            .collect::<Outcome<_>>()?;
        Ok(Self { press, main: id(main)?, files })
    }
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let source = self.press.sources.get(&id);
        source.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.get(&id);
        file.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    /// A paper says what is on record, not when it was set.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The typesetter keeps every path that it ever saw: they have to be few, and the same from paper to paper.
fn file(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn id(path: &str) -> Outcome<FileId> {
    file(path).ok_or_else(|| told(&format!("{path} is no path")))
}

fn date(at: Moment) -> Option<Datetime> {
    let at = at.utc();
    let small = |number: u32| u8::try_from(number).ok();
    Datetime::from_ymd_hms(
        at.year(),
        small(at.month())?,
        small(at.day())?,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?,
    )
}

fn faults(errors: &[SourceDiagnostic]) -> Problem {
    let each: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    told(&each.join("; "))
}

fn told(reason: &str) -> Problem {
    Problem::internal(format!("a paper could not be set: {reason}"))
}
