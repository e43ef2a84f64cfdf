//! The report as Markdown: the summary that a person forwards, with the files it rests on.

use std::io::{self, Write};

use super::Report;
use super::recovery::{self, RecoveryRow};
use super::renewal_page;
use super::tables;

/// Writes the report.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", escaped(&tables::title(report)))?;
    for (name, text) in tables::summary(report) {
        writeln!(out, "- **{name}**: {}", escaped(&text))?;
    }
    writeln!(out, "\n## Quarterly cost recovery\n")?;
    let header = [
        "Licence",
        "Contract line",
        "Bought",
        "Assigned",
        "Active",
        "Never",
        "Idle",
        "Other",
        "Waived",
        "Unassigned",
        "Price",
        "Spent",
        "Lost",
        "Freed value",
        "Saved at renewal",
        "Renews on",
    ];
    let rows = recovery::rows(report).iter().map(recovery_cells).collect::<Vec<_>>();
    table(out, &header, 2, &rows)?;
    for note in recovery::notes(report) {
        writeln!(out, "\n{}", escaped(&note))?;
    }
    renewal_page::pools(report, out)?;
    renewal_page::orders(report, out)?;
    renewal_page::right_sizing(report, out)?;
    money(report, out)?;
    writeln!(out, "\n## The seats if every licence were idle after so many days\n")?;
    let rows: Vec<Vec<String>> = tables::sweep(report)
        .iter()
        .map(|row| row.iter().map(|cell| cell.replace('\n', ", ")).collect())
        .collect();
    table(out, &tables::SWEEP, 0, &rows)?;
    let controls = tables::controls(report);
    if !controls.is_empty() {
        writeln!(out, "\n## The seats by the controls that the policy chose\n")?;
        table(out, &tables::CONTROLS, 1, &all_escaped(&controls))?;
        writeln!(
            out,
            "\nThe table supports evidence for these controls; whether one is met is for its owner to say. Due: idle for \
             just so many days; overdue: for longer."
        )?;
    }
    writeln!(out, "\n## Findings\n")?;
    let rows: Vec<Vec<String>> = tables::rules(report).into_iter().map(Vec::from).collect();
    table(out, &["Rule", "Finds", "Severity", "Looked at", "Found", "Waived"], 3, &all_escaped(&rows))?;
    list(out, "Waivers", &tables::waivers(report))?;
    list(out, "The export itself", &tables::issues(&report.issues))?;
    list(out, "Rules not evaluated", &tables::not_evaluated(report))?;
    list(out, "Files left aside", &tables::ignored(&report.ignored))?;
    writeln!(out, "\n## Files\n")?;
    let rows: Vec<Vec<String>> = report
        .inputs
        .iter()
        .map(|input| {
            vec![
                escaped(&input.path),
                input.object.name().to_owned(),
                input.dialect.to_owned(),
                input.encoding.to_owned(),
                input.rows.to_string(),
                input.used.to_string(),
                input.refused.to_string(),
                input.sha256.clone(),
            ]
        })
        .collect();
    table(out, &["File", "Object", "Dialect", "Encoding", "Rows", "Used", "Refused", "SHA-256"], 4, &rows)?;
    writeln!(
        out,
        "\nMade by {} {}; the same files and policy give the same report.",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION")
    )
}

/// The amounts in the reporting currency, by cost center and by profile.
fn money(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if let Some(converted) = &report.converted {
        writeln!(
            out,
            "\n## Converted into {}, beside the contracts' own currencies\n",
            converted.currency.code()
        )?;
        table(out, &tables::CONVERTED, 2, &all_escaped(&tables::converted(report)))?;
        for rate in tables::rates(report) {
            writeln!(out, "\n{}", escaped(&rate))?;
        }
    }
    let centers = tables::cost_centers(report, SHOWN_ROWS);
    largest(out, "Seats and money of each cost center", &tables::COST_CENTERS, 2, centers, "allocation.csv")?;
    let profiles = tables::profiles(report, SHOWN_ROWS);
    largest(out, "Seats and money behind each profile", &tables::PROFILES, 1, profiles, "profiles.csv")
}

/// The largest rows of a list, if it has any, and where the others stand.
fn largest(
    out: &mut dyn Write,
    title: &str,
    header: &[&str],
    texts: usize,
    (rows, more): (Vec<Vec<String>>, usize),
    file: &str,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    table(out, header, texts, &all_escaped(&rows))?;
    if more > 0 {
        writeln!(out, "\nand {more} more, in {file}")?;
    }
    Ok(())
}

fn recovery_cells(row: &RecoveryRow) -> Vec<String> {
    let price = row.price.join(" ").trim().to_owned();
    let name = if row.is_total { format!("**{}**", escaped(&row.license)) } else { escaped(&row.license) };
    let mut cells = vec![name, row.line.as_deref().map_or_else(String::new, escaped)];
    cells.extend(row.seats[..6].iter().cloned());
    cells.push(row.waived.clone());
    cells.push(row.seats[6].clone());
    cells.push(price);
    cells.extend(row.money.iter().cloned());
    cells.push(row.renews_on.clone());
    cells
}

/// So many profiles are listed.
const SHOWN_ROWS: usize = 50;

pub(super) fn all_escaped(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|cell| escaped(cell)).collect()).collect()
}

fn list(out: &mut dyn Write, title: &str, lines: &[String]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    for line in lines {
        writeln!(out, "- {}", escaped(line))?;
    }
    Ok(())
}

/// A table whose columns from `numbers` up to the last text are right-aligned; cells are Markdown already.
pub(super) fn table(
    out: &mut dyn Write,
    header: &[&str],
    numbers: usize,
    rows: &[Vec<String>],
) -> io::Result<()> {
    writeln!(out, "| {} |", header.join(" | "))?;
    let rule: Vec<&str> =
        (0..header.len()).map(|place| if place < numbers { "---" } else { "---:" }).collect();
    writeln!(out, "| {} |", rule.join(" | "))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    Ok(())
}

/// Text of the export with Markdown's and HTML's signs made harmless.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' => {
                safe.push('\\');
                safe.push(letter);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\n' | '\r' => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_export_cannot_become_markup() {
        assert_eq!(escaped("a|b <script>\n*x*"), "a\\|b &lt;script&gt; \\*x\\*");
    }
}
