//! Keys and texts as TOML writes them.

/// A text as TOML writes it in one line, as a key or a value. JSON escapes what TOML does, but for one sign.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// A key as TOML writes it: bare where it may be.
pub(super) fn bare_or_quoted(key: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}
