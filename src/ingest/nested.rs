//! Related records that a script printed into one cell: `OrderedDict([('Name', 'Acme Customer'), …])`, JSON, a
//! PowerShell hash.

/// Whether a cell holds a printed record, and no name.
pub(super) fn is_printed(text: &[u8]) -> bool {
    [&b"{"[..], b"@{", b"[", b"(", b"OrderedDict("].iter().any(|start| text.starts_with(start))
}

/// The value at a path of keys in a printed record, as far as it can be read. A cell that holds no printed record is its
/// own value at a path of one key, and has none at a longer path.
pub(super) fn value<'a>(text: &'a [u8], path: &[&str]) -> Option<&'a [u8]> {
    if !is_printed(text) {
        return (path.len() == 1).then_some(text);
    }
    let (last, before) = path.split_last()?;
    let record = before.iter().try_fold(text, |record, key| {
        let value = value_of(record, key)?;
        is_printed(value).then(|| extent(value))
    })?;
    let value = plain(value_of(record, last)?)?.trim_ascii();
    (!value.is_empty() && !is_printed(value) && value != b"None").then_some(value)
}

/// What stands behind a key, at the outermost level at which it occurs.
fn value_of<'a>(record: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let mut outermost: Option<(usize, usize)> = None;
    let mut depth = 0_usize;
    let mut place = 0;
    while place < record.len() {
        let (word, after) = match record[place] {
            b'{' | b'[' | b'(' => {
                depth += 1;
                place += 1;
                continue;
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                place += 1;
                continue;
            }
            quote @ (b'"' | b'\'') => quoted(&record[place..], quote)?,
            byte if byte.is_ascii_alphanumeric() => bare(&record[place..]),
            _ => {
                place += 1;
                continue;
            }
        };
        let behind = &record[place + after..];
        let separator = behind.iter().position(|byte| *byte != b' ');
        if let Some(at) = separator.filter(|at| matches!(behind[*at], b':' | b'=' | b','))
            && word == key.as_bytes()
            && outermost.is_none_or(|(known, _)| depth < known)
        {
            outermost = Some((depth, place + after + at + 1));
        }
        place += after;
    }
    outermost.map(|(_, start)| record[start..].trim_ascii_start())
}

/// A quoted word, and how many bytes it takes.
fn quoted(text: &[u8], quote: u8) -> Option<(&[u8], usize)> {
    let end = 1 + text[1..].iter().position(|byte| *byte == quote)?;
    Some((&text[1..end], end + 1))
}

/// A word without quotes, and how many bytes it takes.
fn bare(text: &[u8]) -> (&[u8], usize) {
    let is_end =
        |byte: &u8| matches!(byte, b',' | b';' | b'=' | b':' | b'{' | b'}' | b'[' | b']' | b'(' | b')');
    let end = text.iter().position(is_end).unwrap_or(text.len());
    (&text[..end], end)
}

/// A printed record at the start of a text, to its end.
fn extent(text: &[u8]) -> &[u8] {
    let mut depth = 0_usize;
    for (place, byte) in text.iter().enumerate() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return &text[..=place];
                }
            }
            _ => {}
        }
    }
    text
}

/// A value as it reads; nothing where it is written with escapes.
fn plain(value: &[u8]) -> Option<&[u8]> {
    let text = match value.first()? {
        quote @ (b'"' | b'\'') => quoted(value, *quote)?.0,
        _ if is_printed(value) => return None,
        _ => bare(value).0,
    };
    (!text.contains(&b'\\')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, path: &[&str]) -> Option<String> {
        value(text.as_bytes(), path).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    #[test]
    fn a_printed_profile_tells_its_name_and_licence() {
        for text in [
            "OrderedDict([('attributes', OrderedDict([('type', 'Profile'), ('url', '/x/Name')])), ('Name', 'Acme \
             Customer'), ('UserLicense', OrderedDict([('Name', 'Customer Community Login')]))])",
            "{'attributes': {'type': 'Profile'}, 'UserLicense': {'Name': 'Customer Community Login'}, 'Name': 'Acme \
             Customer'}",
            r#"{"Name":"Acme Customer","UserLicense":{"attributes":{"type":"UserLicense"},"Name":"Customer Community Login"}}"#,
            "@{attributes=; Name=Acme Customer; UserLicense=@{attributes=; Name=Customer Community Login}}",
        ] {
            assert_eq!(at(text, &["Name"]).as_deref(), Some("Acme Customer"), "{text}");
            let license = at(text, &["UserLicense", "Name"]);
            assert_eq!(license.as_deref(), Some("Customer Community Login"), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for text in [
            "[object Object]",
            "{'Name': None}",
            "{",
            "{'Name'",
            "@{Name=}",
            r#"{"Name":"A\u0041"}"#,
            "[Profile]",
        ] {
            assert_eq!(at(text, &["Name"]), None, "{text}");
        }
        assert_eq!(at("{'Name': 'A', 'UserLicense': None}", &["UserLicense", "Name"]), None);
    }

    #[test]
    fn a_plain_name_is_itself() {
        assert_eq!(at("Acme Customer", &["Name"]).as_deref(), Some("Acme Customer"));
        assert_eq!(at("Acme Customer", &["UserLicense", "Name"]), None);
    }
}
