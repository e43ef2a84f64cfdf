//! One rule explained: the page that `seatwise rules ID` prints and that stands in `docs/rules`.

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
    let headers =
        |columns: &[(&str, &'static str)]| columns.iter().map(|(_, header)| *header).collect::<Vec<_>>();
    let needs: Vec<String> = rule
        .needs
        .iter()
        .map(|need| match (&headers(need.columns)[..], &headers(need.any_of)[..]) {
            ([], []) => need.object.name().to_owned(),
            ([], any) => format!("{} with {}", need.object.name(), any.join(" or ")),
            (columns, _) => format!("{} with {}", need.object.name(), columns.join(", ")),
        })
        .collect();
    needs.join("; ")
}
