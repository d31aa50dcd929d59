//! A list that is sent whole, however long: read page by page, each in a short look at the database, while the client
//! takes what was read. Memory holds a page, and no connection waits for a slow client.

use super::{
    Columns,
    csv_writer::{CsvWriter, MARK},
    xlsx_format::Head,
    xlsx_writer::XlsxWriter,
};
use crate::{
    clock::Moment,
    db::{Conn, Db},
    http::{Cursor, PageLimit, language::Language},
    problem::{Outcome, Problem},
};
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::header::{self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue},
    web::Bytes,
};
use bytes::BytesMut;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use std::{
    fs::File,
    future,
    io::{Seek, SeekFrom},
    path::Path,
    sync::Arc,
};
use tokio::io::AsyncReadExt;

/// RFC 7111; RFC 4180 for `header`.
pub const CSV: &str = "text/csv; charset=utf-8; header=present";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Bytes of a file that are in memory at a time.
const CHUNK: usize = 1 << 16;

/// What is sent.
pub struct Export<R> {
    pub language: Language,
    /// The file's name in Chinese and in English, without day and ending.
    pub name: (&'static str, &'static str),
    pub columns: Columns<R>,
}

/// The rows of a list in pages. `read` gives those after a cursor, up to one more than the limit, as for a page of the
/// list; `place` is where a row stands in it.
pub fn pages<R: Send + 'static>(
    db: Db,
    read: impl Fn(&mut Conn, Option<Cursor>, PageLimit) -> Outcome<Vec<R>> + Send + Sync + 'static,
    place: impl Fn(&R) -> Cursor + Send + Sync + 'static,
) -> impl Stream<Item = Outcome<Vec<R>>> + 'static {
    const LIMIT: PageLimit = PageLimit::STRIDE;
    let list = Arc::new((read, place));
    stream::try_unfold(Some(None), move |after| {
        let (db, list) = (db.clone(), Arc::clone(&list));
        async move {
            let Some(cursor) = after else {
                return Ok(None);
            };
            db.read(move |conn| {
                let (read, place) = &*list;
                let mut rows = read(conn, cursor, LIMIT)?;
                let more = rows.len() > LIMIT.rows();
                rows.truncate(LIMIT.rows());
                let next = rows.last().filter(|_| more).map(|row| Some(place(row)));
                Ok(Some((rows, next)))
            })
            .await
        }
    })
}

/// Sends CSV while it is read. What goes wrong before the first rows is answered as a problem; what goes wrong later
/// breaks the transfer off, so that nobody takes half a list for a whole one.
pub async fn csv<R: 'static>(
    export: Export<R>,
    pages: impl Stream<Item = Outcome<Vec<R>>> + 'static,
) -> Outcome<HttpResponse> {
    let mut pages = Box::pin(pages);
    let Export { language, columns, .. } = &export;
    let mut lines = CsvWriter::new();
    lines.headings(columns.described())?;
    let mut answer = attachment(*language, export.name, "csv", CSV);
    add(&mut lines, columns, &pages.try_next().await?.unwrap_or_default())?;
    let first = [MARK.as_bytes(), &lines.finish()?].concat();
    let rest = pages.map(move |page| {
        let mut lines = CsvWriter::new();
        add(&mut lines, &export.columns, &page?)?;
        lines.finish().map(Bytes::from)
    });
    Ok(answer.streaming(stream::once(future::ready(Ok::<_, Problem>(first.into()))).chain(rest)))
}

fn add<R: 'static>(lines: &mut CsvWriter, columns: &Columns<R>, rows: &[R]) -> Outcome<()> {
    rows.iter().try_for_each(|row| lines.row(columns.described(), &columns.cells(row)))
}

