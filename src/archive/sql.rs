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
    let (files, out) = match engine {
        Engine::DuckDb => (list(files), quoted(out)),
        Engine::Spark => (quoted(&glob(files)), quoted(out)),
        // The user's own stage: Snowflake writes no local files.
        Engine::Snowflake => (String::new(), quoted(&format!("@~/{}", file_name(out)))),
    };
    [("{{FILES}}", files), ("{{OUT}}", out), ("{{ZONE}}", quoted(zone.name())), ("{{KIND}}", kind())]
        .into_iter()
        .fold(template.to_owned(), |text, (mark, words)| text.replace(mark, &words))
}

/// The kind of a login from the columns `login_type` and `subtype`, which is folded, and `is_success`: what
/// [`kind`](crate::model::login::kind) says, in words that all engines know.
fn kind() -> String {
    let is_machine = format!(
        "subtype IN ({})\n                    OR {}",
        list(MACHINE_SUBTYPES),
        is_one_of(&MACHINE_TYPES)
    );
    format!(
        "CASE
                WHEN {is_machine}
                THEN CASE WHEN is_success THEN 'machine' ELSE 'failed-machine' END
                WHEN NOT is_success THEN 'failed'
                WHEN {}
                THEN 'oauth'
                ELSE 'person'
            END",
        is_one_of(&OAUTH_TYPES)
    )
}

/// Whether a login's type is one of these: by its code as it stands, by name and label in any case.
fn is_one_of(types: &[(&'static str, &str, &str)]) -> String {
    let codes = list(types.iter().map(|(code, ..)| *code));
    let names = list(types.iter().flat_map(|(_, name, label)| [name.to_lowercase(), label.to_lowercase()]));
    format!("login_type IN ({codes})\n                    OR lower(login_type) IN ({names})")
}

/// Several files as the one path that Spark takes.
fn glob(files: &[String]) -> String {
    match files {
        [file] => file.clone(),
        files => {
            // The root stands before the brace: behind it Spark finds no absolute path.
            let roots: Option<Vec<&str>> = files.iter().map(|file| file.strip_prefix('/')).collect();
            match roots {
                Some(inside) => format!("/{{{}}}", inside.join(",")),
                None => format!("{{{}}}", files.join(",")),
            }
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A text as SQL has it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn list(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    words.into_iter().map(|word| quoted(word.as_ref())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(engine: Engine, files: &[&str]) -> String {
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        statement(engine, &files, "out/activity.parquet", chrono_tz::Europe::Berlin)
    }

    #[test]
    fn every_mark_is_filled() {
        for engine in [Engine::DuckDb, Engine::Spark, Engine::Snowflake] {
            let statement = printed(engine, &["a.csv", "it's.csv"]);
            assert!(!statement.contains("{{"), "{engine:?}: {statement}");
            assert!(
                statement.contains("'Europe/Berlin'") && statement.contains("'oauthrefreshtoken'"),
                "{engine:?}"
            );
            assert!(statement.contains("'remote access 2.0'"), "{engine:?}");
        }
    }

    #[test]
    fn files_are_named_as_the_engine_takes_them() {
        assert!(printed(Engine::DuckDb, &["a.csv", "it's.csv"]).contains("['a.csv', 'it''s.csv']"));
        assert!(printed(Engine::Spark, &["a.csv"]).contains("path 'a.csv'"));
        assert!(printed(Engine::Spark, &["a.csv", "b/c.csv"]).contains("path '{a.csv,b/c.csv}'"));
        assert!(printed(Engine::Spark, &["/a.csv", "/b/c.csv"]).contains("path '/{a.csv,b/c.csv}'"));
        assert!(printed(Engine::Snowflake, &[]).contains("COPY INTO '@~/activity.parquet'"));
    }
}
