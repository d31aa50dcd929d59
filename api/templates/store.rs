//! Reads and writes the checklist versions that were ever served.

use crate::{
    clock::Moment,
    db::{Conn, schema::checklists},
    problem::{Outcome, Problem, ProblemKind},
};
use ::checklists::{Library, Template};
use diesel::prelude::*;

/// Keeps every template of the library. One whose content differs from what is kept under its version is refused:
/// inspections were filled in with the other content.
pub fn keep(conn: &mut Conn, library: &Library, at: Moment) -> Outcome<()> {
    for template in library.iter() {
        let (code, version) = (template.code.as_str(), i64::from(template.version));
        let known: Option<String> =
            checklists::table.find((code, version)).select(checklists::hash).first(conn).optional()?;
        match known {
            None => {
                diesel::insert_into(checklists::table)
                    .values((
                        checklists::code.eq(code),
                        checklists::version.eq(version),
                        checklists::hash.eq(template.hash()),
                        checklists::body.eq(template.json()),
                        checklists::kept_at.eq(at),
                    ))
                    .execute(conn)?;
            }
            Some(hash) if hash == template.hash() => {}
            Some(_) => {
                return Err(Problem::new(ProblemKind::IdTaken).because(
                    format!("检查表 {code} 第 {version} 版已投入使用且内容不同:修改内容须提高版本号"),
                    format!(
                        "Checklist {code} version {version} has been in use with other content: raise its version"
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// A version as it was kept.
pub fn kept(conn: &mut Conn, code: &str, version: u32) -> Outcome<Option<Template>> {
    let found: Option<(String, String)> = checklists::table
        .find((code, i64::from(version)))
        .select((checklists::hash, checklists::body))
        .first(conn)
        .optional()?;
    let Some((hash, body)) = found else {
        return Ok(None);
    };
    let template = Template::from_json(&body).map_err(Problem::internal)?;
    if template.hash() == hash {
        Ok(Some(template))
    } else {
        Err(Problem::internal(format!("checklist {code} version {version} was changed in the database")))
    }
}
