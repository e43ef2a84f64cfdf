//! Texts as they are compared.

/// A text with one blank between its words: exporters write line breaks in names in several ways.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The form in which names are compared: case folded, blanks folded.
#[must_use]
pub fn folded(text: &str) -> String {
    one_line(&text.to_lowercase())
}

/// A count with its noun in the singular or plural: `1 seat`, `2 seats`.
#[must_use]
pub fn counted(count: impl Into<u64>, noun: &str) -> String {
    let count = count.into();
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// The verb of a count in the past: `1 row was`, `2 rows were`.
#[must_use]
pub fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

/// Texts in a sentence, the last behind a word such as "and".
#[must_use]
pub fn joined(texts: &[&str], word: &str) -> String {
    match texts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
