//! The archive as a statement for an engine that already holds the logins.

use crate::model::login::{MACHINE_SUBTYPES, MACHINE_TYPES, OAUTH_TYPES};

/// An engine that can make an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// DuckDB.
    DuckDb,
    /// Spark SQL.
    Spark,
    /// Snowflake.
    Snowflake,
}

/// The statement by which an engine reduces login files to an archive, with days counted in a zone.
#[must_use]
pub fn statement(engine: Engine, files: &[String], out: &str, zone: chrono_tz::Tz) -> String {
    let template = match engine {
        Engine::DuckDb => include_str!("sql/duckdb.sql"),
        Engine::Spark => include_str!("sql/spark.sql"),
        Engine::Snowflake => include_str!("sql/snowflake.sql"),
    };
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let codes = |types: &[(&'static str, &str, &str)]| list(types.iter().map(|(code, ..)| *code));
    let names = |types: &[(&str, &str, &str)]| {
        let words: Vec<String> =
            types.iter().flat_map(|(_, name, label)| [name.to_lowercase(), label.to_lowercase()]).collect();
        list(words.iter().map(String::as_str))
    };
    [
        ("{{FILES}}", list(files.into_iter())),
        ("{{OUT}}", quoted(out)),
        ("{{ZONE}}", quoted(zone.name())),
        ("{{MACHINE_CODES}}", codes(&MACHINE_TYPES)),
        ("{{MACHINE_TYPES}}", names(&MACHINE_TYPES)),
        ("{{MACHINE_SUBTYPES}}", list(MACHINE_SUBTYPES.into_iter())),
        ("{{OAUTH_CODES}}", codes(&OAUTH_TYPES)),
        ("{{OAUTH_TYPES}}", names(&OAUTH_TYPES)),
    ]
    .into_iter()
    .fold(template.to_owned(), |text, (mark, words)| text.replace(mark, &words))
}

/// A text as SQL has it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(quoted).collect::<Vec<_>>().join(", ")
}
