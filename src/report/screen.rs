//! Paragraphs and tables within a width, for every command that prints on a terminal. Width is counted as terminals do, and
//! nothing that is printed commands them.

use std::io::{self, Write};

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle, Width,
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::page::{Grid, GridRow, Heading, PageCell};
use crate::model::text::harmless;

/// The columns that a text takes on a terminal.
pub(super) fn width_of(text: &str) -> usize {
    text.width()
}

/// A titled list; nothing where it has no lines.
pub(super) fn list(out: &mut dyn Write, title: &str, lines: &[String], width: usize) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "{title}")?;
    lines.iter().try_for_each(|line| paragraph(out, "- ", line, width))
}

/// A text behind a label, its further lines under its first. A word that is longer than a line is broken.
pub(super) fn paragraph(out: &mut dyn Write, label: &str, text: &str, width: usize) -> io::Result<()> {
    let label = harmless(label);
    let indent = width_of(&label);
    let room = width.saturating_sub(indent).max(1);
    let mut line = label.into_owned();
    let mut length = indent;
    let mut is_empty = true;
    for word in harmless(text).split_whitespace().flat_map(|word| broken(word, room)) {
        let letters = width_of(word);
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

/// A word in pieces of at most so many columns.
fn broken(word: &str, room: usize) -> Vec<&str> {
    if width_of(word) <= room {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (place, letter) in word.grapheme_indices(true) {
        let own = width_of(letter);
        if length + own > room && place > start {
            pieces.push(&word[start..place]);
            (start, length) = (place, 0);
        }
        length += own;
    }
    pieces.push(&word[start..]);
    pieces
}

/// A line under the header, and blanks between the columns.
const UNDER_HEADER: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('\u{2500}'));

/// Blanks between two columns.
const BLANKS: usize = 2;

/// The columns that a name needs to be readable when it wraps.
const READABLE: usize = 16;

/// The widest that a text behind the first column may be before it wraps.
const WIDEST_TEXT: usize = 22;

/// Writes a table within a width: without its spare columns where there is no room for them, and in several tables with its
/// texts in each where it is still too wide.
pub(super) fn grid(out: &mut dyn Write, grid: &Grid, width: usize, is_coloured: bool) -> io::Result<()> {
    let texts = grid.headings.iter().take_while(|heading| !heading.kind.is_number()).count().max(1);
    let mut columns: Vec<usize> = (0..grid.headings.len()).collect();
    let widths = ColumnFit::ALL
        .iter()
        .map(|fit| columns.iter().map(|column| column_width(grid, *column, texts, *fit)).collect())
        .reduce(|wider: Vec<usize>, narrower| if taken(&wider, &columns) <= width { wider } else { narrower })
        .unwrap_or_default();
    let needed = |columns: &[usize]| taken(&widths, columns);
    while needed(&columns) > width
        && let Some(spare) = columns.iter().rposition(|column| grid.headings[*column].is_spare)
    {
        columns.remove(spare);
    }
    let (names, numbers): (Vec<usize>, Vec<usize>) = columns.into_iter().partition(|column| *column < texts);
    let mut own = names.clone();
    let mut is_first = true;
    for column in numbers {
        if own.len() > names.len() && needed(&own) + widths[column] + BLANKS > width {
            separate(out, &mut is_first)?;
            write_table(out, grid, &own, &widths, texts, width, is_coloured)?;
            own.clone_from(&names);
        }
        own.push(column);
    }
    separate(out, &mut is_first)?;
    write_table(out, grid, &own, &widths, texts, width, is_coloured)
}

/// An empty line between two tables.
fn separate(out: &mut dyn Write, is_first: &mut bool) -> io::Result<()> {
    if std::mem::replace(is_first, false) { Ok(()) } else { writeln!(out) }
}

/// The columns of the terminal that a table takes whose first column wraps.
fn taken(widths: &[usize], columns: &[usize]) -> usize {
    READABLE.min(widths[0]) + columns.iter().skip(1).map(|column| widths[*column] + BLANKS).sum::<usize>()
}

/// How much room the columns of a table are given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ColumnFit {
    /// Titles in one line.
    Wide,
    /// Titles in two lines.
    Close,
    /// Titles in two lines, and texts that wrap.
    Tight,
}

impl ColumnFit {
    const ALL: [Self; 3] = [Self::Wide, Self::Close, Self::Tight];
}

/// The columns of the terminal that a column takes.
fn column_width(grid: &Grid, column: usize, texts: usize, fit: ColumnFit) -> usize {
    let cells =
        grid.rows.iter().map(|row| width_of(&harmless(&row.cells[column].shown()))).max().unwrap_or(0);
    let heading = &grid.headings[column];
    let lines = if fit == ColumnFit::Wide { 1 } else { 2 };
    let shown = heading.shown();
    let whole = width_of(&shown);
    let titled = (1..=whole).find(|room| title(heading, *room).lines().count() <= lines).unwrap_or(whole);
    let longest_word = shown.split(' ').map(width_of).max().unwrap_or(0);
    let is_text = (1..texts).contains(&column);
    let cells = if is_text && fit == ColumnFit::Tight { cells.min(WIDEST_TEXT) } else { cells };
    cells.max(titled).max(longest_word)
}

/// A title in lines of at most so many columns.
fn title(heading: &Heading, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in heading.shown().split(' ') {
        match lines.last_mut() {
            Some(line) if width_of(line) + 1 + width_of(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

fn write_table(
    out: &mut dyn Write,
    grid: &Grid,
    columns: &[usize],
    widths: &[usize],
    texts: usize,
    width: usize,
    is_coloured: bool,
) -> io::Result<()> {
    let rest: usize = columns.iter().skip(1).map(|column| widths[*column] + BLANKS).sum();
    // Below this nobody can read a name: rather a line that is too long than one letter a line.
    let first = width.saturating_sub(rest).max(READABLE.min(widths[columns[0]])).min(widths[columns[0]]);
    let mut table = Table::new();
    table.load_style(UNDER_HEADER).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(first + rest).unwrap_or(u16::MAX));
    table.set_header(columns.iter().map(|column| Cell::new(title(&grid.headings[*column], widths[*column]))));
    for row in &grid.rows {
        table.add_row(columns.iter().map(|column| cell(grid, row, *column, is_coloured)));
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        let own = if place == 0 { first } else { widths[columns[place]] };
        let padding = if place == 0 { 0 } else { BLANKS };
        column.set_padding((u16::try_from(padding).unwrap_or(0), 0));
        let whole = u16::try_from(own + padding).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(whole)));
        if columns[place] >= texts || grid.headings[columns[place]].kind.is_number() {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if is_coloured {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

fn cell(grid: &Grid, row: &GridRow, column: usize, is_coloured: bool) -> Cell {
    let own = &row.cells[column];
    let text = Cell::new(harmless(&own.shown()));
    if !is_coloured {
        return text;
    }
    let is_something = match own {
        PageCell::Whole(number) => *number != 0,
        PageCell::Money(amount) | PageCell::MoneyIn(amount) => amount.minor != 0,
        _ => false,
    };
    let text = if grid.headings[column].is_at_risk && is_something { text.fg(Color::Red) } else { text };
    if row.is_total { text.add_attribute(Attribute::Bold) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::cell::ColumnKind;

    fn shown(paragraph_of: &str, width: usize) -> String {
        let mut out = Vec::new();
        paragraph(&mut out, "Label   ", paragraph_of, width).expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_paragraph_wraps_under_its_label() {
        assert_eq!(shown("one two three four", 16), "Label   one two\n        three\n        four\n");
        assert_eq!(shown("abcdefghijkl", 16), "Label   abcdefgh\n        ijkl\n");
        assert_eq!(shown("日本語の名前 x", 16), "Label   日本語の\n        名前 x\n");
    }

    #[test]
    fn a_table_stays_within_its_width() {
        let headings = vec![
            Heading::new("Licence", ColumnKind::Text),
            Heading::new("Spent", ColumnKind::Amount),
            Heading::new("Saved at renewal", ColumnKind::Amount),
            Heading::new("Notice by", ColumnKind::Day).spare(),
        ];
        let row = |name: &str| {
            let numbers = ["1,234,567.89", "1.00", "2026-12-31"].map(PageCell::text).to_vec();
            GridRow::from([vec![PageCell::text(name)], numbers].concat())
        };
        let rows = vec![
            row("a very long licence name indeed"),
            row("コミュニティのライセンス名がとても長い"),
            row(&"x".repeat(300)),
        ];
        let grid = Grid { headings, rows, more: None };
        for width in [30, 36, 50, 60, 80, 120] {
            let mut out = Vec::new();
            super::grid(&mut out, &grid, width, false).expect("written");
            let text = String::from_utf8(out).expect("UTF-8");
            assert!(text.lines().all(|line| width_of(line) <= width), "{width}:\n{text}");
            assert!(text.contains("1,234,567.89"), "{text}");
        }
    }
}
