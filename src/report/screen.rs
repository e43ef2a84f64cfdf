//! Paragraphs, lists and tables within a width, for every command that prints on a terminal.

use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

/// A titled list; nothing where it has no lines.
pub(super) fn list(out: &mut dyn Write, title: &str, lines: &[String], width: usize) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "{title}")?;
    for line in lines {
        paragraph(out, "- ", line, width)?;
    }
    Ok(())
}

/// A text behind a label, its further lines under its first.
pub(super) fn paragraph(out: &mut dyn Write, label: &str, text: &str, width: usize) -> io::Result<()> {
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
pub(super) fn table(header: &[&str], numbers: usize, blanks: u16, rows: Vec<Vec<String>>) -> Table {
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

/// Writes a table within a width: in two, with its texts in both, where it is too wide for one.
pub(super) fn stacked(
    out: &mut dyn Write,
    header: &[&str],
    texts: usize,
    rows: Vec<Vec<String>>,
    width: usize,
) -> io::Result<()> {
    if let Some(table) = shrunk(table(header, texts, 2, rows.clone()), width) {
        return grid(out, &table);
    }
    let half = texts + (header.len() - texts).div_ceil(2);
    for (place, columns) in [texts..half, half..header.len()].into_iter().enumerate() {
        let own: Vec<&str> = [&header[..texts], &header[columns.clone()]].concat();
        let cells = |row: &Vec<String>| [&row[..texts], &row[columns.clone()]].concat();
        if place > 0 {
            writeln!(out)?;
        }
        grid(out, &fitted(table(&own, texts, 2, rows.iter().map(cells).collect()), width))?;
    }
    Ok(())
}

/// A table within a width, if its first column can give the rest.
pub(super) fn shrunk(table: Table, width: usize) -> Option<Table> {
    let first = usize::from(table.column_max_content_widths().first().copied().unwrap_or(0));
    let rest = widest(&table).saturating_sub(first);
    (rest + READABLE_COLUMNS.min(first) <= width).then(|| fitted(table, width))
}

/// Writes a table without blanks at the ends of its lines.
pub(super) fn grid(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

pub(super) fn widest(table: &Table) -> usize {
    table.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0)
}

/// The columns that a name needs to be readable when it wraps.
pub(super) const READABLE_COLUMNS: usize = 16;

/// A table within a width: its first column wraps, the others do not.
pub(super) fn fitted(mut table: Table, width: usize) -> Table {
    let first = usize::from(table.column_max_content_widths().first().copied().unwrap_or(0));
    let rest = widest(&table).saturating_sub(first);
    // Below this nobody can read a name: rather a line that is too long than one letter a line.
    let width = width.max(rest + READABLE_COLUMNS.min(first));
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
        let rows = vec![vec!["a very long licence name indeed".to_owned(), "1234567.89".to_owned()]];
        let table = fitted(table(&["Licence", "Spent"], 1, 2, rows), 30);
        assert!(widest(&table) <= 30, "{table}");
        assert!(table.to_string().contains("1234567.89"), "{table}");
    }
}
