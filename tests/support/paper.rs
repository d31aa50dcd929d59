//! Papers as people read them: their text by `pdftotext`, their pages by `pdftoppm` (poppler-utils).

use super::Client;
use image::GrayImage;
use reqwest::{Method, header::HeaderMap};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A PDF that the server gave.
pub struct Paper {
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    folder: TempDir,
}

impl Client {
    /// Prints what has to be there.
    pub async fn print(&self, path: &str) -> Paper {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}: {}", response.text().await.unwrap());
        let headers = response.headers().clone();
        let bytes = response.bytes().await.unwrap().to_vec();
        assert!(bytes.starts_with(b"%PDF-"), "{path}");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("paper.pdf"), &bytes).unwrap();
        Paper { headers, bytes, folder }
    }
}

impl Paper {
    pub fn etag(&self) -> &str {
        self.headers["etag"].to_str().unwrap()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("paper.pdf")
    }

    /// Its text in the order that it is set in, without the spaces and line breaks that cells make.
    pub fn text(&self) -> String {
        let text = told("pdftotext", &["-raw", "-enc", "UTF-8"], &self.file(), Some("-"));
        text.split_whitespace().collect()
    }

    /// What `pdfinfo` says under a name.
    pub fn info(&self, name: &str) -> String {
        let info = told("pdfinfo", &[], &self.file(), None);
        let line = info.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("{name} is not in {info}")).trim().to_owned()
    }

    /// The names of the fonts that are in it, and whether each is a subset.
    pub fn fonts(&self) -> String {
        told("pdffonts", &[], &self.file(), None)
    }

    /// The upper right corner of the first page, where the code is, as a phone sees it.
    pub fn corner(&self) -> GrayImage {
        let target = self.folder.path().join("page");
        let options = ["-r", "200", "-x", "1200", "-y", "0", "-W", "454", "-H", "454"];
        let options = [&options[..], &["-png", "-singlefile", "-f", "1"]].concat();
        told("pdftoppm", &options, &self.file(), target.to_str());
        image::open(target.with_extension("png")).unwrap().into_luma8()
    }
}

fn told(program: &str, options: &[&str], file: &Path, target: Option<&str>) -> String {
    let mut command = Command::new(program);
    command.args(options).arg(file).args(target);
    let output = command.output().unwrap_or_else(|error| panic!("{program} of poppler-utils: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}
