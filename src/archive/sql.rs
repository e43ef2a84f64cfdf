//! The archive as a statement for an engine that already holds the logins.

use crate::model::login::{
    FROZEN_STATUSES, LOGIN_SUBTYPES, LOGIN_TYPES, LoginKind, SUCCESS_STATUSES, folded_subtype,
};

/// An engine that can make an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// DuckDB.
    DuckDb,
    /// Spark SQL.
    Spark,
    /// Snowflake.
    Snowflake,
    /// Google BigQuery.
    BigQuery,
    /// Databricks SQL.
    Databricks,
}

/// The statement by which an engine reduces login files to an archive, with days counted in a zone.
#[must_use]
pub fn statement(engine: Engine, files: &[String], out: &str, zone: chrono_tz::Tz) -> String {
    let template = match engine {
        Engine::DuckDb => include_str!("sql/duckdb.sql"),
        Engine::Spark => include_str!("sql/spark.sql"),
        Engine::Snowflake => include_str!("sql/snowflake.sql"),
        Engine::BigQuery => include_str!("sql/bigquery.sql"),
        Engine::Databricks => include_str!("sql/databricks.sql"),
    };
    let (files, out) = match engine {
        Engine::DuckDb => (list(files), quoted(out)),
        Engine::Spark => (quoted(&glob(files)), quoted(out)),
        // The user's own stage: Snowflake writes no local files.
        Engine::Snowflake => (String::new(), quoted(&format!("@~/{}", file_name(out)))),
        // Neither writes local files: the bucket and the volume are the reader's to name.
        Engine::BigQuery => (String::new(), quoted(&format!("gs://BUCKET/{}-*.parquet", file_stem(out)))),
        Engine::Databricks => {
            (String::new(), quoted(&format!("/Volumes/CATALOG/SCHEMA/VOLUME/{}", file_stem(out))))
        }
    };
    let marks = [
        ("{{FILES}}", files),
        ("{{OUT}}", out),
        ("{{ZONE}}", quoted(zone.name())),
        ("{{SUCCESS}}", list(SUCCESS_STATUSES)),
        ("{{FROZEN}}", list(FROZEN_STATUSES)),
        ("{{KIND}}", kind()),
    ];
    marks.into_iter().fold(template.to_owned(), |text, (mark, words)| text.replace(mark, &words))
}

/// The kind of a login from the columns `login_type` and `subtype`, which is folded, `is_success` and `is_frozen`: what
/// [`kind`](crate::model::login::kind) says, in words that all engines know.
fn kind() -> String {
    format!(
        "CASE
                WHEN subtype IN ({})
                    OR {}
                THEN CASE
                    WHEN is_success THEN 'machine' WHEN is_frozen THEN 'frozen-machine' ELSE 'failed-machine'
                END
                WHEN is_frozen THEN 'frozen'
                WHEN NOT is_success THEN 'failed'
                WHEN subtype IN ({})
                    OR {}
                THEN 'oauth'
                ELSE 'person'
            END",
        subtypes(LoginKind::Machine),
        is_of_type(LoginKind::Machine),
        subtypes(LoginKind::OAuth),
        is_of_type(LoginKind::OAuth)
    )
}

/// The subtypes of a kind, folded: names, and labels that do not fold to them.
fn subtypes(kind: LoginKind) -> String {
    let own = LOGIN_SUBTYPES.iter().filter(|subtype| subtype.kind == kind);
    let mut folded: Vec<String> =
        own.flat_map(|subtype| [folded_subtype(subtype.name), folded_subtype(subtype.label)]).collect();
    folded.dedup();
    list(folded)
}

/// Whether a login's type is of a kind: by its code as it stands, by name and label in any case.
fn is_of_type(kind: LoginKind) -> String {
    let own = || LOGIN_TYPES.iter().filter(|login_type| login_type.kind == kind);
    let codes = list(own().map(|login_type| login_type.code).filter(|code| !code.is_empty()));
    let mut names: Vec<String> = own()
        .flat_map(|login_type| [login_type.name.to_lowercase(), login_type.label.to_lowercase()])
        .collect();
    names.dedup();
    format!("login_type IN ({codes})\n                    OR lower(login_type) IN ({})", list(names))
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

fn file_stem(path: &str) -> &str {
    file_name(path).trim_end_matches(".parquet")
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
        for engine in [Engine::DuckDb, Engine::Spark, Engine::Snowflake, Engine::BigQuery, Engine::Databricks]
        {
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
        assert!(printed(Engine::BigQuery, &[]).contains("uri = 'gs://BUCKET/activity-*.parquet'"));
        assert!(
            printed(Engine::Databricks, &[]).contains("DIRECTORY '/Volumes/CATALOG/SCHEMA/VOLUME/activity'")
        );
    }

    #[test]
    fn no_word_of_a_statement_needs_an_escape() {
        // Engines differ in how they write an apostrophe in a text.
        let words = SUCCESS_STATUSES.into_iter().chain(FROZEN_STATUSES);
        let types = LOGIN_TYPES.iter().flat_map(|own| [own.code, own.name, own.label]);
        let subtypes = LOGIN_SUBTYPES.iter().flat_map(|own| [own.name, own.label]);
        for word in words.chain(types).chain(subtypes) {
            assert!(!word.contains(['\'', '\\']), "{word}");
        }
    }
}