/// Writes XLSX to nameless files in `folder`, then sends it. The files go when the answer was sent, or nobody waits for
/// it any more.
pub async fn xlsx<R: Send + 'static>(
    export: Export<R>,
    pages: impl Stream<Item = Outcome<Vec<R>>>,
    folder: &Path,
) -> Outcome<HttpResponse> {
    let Export { language, name: (zh, en), columns } = export;
    let head = Head {
        name: language.say(zh, en).to_owned(),
        title: None,
        about: Vec::new(),
        columns: columns.described().to_vec(),
    };
    let columns = Arc::new(columns);
    let folder = folder.to_owned();
    let mut book = off_the_worker({
        let folder = folder.clone();
        move || {
            let mut book = XlsxWriter::on_disk(&folder)?;
            book.begin(&head)?;
            Ok(book)
        }
    })
    .await?;
    let mut pages = std::pin::pin!(pages);
    while let Some(rows) = pages.try_next().await? {
        let columns = Arc::clone(&columns);
        book = off_the_worker(move || {
            rows.iter().try_for_each(|row| book.row(&columns.cells(row)))?;
            Ok(book)
        })
        .await?;
    }
    let (file, size) = off_the_worker(move || saved(book, &folder)).await?;
    let mut answer = attachment(language, (zh, en), "xlsx", XLSX);
    answer.insert_header((header::CONTENT_ENCODING, "identity"));
    Ok(answer.no_chunking(size).streaming(parts(file)))
}

fn saved(book: XlsxWriter, folder: &Path) -> Outcome<(File, u64)> {
    let mut file = tempfile::tempfile_in(folder).map_err(Problem::unavailable)?;
    book.save(&file)?;
    let size = file.stream_position().map_err(Problem::unavailable)?;
    file.seek(SeekFrom::Start(0)).map_err(Problem::unavailable)?;
    Ok((file, size))
}

fn parts(file: File) -> impl Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut part = BytesMut::with_capacity(CHUNK);
        let read = file.read_buf(&mut part).await?;
        Ok((read > 0).then(|| (part.freeze(), file)))
    })
}

/// The library panics if a row cannot be written, for which a full disk is the reason.
async fn off_the_worker<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|failure| Err(Problem::unavailable(failure)))
}

/// A file to be kept, `隐患-20180201.csv`, with a name for programs that know ASCII only (RFC 6266).
pub fn attachment(
    language: Language,
    (zh, en): (&str, &str),
    ending: &str,
    media_type: &'static str,
) -> HttpResponseBuilder {
    let day = Moment::now().day().format("%Y%m%d");
    let plain = format!("{en}-{day}.{ending}");
    let told = format!("{}-{day}.{ending}", language.say(zh, en));
    let mut parameters = vec![DispositionParam::Filename(plain.clone())];
    if told != plain {
        parameters.push(DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: told.into_bytes(),
        }));
    }
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(media_type)
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        .insert_header(ContentDisposition { disposition: DispositionType::Attachment, parameters });
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpServer, middleware::Compress, web};

    fn numbers() -> Export<i64> {
        Export {
            language: Language::Zh,
            name: ("数", "numbers"),
            columns: Columns::new().whole("数", |number: &i64| *number),
        }
    }

    /// Two pages, and perhaps a third that cannot be read.
    fn pages_of(fails: bool) -> impl Stream<Item = Outcome<Vec<i64>>> {
        let pages = [Ok((0..3000).collect()), Ok(vec![3000])].into_iter();
        let failure = fails.then(|| Err(Problem::unavailable("a test's failure")));
        stream::iter(pages.chain(failure))
    }

    #[actix_web::test]
    async fn a_failure_breaks_the_transfer_off_also_where_it_is_compressed() {
        let app = || {
            let whole = || async { csv(numbers(), pages_of(false)).await };
            let broken = || async { csv(numbers(), pages_of(true)).await };
            App::new()
                .wrap(Compress::default())
                .route("/whole", web::get().to(whole))
                .route("/broken", web::get().to(broken))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        let serving = actix_web::rt::spawn(server);
        for encoding in ["identity", "gzip", "br", "zstd"] {
            let get = async |path: &str| {
                let request = reqwest::Client::new().get(format!("http://{address}{path}"));
                let answer = request.header("accept-encoding", encoding).send().await?;
                answer.error_for_status()?.bytes().await
            };
            let broken = get("/broken").await.unwrap_err();
            assert!(broken.status().is_none(), "{encoding}: {broken}");
            assert!(!get("/whole").await.unwrap().is_empty(), "{encoding}");
        }
        handle.stop(true).await;
        serving.await.unwrap().unwrap();
    }

    #[test]
    fn a_file_has_a_chinese_name_and_one_in_ascii() {
        let answer = attachment(Language::Zh, ("隐患", "hazards"), "csv", CSV).finish();
        let name = answer.headers().get(header::CONTENT_DISPOSITION).unwrap().to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"hazards-"), "{name}");
        assert!(name.contains("filename*=UTF-8''%E9%9A%90%E6%82%A3%2D20"), "{name}");
    }
}
