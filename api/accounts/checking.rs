//! Checking a password, ever slower where guesses failed before.

use super::{
    SignIn,
    account::is_username,
    passwords::Password,
    store::{self, failures},
    throttle::Subjects,
};
use crate::{
    clock::Moment,
    db::Db,
    ids::Id,
    problem::{Kind, Outcome, Problem},
};
use std::net::IpAddr;

/// That somebody knew the password: of which account, and which password it was.
#[derive(Clone)]
pub struct Proof {
    account_id: Id,
    password_hash: String,
    subjects: Subjects,
}

impl Proof {
    pub fn account_id(&self) -> Id {
        self.account_id
    }

    /// The hash that the password fitted.
    pub fn password_hash(&self) -> &str {
        &self.password_hash
    }

    /// What failures of this account from this address are counted under.
    pub fn subjects(&self) -> &Subjects {
        &self.subjects
    }
}

/// Checks `password` for the account of that name: [`Kind::SignInRefused`] where it does not fit, nobody has the
/// name, or the account is not active, all three alike; [`Kind::TooManyAttempts`] after too many failures.
///
/// Failures are looked up again when the password's turn comes, so that many requests sent at once do not get many
/// guesses: at most a turn's worth go unseen.
pub async fn check(
    db: &Db,
    sign_in: &SignIn,
    username: &str,
    address: IpAddr,
    password: Password,
    now: Moment,
) -> Outcome<Proof> {
    let username = username.trim().to_ascii_lowercase();
    let subjects = Subjects::new(&username, address);
    // What cannot be a user name is not sent to the database, but takes as long.
    let username = is_username(&username).then_some(username);
    let look = {
        let (subjects, username) = (subjects.clone(), username.clone());
        move |conn: &mut crate::db::Conn| {
            let found = match &username {
                Some(username) => store::credentials(conn, username)?,
                None => None,
            };
            let account_id = found.as_ref().map(|found| found.account_id);
            failures::record(conn, &subjects, account_id, address, now)?.allow(now)?;
            Ok(found)
        }
    };
    db.read(look.clone()).await?;
    let turn = sign_in.hasher.turn().await?;
    let found = db.read(look).await?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let fits = turn.fits(password, hash).await?;
    match found {
        Some(found) if fits && found.active => Ok(Proof {
            account_id: found.account_id,
            password_hash: found.password_hash,
            subjects,
        }),
        _ => {
            db.write(move |conn| failures::count(conn, &subjects, now))
                .await?;
            Err(Problem::new(Kind::SignInRefused))
        }
    }
}
