//! `storage`, and servers that are started with a database and a store that do not belong together: photos stay.

use crate::support::{
    App, Client,
    leftovers::under,
    people::CHEN,
    postgres::{Cluster, Database, aside},
    process::{Ended, Server, run},
    visit::{begun, filled_in, registered, submit},
};
use chrono::TimeDelta;
use field_inspection::{
    clock::Moment,
    db::{DatabaseAt, Db},
    evidence::sweep::{GRACE, discard_originals, sweep},
    storage::{ORIGINALS, TRASH},
};
use std::{collections::BTreeSet, path::Path};

on_each_engine! {
    another_database_is_refused_and_nothing_is_lost,
    a_copied_database_adopts_a_store_of_its_own,
}

/// Two visits, with more photos than may go unasked; the address of one of them, and its bytes.
async fn with_photos(app: &App) -> (Client, String, Vec<u8>) {
    let chen = app.signed_in(CHEN).await;
    let (unit, _) = registered(&chen, None).await;
    let visit = begun(&chen, &unit).await;
    filled_in(&chen, &visit).await;
    let visit = begun(&chen, &unit).await;
    let mut sheet = filled_in(&chen, &visit).await;
    submit(&chen, &visit).await;
    let picture = sheet.pictures.pop().unwrap();
    // Nothing is left to do for the servers that are started and stopped at once.
    app.work_off().await;
    (chen, format!("{visit}/photos/{}", picture.id), picture.bytes)
}

fn with<'a>(command: &[&'a str], settings: &'a [String]) -> Vec<&'a str> {
    command.iter().copied().chain(settings.iter().map(String::as_str)).collect()
}

fn started_and_stopped(settings: &[String]) -> Ended {
    let listen = "--listen=127.0.0.1:0".to_owned();
    let data = settings[0].strip_prefix("--data=").unwrap();
    let rest: Vec<&str> = settings[1..].iter().map(String::as_str).filter(|one| *one != listen).collect();
    Server::start(Path::new(data), &rest).stop()
}

fn refused(settings: &[String]) -> String {
    let ended = run(&with(&["serve", "--listen=127.0.0.1:0"], settings));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("field-inspection storage adopt"), "{}", ended.err);
    ended.err
}

/// The settings with an empty database in place of the server's own, and where that is.
fn elsewhere(app: &App) -> (Vec<String>, DatabaseAt, Option<Database>) {
    let mut settings = app.settings();
    let data = settings[0].strip_prefix("--data=").unwrap().to_owned();
    settings.retain(|setting| !setting.starts_with("--database="));
    let (at, kept) = match app.db.engine() {
        "sqlite" => (format!("sqlite:{data}/oops.sqlite"), None),
        _ => {
            let database = Cluster::get().unwrap().create_empty_database();
            (database.url.clone(), Some(database))
        }
    };
    settings.push(format!("--database={at}"));
    (settings, at.parse().unwrap(), kept)
}

async fn another_database_is_refused_and_nothing_is_lost(app: App) {
    let (chen, photo, bytes) = with_photos(&app).await;
    let own = app.settings();
    let (other, at, _kept) = elsewhere(&app);
    let objects = &app.intake.objects;
    let originals = under(objects, ORIGINALS).await;
    let count = originals.len();

    // A store that says nothing of itself yet, as earlier versions left it.
    assert!(refused(&other).contains("this database knows none of them"));
    assert_eq!(started_and_stopped(&own).code, Some(0));
    assert!(refused(&other).contains("belongs to another database"));
    assert_eq!(under(objects, ORIGINALS).await, originals);

    let asked = run(&with(&["storage", "adopt"], &other));
    assert_eq!(asked.code, Some(1), "{asked:?}");
    assert!(asked.err.contains("--yes"), "{}", asked.err);
    assert!(asked.out.contains(&format!("{count:>8} originals are in the object storage")), "{}", asked.out);
    let adopted = run(&with(&["storage", "adopt", "--yes"], &other));
    assert_eq!(adopted.code, Some(0), "{adopted:?}");
    assert_eq!(started_and_stopped(&other).code, Some(0));
    assert!(refused(&own).contains("belongs to another database"));
    assert_eq!(under(objects, ORIGINALS).await, originals, "a server starts, and takes nothing away");

    // Only what is a day old would go; there is nothing to ask about yet.
    let swept = run(&with(&["storage", "sweep", "--yes"], &other));
    assert_eq!(swept.code, Some(0), "{swept:?}");
    assert!(swept.out.contains("       0 of them are older than 24 hours"), "{}", swept.out);

    // The other database's server a day later, with nobody watching: all of it in the trash.
    let tomorrow = Moment::now().plus(TimeDelta::hours(25));
    let db = aside(|| Db::open(&at).unwrap());
    let few_or_held_back = sweep(objects, &db, GRACE, tomorrow).await.unwrap();
    assert_eq!(few_or_held_back.held_back, u64::try_from(count).unwrap(), "{few_or_held_back:?}");
    assert_eq!(under(objects, ORIGINALS).await, originals);
    let discarded = discard_originals(objects, &db, GRACE, tomorrow).await;
    assert_eq!(discarded.unwrap(), u64::try_from(count).unwrap());
    assert!(under(objects, ORIGINALS).await.is_empty());
    aside(|| drop(db));

    // Back to the right one.
    let back = run(&with(&["storage", "adopt", "--yes"], &own));
    assert!(
        back.out.contains(&format!("{count:>8} originals of this database are not in the object storage")),
        "{}",
        back.out
    );
    assert_eq!(started_and_stopped(&own).code, Some(0));
    // On a connection of now: the server has ended the one that was idle while the commands ran.
    let chen = Client::of(&app.url).with_access_token(chen.access_token.as_ref().unwrap());
    let answer = chen.get(&photo).await;
    assert_eq!((answer.status.as_u16(), &answer.bytes[..]), (200, &bytes[..]));
    let swept = sweep(objects, &app.db, GRACE, tomorrow).await.unwrap();
    assert_eq!(swept.brought_back, u64::try_from(count - 1).unwrap(), "{swept:?}");
    assert_eq!(under(objects, ORIGINALS).await, originals);
    assert_eq!(under(objects, TRASH).await, BTreeSet::new());
}

async fn a_copied_database_adopts_a_store_of_its_own(app: App) {
    with_photos(&app).await;
    let own = app.settings();
    assert_eq!(started_and_stopped(&own).code, Some(0));
    // The database as it is, on an empty folder for photos.
    let empty = tempfile::tempdir().unwrap();
    let mut copy = vec![format!("--data={}", empty.path().display())];
    copy.push(match app.db.engine() {
        "sqlite" => {
            let path = empty.path().join("copy.sqlite");
            let (from, to) = (own[0].strip_prefix("--data=").unwrap(), path.display());
            let vacuum = format!("VACUUM INTO '{to}'");
            let mut conn: diesel::SqliteConnection =
                diesel::Connection::establish(&format!("{from}/field-inspection.sqlite")).unwrap();
            diesel::connection::SimpleConnection::batch_execute(&mut conn, &vacuum).unwrap();
            format!("--database=sqlite:{to}")
        }
        _ => own.iter().find(|setting| setting.starts_with("--database=")).unwrap().clone(),
    });
    assert!(refused(&copy).contains("this database has photos, and the object storage has none"));
    let adopted = run(&with(&["storage", "adopt", "--yes"], &copy));
    assert_eq!(adopted.code, Some(0), "{adopted:?}");
    assert_eq!(started_and_stopped(&copy).code, Some(0));
}
