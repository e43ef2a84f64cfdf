//! When two records name the same person.

use super::text::folded;

/// The form in which e-mail addresses are compared, or nothing where the text identifies no person.
///
/// Exports are often redacted before they are handed over: "X", `***`, `redacted@example.com` stand in
/// hundreds of rows and would make one person of them all.
#[must_use]
pub fn email_key(text: &str) -> Option<String> {
    let folded = text.trim().to_lowercase();
    let (local, domain) = folded.split_once('@')?;
    let plausible_local = !local.is_empty()
        && local.chars().all(|letter| !letter.is_whitespace() && !"*@,;<>()[]\"".contains(letter));
    let labels: Vec<&str> = domain.split('.').collect();
    let plausible_domain = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
        })
        && labels.last().is_some_and(|top| top.chars().count() >= 2);
    let masked_domain = labels[0].chars().count() > 2 && is_masked(labels[0]);
    (plausible_local && plausible_domain && !is_masked(local) && !masked_domain).then_some(folded)
}

/// Whether a text, in lower case, stands where a value was taken out.
#[must_use]
pub fn is_masked(text: &str) -> bool {
    const WORDS: [&str; 7] =
        ["redacted", "masked", "anonymized", "anonymised", "anonymous", "removed", "hidden"];
    let word = text.trim_matches(|letter: char| !letter.is_alphabetic());
    text.chars().all(|letter| "x*.-_#".contains(letter)) || WORDS.contains(&word)
}

/// The form in which names are compared: case folded, blanks folded; nothing where there is no name.
#[must_use]
pub fn name_key(first: &str, last: &str) -> Option<String> {
    let name = folded(&format!("{first} {last}"));
    (!name.is_empty()).then_some(name)
}

/// The form in which federation ids are compared, or nothing where the text identifies no person.
#[must_use]
pub fn federation_key(text: &str) -> Option<String> {
    let text = text.trim();
    (text.chars().count() > 1 && !is_masked(&text.to_lowercase())).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_without_case_and_blanks() {
        assert_eq!(email_key(" Jo@Acme.Example ").as_deref(), Some("jo@acme.example"));
    }

    #[test]
    fn what_is_no_address_identifies_nobody() {
        for text in ["", "X", "x@x", "***@***.***", "xxx@xxx.com", "REDACTED", "redacted@acme.example"] {
            assert_eq!(email_key(text), None, "{text}");
        }
        for text in ["jo@@acme.example", "jo smith@acme.example", "jo@acme..example", "@acme.example"] {
            assert_eq!(email_key(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_that_only_looks_odd_still_identifies() {
        for text in ["jo@x.com", "redaction@journal.example", "info@hidden-valley.example", "a@b.io"] {
            assert!(email_key(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_sandbox_address_still_identifies() {
        assert!(email_key("jo@acme.example.invalid").is_some());
    }

    #[test]
    fn names_fold_case_and_blanks() {
        assert_eq!(name_key(" Jo ", "de  Vries"), name_key("JO", "De vries"));
        assert_eq!(name_key("", " "), None);
    }

    #[test]
    fn a_masked_federation_id_identifies_nobody() {
        assert_eq!(federation_key("X"), None);
        assert_eq!(federation_key("xxxxx"), None);
        assert_eq!(federation_key("E-4711").as_deref(), Some("E-4711"));
    }
}
