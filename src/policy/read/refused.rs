//! What is wrong with a value of the policy: the line, the place, and what to write instead.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::Source;

impl Source<'_> {
    /// The line of a place, and under it carets that mark the place; nothing of a text without lines.
    pub(super) fn marked(&self, span: &Range<usize>) -> String {
        let Some((line, start)) = self.line(span.start) else { return String::new() };
        let before = &line[..line.floor_char_boundary(start)];
        let rest = &line[before.len()..];
        let marked = &rest[..rest.floor_char_boundary(span.len().min(rest.len()))];
        let carets = "^".repeat(marked.trim_end().width().max(1));
        format!("\n  {}\n  {}{carets}", line.trim_end().replace('\t', " "), " ".repeat(before.width()))
    }

    /// The line that holds a byte offset, and where in the line that is.
    fn line(&self, offset: usize) -> Option<(&str, usize)> {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let start = self.text[..offset].rfind('\n').map_or(0, |end| end + 1);
        let line = self.text[start..].lines().next()?;
        Some((line, (offset - start).min(line.len())))
    }

    /// What is wrong with a value that the parser refuses, in terms of the policy, and what to write instead.
    pub(super) fn value(&self, span: &Range<usize>, message: &str) -> (String, String) {
        let (line, _) = self.line(span.start).unwrap_or_default();
        let (key, written) = line.split_once('=').unwrap_or((line, ""));
        let (key, written) = (key.trim(), written.split(" #").next().unwrap_or_default().trim());
        let value = self.text.get(span.clone()).unwrap_or_default();
        let inner = value.trim_matches(['"', '\'']);
        let is_day = ["starts", "ends", "expires", "date"].contains(&key);
        let day = || {
            let form = format!("write year, month and day without quotes, such as {key} = 2026-02-01");
            (format!("{key} is not a date"), form)
        };
        if written.is_empty() || written.starts_with('#') {
            let remedy = format!("write a value, or put # in front of {key} to use its default");
            (format!("{key} has no value"), remedy)
        } else if is_day && inner.parse::<chrono::NaiveDate>().is_ok() {
            (format!("{key} is a text, expected a date"), format!("write {key} = {inner}, without quotes"))
        } else if is_day {
            day()
        } else if message.contains("expected a string") && !value.contains(['\n', '[', '{']) {
            let remedy = format!("write {key} = \"{value}\": in quotes a number stays exact");
            (format!("{key} is not a text, expected a text in quotes"), remedy)
        } else if message.contains("expected i64") {
            let remedy = match inner.trim().parse::<i64>() {
                Ok(number) => format!("write {key} = {number}"),
                Err(_) => format!("write {key} with digits alone and without quotes"),
            };
            (format!("{key} is {value}, expected a whole number"), remedy)
        } else if message.contains("expected a boolean") {
            (
                format!("{key} is {value}, expected true or false"),
                format!("write {key} = true or {key} = false"),
            )
        } else {
            (in_plain_words(message), "docs/policy.md shows a whole policy".to_owned())
        }
    }
}

/// The parser's words for types, as people know them.
fn in_plain_words(message: &str) -> String {
    [
        ("invalid type: ", "of the wrong kind: "),
        ("expected i64", "expected a whole number, without quotes"),
        ("expected a string", "expected a text in quotes"),
        ("expected a sequence", "expected a list in [ ]"),
        ("expected a boolean", "expected true or false"),
        ("expected a map", "expected a table"),
    ]
    .iter()
    .fold(message.to_owned(), |text, (words, plain)| text.replace(words, plain))
}
