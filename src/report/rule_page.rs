//! One rule explained: the page that `seatwise rules ID` prints and that stands in `docs/rules`.

use crate::audit::need::{Need, NeededField};
use crate::audit::rule::Rule;

/// The page of a rule, as Markdown that reads well on a terminal too.
#[must_use]
pub fn page(rule: &Rule) -> String {
    // The rule's own headings come under its title.
    let explanation = rule.explanation().replace("\n# ", "\n## ");
    let evidence: Vec<String> = rule.evidence.iter().map(|evidence| format!("`{}`", evidence.key)).collect();
    format!(
        "# {}: {}\n\nSeverity {}. Needs {}.{}\n\n{}\n\n## Evidence\n\n{}.\n",
        rule.id,
        rule.title,
        rule.severity,
        needs(rule),
        if rule.reason.is_some() { " Its seats are reclaimable." } else { "" },
        explanation.trim_end(),
        evidence.join(", ")
    )
}

fn needs(rule: &Rule) -> String {
    rule.needs.iter().map(need_in_words).collect::<Vec<_>>().join("; ")
}

fn need_in_words(need: &Need) -> String {
    let headers = |columns: &[NeededField], between: &str| {
        columns.iter().map(|(_, header)| *header).collect::<Vec<_>>().join(between)
    };
    match need {
        Need::Of(object, []) => object.name().to_owned(),
        Need::Of(object, columns) => format!("{} with {}", object.name(), headers(columns, ", ")),
        Need::OneOf(object, columns) => format!("{} with {}", object.name(), headers(columns, " or ")),
        Need::Contract => "a contract line".to_owned(),
        Need::Comparison => {
            "a line on the login meter that names a sibling with a line of its own".to_owned()
        }
        Need::Either(needs) => needs.iter().map(need_in_words).collect::<Vec<_>>().join(", or "),
    }
}
