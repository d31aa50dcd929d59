//! Checks a password, with a growing delay after failed attempts.

use super::{
    SignIn,
    account::is_username,
    passwords::Password,
    store::{self, failed_logins},
    throttle::Subjects,
};
use crate::{
    clock::Moment,
    db::Db,
    ids::Id,
    problem::{Outcome, Problem, ProblemKind},
};
use std::net::IpAddr;

/// That somebody knew the password: of which account, and which password it was.
#[derive(Clone)]
pub struct VerifiedPassword {
    account_id: Id,
    password_hash: String,
    subjects: Subjects,
}

impl VerifiedPassword {
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

/// Checks `password` for the account of that name: [`ProblemKind::SignInRefused`] where it does not fit, nobody has the
/// name, or the account is not active, all three alike; [`ProblemKind::TooManyAttempts`] after too many failures.
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
) -> Outcome<VerifiedPassword> {
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
            failed_logins::record(conn, &subjects, account_id, address, now)?.allow(now)?;
            Ok(found)
        }
    };
    db.read(look.clone()).await?;
    let turn = sign_in.hasher.turn().await?;
    let found = db.read(look).await?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let fits = turn.fits(password, hash).await?;
    match found {
        Some(found) if fits && found.active => Ok(VerifiedPassword {
            account_id: found.account_id,
            password_hash: found.password_hash,
            subjects,
        }),
        _ => {
            db.write(move |conn| failed_logins::count(conn, &subjects, now)).await?;
            Err(Problem::new(ProblemKind::SignInRefused))
        }
    }
}
