//! Hashes passwords with argon2id (RFC 9106), off the async workers, a few at a time.

use crate::{
    problem::{Outcome, Problem},
    validation::ValidationErrors,
};
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use serde::Deserialize;
use std::{fmt, ops::RangeInclusive, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many characters a new password has.
pub const LENGTH: RangeInclusive<usize> = 8..=128;
/// How many passwords are worked on at once: each takes 19 MiB and a processor for tens of milliseconds.
const AT_ONCE: usize = 3;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// A password as somebody typed it. Never shown, not even in debug output.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Notes an error if this cannot become a password.
    pub fn check_new(&self, errors: &mut ValidationErrors, pointer: &str) {
        let (least, most) = (LENGTH.start(), LENGTH.end());
        if !LENGTH.contains(&self.0.chars().count()) {
            errors.note(
                pointer,
                format!("密码须为 {least} 至 {most} 个字符"),
                format!("A password has {least} to {most} characters"),
            );
        }
    }

    /// Notes an error if this cannot be anybody's password.
    pub fn check_present(&self, errors: &mut ValidationErrors, pointer: &str) {
        let most = LENGTH.end();
        if !(1..=*most).contains(&self.0.chars().count()) {
            errors.note(
                pointer,
                format!("密码须为 1 至 {most} 个字符"),
                format!("1 to {most} characters are taken"),
            );
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(a password)")
    }
}

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    /// A hash that no password fits, for names that nobody has: the answer takes as long as for one that exists.
    nobodys: Arc<str>,
    turns: Arc<Semaphore>,
}

impl Hasher {
    /// With 19 MiB and two passes a password, as OWASP's password storage cheat sheet has it.
    pub fn new() -> Outcome<Self> {
        Self::with(Params::DEFAULT)
    }

    /// With other costs. Hashes keep the costs they were made with and stay good.
    pub fn with(costs: Params) -> Outcome<Self> {
        let argon2 = Argon2::from(costs);
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(Problem::internal)?;
        let nobodys = argon2.hash_password(&random).map_err(Problem::internal)?;
        Ok(Self { argon2, nobodys: nobodys.to_string().into(), turns: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// The hash to keep. Blocks for tens of milliseconds: for commands; handlers take a [`Self::turn`].
    pub fn hash(&self, password: &Password) -> Outcome<String> {
        let hash = self.argon2.hash_password(password.0.as_bytes());
        Ok(hash.map_err(Problem::internal)?.to_string())
    }

    /// Waits until fewer than three others are at it; after ten seconds the server is too busy (503).
    pub async fn turn(&self) -> Outcome<Turn> {
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| Problem::unavailable("too many passwords are waiting to be checked"))?
            .map_err(Problem::internal)?;
        Ok(Turn { hasher: self.clone(), permit: Arc::new(permit) })
    }

    fn fits(&self, password: &Password, hash: Option<&str>) -> Outcome<bool> {
        let fits = self.argon2.verify_password(password.0.as_bytes(), hash.unwrap_or(&self.nobodys));
        match fits {
            Ok(()) => Ok(hash.is_some()),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(Problem::internal(error)),
        }
    }
}

/// The right to work on passwords, until dropped; work that was begun keeps it to its end even if the one who
/// asked has gone.
pub struct Turn {
    hasher: Hasher,
    permit: Arc<OwnedSemaphorePermit>,
}

impl Turn {
    /// Whether the hash is this password's. Without a hash: false, after the same time.
    pub async fn fits(&self, password: Password, hash: Option<String>) -> Outcome<bool> {
        self.off_the_worker(move |hasher| hasher.fits(&password, hash.as_deref())).await
    }

    /// The hash to keep.
    pub async fn hash(&self, password: Password) -> Outcome<String> {
        self.off_the_worker(move |hasher| hasher.hash(&password)).await
    }

    async fn off_the_worker<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hasher) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let (hasher, permit) = (self.hasher.clone(), Arc::clone(&self.permit));
        tokio::task::spawn_blocking(move || {
            let done = work(&hasher);
            drop(permit);
            done
        })
        .await
        .unwrap_or_else(|failure| Err(Problem::internal(failure)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quick() -> Hasher {
        Hasher::with(Params::new(8, 1, 1, None).unwrap()).unwrap()
    }

    #[test]
    fn a_hash_fits_its_password_only_and_is_argon2id() {
        let hasher = quick();
        let [right, wrong] = ["correct horse", "correct house"].map(Password::new);
        let hash = hasher.hash(&right).unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(hasher.fits(&right, Some(&hash)).unwrap());
        assert!(!hasher.fits(&wrong, Some(&hash)).unwrap());
        assert!(!hasher.fits(&right, None).unwrap());
    }

    #[test]
    fn the_usual_costs_are_those_that_owasp_asks_for() {
        let hash = Hasher::new().unwrap().hash(&Password::new("correct horse")).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(quick().fits(&Password::new("correct horse"), Some(&hash)).unwrap());
    }

    #[test]
    fn a_password_is_not_shown() {
        assert!(!format!("{:?}", Password::new("correct horse")).contains("horse"));
    }

    #[test]
    fn the_length_of_a_new_password_is_counted_in_characters() {
        for (password, taken) in
            [("七个字的密码啊", false), ("八个字的密码啊啊", true), (&"x".repeat(129), false)]
        {
            let mut errors = ValidationErrors::default();
            Password::new(password).check_new(&mut errors, "/password");
            assert_eq!(errors.is_empty(), taken, "{password}");
        }
    }
}
