//! Texts as they are compared, counted and shown.

use std::borrow::Cow;

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

/// A number with a comma between its thousands: `12,345.60`.
#[must_use]
pub fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = sign.to_owned();
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// A text cut to so many characters, with a mark where it was cut.
#[must_use]
pub fn cut(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A text of which nothing commands a terminal or turns the order of what is read: control characters, marks that set the
/// direction of writing, and characters without width are replaced. Joiners stay, since languages and emoji need them.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmful = |letter: char| {
        matches!(letter,
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let replaced = |letter: char| match letter {
        '\t' | '\n' | '\r' => ' ',
        letter if is_harmful(letter) => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    Cow::Owned(text.chars().map(replaced).collect())
}

/// A text of several lines, each made harmless.
#[must_use]
pub fn harmless_lines(text: &str) -> String {
    text.lines().map(harmless).collect::<Vec<_>>().join("\n")
}

/// The known name that a typing error was most likely meant for.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name)
}

/// The question whether the nearest known name was meant, with a blank behind it; empty where no name is near.
#[must_use]
pub fn did_you_mean<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(typed, known).map_or_else(String::new, |near| format!("did you mean \"{near}\"? "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        for (number, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.5", "-1,234,567.5"),
            ("0.625", "0.625"),
        ] {
            assert_eq!(grouped(number), shown);
        }
    }

    #[test]
    fn no_text_commands_a_terminal() {
        assert_eq!(harmless("a\u{1b}[31mb\rc\u{202e}d\u{200b}"), "a\u{fffd}[31mb c\u{fffd}d\u{fffd}");
        for text in ["Zoë", "日本", "می\u{200c}خواهم", "👩\u{200d}🔬", "e\u{301}"] {
            assert_eq!(harmless(text), text);
        }
    }
}
