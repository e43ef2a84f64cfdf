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
        Engine::DuckDb => (list(files.iter().map(String::as_str)), quoted(out)),
        Engine::Spark => (quoted(&glob(files)), quoted(out)),
        // The user's own stage: Snowflake writes no local files.
        Engine::Snowflake => (String::new(), quoted(&format!("@~/{}", file_name(out)))),
    };
    let codes = |types: &[(&'static str, &str, &str)]| list(types.iter().map(|(code, ..)| *code));
    let names = |types: &[(&str, &str, &str)]| {
        let words: Vec<String> =
            types.iter().flat_map(|(_, name, label)| [name.to_lowercase(), label.to_lowercase()]).collect();
        list(words.iter().map(String::as_str))
    };
    [
        ("{{FILES}}", files),
        ("{{OUT}}", out),
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

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(quoted).collect::<Vec<_>>().join(", ")
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
