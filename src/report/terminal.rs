//! The report on a terminal: one screen at any size, nothing cut off.

use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

use super::tables::{self, RecoveryRow};
use super::{Report, counted};

/// Writes the report for a terminal of so many columns.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", tables::title(report))?;
    writeln!(out)?;
    for (name, text) in tables::summary(report) {
        paragraph(out, &format!("{name:<8}"), &text, width)?;
    }
    writeln!(out)?;
    heading(out, "Quarterly cost recovery")?;
    let rows = tables::recovery(report);
    if let Some(table) = shrunk(whole(&rows), width) {
        grid(out, &table)?;
    } else {
        grid(out, &fitted(seats(&rows), width))?;
        writeln!(out)?;
        grid(out, &fitted(money(&rows), width))?;
    }
    writeln!(out)?;
    for note in tables::notes(report) {
        paragraph(out, "", &note, width)?;
    }
    writeln!(out)?;
    heading(out, "Findings")?;
    let titled = findings(report, true);
    let table = if widest(&titled) <= width { titled } else { findings(report, false) };
    grid(out, &table)?;
    list(out, "The export itself", &tables::issues(report), width)?;
    list(out, "Rules not evaluated", &tables::not_evaluated(report), width)?;
    list(out, "Files left aside", &tables::ignored(report), width)?;
    writeln!(out)?;
    let advice = format!(
        "{} in all. --out DIR writes every seat and finding; `seatwise rules ID` explains a rule.",
        counted(report.findings() as u64, "finding")
    );
    paragraph(out, "", &advice, width)
}

fn heading(out: &mut dyn Write, text: &str) -> io::Result<()> {
    writeln!(out, "{text}")
}

fn list(out: &mut dyn Write, title: &str, lines: &[String], width: usize) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    heading(out, title)?;
    for line in lines {
        paragraph(out, "- ", line, width)?;
    }
    Ok(())
}

/// A text behind a label, its further lines under its first.
fn paragraph(out: &mut dyn Write, label: &str, text: &str, width: usize) -> io::Result<()> {
    let indent = label.chars().count();
    let mut line = label.to_owned();
    let mut length = indent;
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if !is_empty && length + 1 + letters > width {
            writeln!(out, "{}", line.trim_end())?;
            line = " ".repeat(indent);
            length = indent;
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += letters;
        is_empty = false;
    }
    writeln!(out, "{}", line.trim_end())
}

/// A line under the header, and blanks between the columns.
const UNDER_HEADER: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('\u{2500}'));

/// A table with a line under its header and nothing else: columns from `numbers` on stand to the right, so
/// many blanks apart.
fn table(header: &[&str], numbers: usize, blanks: u16, rows: Vec<Vec<String>>) -> Table {
    let mut table = Table::new();
    table.load_style(UNDER_HEADER).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(Cell::new));
    table.add_rows(rows);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding(if place == 0 { (0, 0) } else { (blanks, 0) });
        if place >= numbers {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Writes a table without blanks at the ends of its lines.
fn grid(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

fn widest(table: &Table) -> usize {
    table.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0)
}

/// A table within a width: its first column wraps, the others do not.
fn fitted(mut table: Table, width: usize) -> Table {
    if widest(&table) > width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
        for column in table.column_iter_mut().skip(1) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

/// The columns that a licence's name needs to be readable when it wraps.
const NAME_COLUMNS: usize = 16;

/// A table within a width, if its first column can give the rest.
fn shrunk(table: Table, width: usize) -> Option<Table> {
    let first = usize::from(table.column_max_content_widths().first().copied().unwrap_or(0));
    let rest = widest(&table).saturating_sub(first);
    (rest + NAME_COLUMNS.min(first) <= width).then(|| fitted(table, width))
}

/// The licence, and under it the contract line.
fn name(row: &RecoveryRow) -> String {
    match &row.line {
        Some(line) => format!("{}\n  {line}", row.license),
        None => row.license.clone(),
    }
}

const SEATS: [&str; 7] = ["Bought", "As-\nsigned", "Active", "Never", "Idle", "Other", "Un-\nassigned"];
const MONEY: [&str; 6] = ["Price", "Spent", "Lost", "Freed\nvalue", "Saved at\nrenewal", "Renews on"];

fn seat_cells(row: &RecoveryRow) -> Vec<String> {
    row.seats.to_vec()
}

fn money_cells(row: &RecoveryRow) -> Vec<String> {
    let mut cells = vec![row.price.join("\n").trim().to_owned()];
    cells.extend(row.money.iter().cloned());
    cells.push(row.renews_on.clone());
    cells
}

fn whole(rows: &[RecoveryRow]) -> Table {
    let header: Vec<&str> = ["Licence"].into_iter().chain(SEATS).chain(MONEY).collect();
    let cells = |row: &RecoveryRow| [vec![name(row)], seat_cells(row), money_cells(row)].concat();
    table(&header, 1, 1, rows.iter().map(cells).collect())
}

fn seats(rows: &[RecoveryRow]) -> Table {
    let header: Vec<&str> = ["Licence"].into_iter().chain(SEATS).collect();
    table(&header, 1, 2, rows.iter().map(|row| [vec![name(row)], seat_cells(row)].concat()).collect())
}

fn money(rows: &[RecoveryRow]) -> Table {
    let header: Vec<&str> = ["Licence"].into_iter().chain(MONEY).collect();
    table(&header, 1, 2, rows.iter().map(|row| [vec![name(row)], money_cells(row)].concat()).collect())
}

/// The rules and what they found; with what each looks for, if there is room.
fn findings(report: &Report, titled: bool) -> Table {
    let mut header = vec!["Rule", "Finds", "Severity", "Looked at", "Found"];
    let mut rows: Vec<Vec<String>> = tables::rules(report).into_iter().map(Vec::from).collect();
    if !titled {
        header.remove(1);
        for row in &mut rows {
            row.remove(1);
        }
    }
    table(&header, if titled { 3 } else { 2 }, 2, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_wraps_under_its_label() {
        let mut out = Vec::new();
        paragraph(&mut out, "Label   ", "one two three four", 16).expect("written");
        assert_eq!(String::from_utf8_lossy(&out), "Label   one two\n        three\n        four\n");
    }

    #[test]
    fn a_narrow_table_wraps_its_text_and_not_its_numbers() {
        let rows = vec![vec!["a very long licence name".to_owned(), "1234567.89".to_owned()]];
        let table = fitted(table(&["Licence", "Spent"], 1, 2, rows), 24);
        assert!(widest(&table) <= 24, "{table}");
        assert!(table.to_string().contains("1234567.89"), "{table}");
    }
}
