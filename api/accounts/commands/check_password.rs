//! Command: checks a password, with a growing delay after failed attempts.

use crate::{
    accounts::{
        SignIn,
        account::Username,
        passwords::Password,
        sign_in::{VerifiedPassword, verify},
        store::{self, failed_logins},
        throttle::Subjects,
    },
    clock::Moment,
    db::{Conn, Db},
    problem::{Outcome, Problem, ProblemKind},
};
use std::net::IpAddr;

/// Checks `password` for the account of that name: [`ProblemKind::SignInRefused`] if it does not fit, nobody has the
/// name, or the account is not active, all three alike; [`ProblemKind::TooManyAttempts`] after too many failures.
///
/// Failures are looked up again when the password's turn comes, so that many requests sent at once do not get many
/// guesses: at most a turn's worth go unseen.
pub async fn check_password(
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
    let username = username.parse::<Username>().ok();
    let look = {
        let subjects = subjects.clone();
        move |conn: &mut Conn| {
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
    match verify(found, fits, subjects, now) {
        Ok(proof) => Ok(proof),
        Err(failed) => {
            db.write(move |conn| failed_logins::count(conn, &failed)).await?;
            Err(Problem::new(ProblemKind::SignInRefused))
        }
    }
}
