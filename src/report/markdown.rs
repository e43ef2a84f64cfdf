//! The page as Markdown: the summary that a person forwards.

use std::io::{self, Write};

use super::page::{Grid, GridRow, Heading, Page, Section};
use super::sections;
use crate::model::text::harmless;
use crate::report::outcome::Report;

/// So many rows of the lists that grow with the org are listed.
const MOST_ROWS: usize = 50;

/// Writes the report.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_page(&sections::page(report, MOST_ROWS), out)?;
    writeln!(
        out,
        "\nMade by {} {}; the same files and policy give the same report.",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION")
    )
}

/// Writes the renewal page.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write_renewal(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_page(&sections::renewal_page(report, MOST_ROWS), out)
}

fn write_page(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}", escaped(&page.title))?;
    page.sections.iter().filter(|section| !section.is_empty()).try_for_each(|own| section(own, out))
}

fn section(section: &Section, out: &mut dyn Write) -> io::Result<()> {
    if !section.title.is_empty() {
        writeln!(out, "\n## {}", escaped(&section.title))?;
    }
    paragraphs(&section.lead, out)?;
    if let Some(grid) = &section.table {
        writeln!(out)?;
        table(grid, out)?;
        if let Some((more, file)) = grid.more {
            writeln!(out, "\nand {more} more in {file}")?;
        }
    }
    for (place, item) in section.items.iter().enumerate() {
        if place == 0 {
            writeln!(out)?;
        }
        let label = match item.label.trim_matches([' ', '-', '!']) {
            "" => String::new(),
            label => format!("**{}**: ", escaped(label)),
        };
        writeln!(out, "- {label}{}", escaped(&item.text))?;
    }
    paragraphs(&section.notes, out)
}

fn paragraphs(texts: &[String], out: &mut dyn Write) -> io::Result<()> {
    texts.iter().try_for_each(|text| writeln!(out, "\n{}", escaped(text)))
}

/// A table; numbers stand to the right, sums are bold.
fn table(grid: &Grid, out: &mut dyn Write) -> io::Result<()> {
    let titles: Vec<_> = grid.headings.iter().map(Heading::shown).collect();
    writeln!(out, "| {} |", titles.join(" | "))?;
    let rule: Vec<&str> =
        grid.headings.iter().map(|heading| if heading.kind.is_number() { "---:" } else { "---" }).collect();
    writeln!(out, "| {} |", rule.join(" | "))?;
    let row = |row: &GridRow| {
        let cells = row.cells.iter().enumerate().map(|(place, cell)| {
            let text = escaped(cell.shown().trim());
            if row.is_total && place == 0 { format!("**{text}**") } else { text }
        });
        cells.collect::<Vec<_>>().join(" | ")
    };
    grid.rows.iter().try_for_each(|own| writeln!(out, "| {} |", row(own)))
}

/// A text with Markdown's and HTML's signs made harmless.
pub(super) fn escaped(text: &str) -> String {
    let text = harmless(text);
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                safe.push('\\');
                safe.push(letter);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
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
        assert_eq!(escaped("\u{1b}]8;;"), "\u{fffd}]8;;".replace(']', "\\]"));
    }
}
