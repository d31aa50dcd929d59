//! Command `user`: creates and changes accounts, among them the first one.

use super::{Failure, examples, logs, password, say, stores};
use crate::{
    accounts::{self, Badge, Hasher, NewAccount, Password, PersonName, Role, Username},
    clock::Moment,
    config::{self, DatabaseSettings},
    db::Db,
    district::District,
    ids::Id,
    problem::Text,
    validation::ValidationErrors,
};
use clap::{Args, Subcommand};
use std::str::FromStr;

#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Makes an account
    ///
    /// The password is asked for on the terminal, or read from the first line of the standard input.
    #[command(after_help = examples::USER)]
    Add(Add),
}

#[derive(Args)]
struct Add {
    /// What the person signs in with: 2 to 32 small letters, digits, '.', '_' or '-'
    #[arg(long, value_parser = text::<Username>)]
    username: Username,
    /// The person's name
    #[arg(long, value_parser = text::<PersonName>)]
    name: PersonName,
    /// inspector, supervisor, enterprise or admin
    #[arg(long)]
    role: Role,
    /// The district's code, such as 320508; 320500 is the whole city
    #[arg(long)]
    district: District,
    /// The id of the using unit, for an enterprise account
    #[arg(long)]
    unit: Option<Id>,
    /// The number of the law-enforcement certificate
    #[arg(long, value_parser = text::<Badge>)]
    badge: Option<Badge>,
    /// Makes up a password and prints it
    #[arg(long)]
    random_password: bool,
    #[command(flatten)]
    settings: DatabaseSettings,
}

fn text<T: FromStr<Err = Text>>(entered: &str) -> Result<T, String> {
    entered.parse().map_err(|reason: Text| reason.en)
}

pub fn user(command: User) -> Result<(), Failure> {
    let Task::Add(add) = command.task;
    let at = config::database_alone(add.settings)?;
    logs::start_for_a_person();
    let password = if add.random_password { password::random()? } else { password::ask()? };
    let mut errors = ValidationErrors::default();
    let typed = Password::new(password.clone());
    typed.check_new(&mut errors, "password");
    errors.finish().map_err(refused)?;
    let new = NewAccount {
        id: Id::new(),
        username: add.username,
        name: add.name,
        role: add.role,
        district: add.district,
        unit_id: add.unit,
        badge: add.badge,
        password_hash: hash(&typed)?,
    };
    let name = String::from(new.username.clone());
    let db = stores::open(&at)?;
    stores::migrate(&db, &at)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime
        .block_on(db.write(move |conn| accounts::commands::create(conn, &new, Moment::now()).map(|_| ())))
        .map_err(refused)?;
    say(format_args!("{name} can sign in"))?;
    if add.random_password {
        say(format_args!("password: {password}"))?;
    }
    Ok(())
}

/// Creates the first account if there is none, and prints its password: here and never again.
pub async fn make_first_admin(db: &Db) -> Result<(), Failure> {
    let password = password::random()?;
    let hash = hash(&Password::new(password.clone()))?;
    let made = db
        .write(move |conn| accounts::commands::create_first_admin(conn, &hash, Moment::now()))
        .await
        .map_err(refused)?;
    if made.is_some() {
        say(format_args!(
            "The first account: admin, password {password} (shown only now; change it after signing in)"
        ))?;
    }
    Ok(())
}

fn hash(password: &Password) -> Result<String, Failure> {
    Hasher::new().and_then(|hasher| hasher.hash(password)).map_err(refused)
}

fn refused(problem: crate::problem::Problem) -> Failure {
    Failure::because("the account", problem)
}
