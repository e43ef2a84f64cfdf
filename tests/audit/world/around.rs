//! What stands around the rows of a file, and what is left out of them: lines of tools, titles, further headers.

use super::dialect::{Dialect, Quotes};
use super::dice::Dice;
use super::file::{Style, Written};
use super::tables::{Cell, Object, Table};

/// What a file has beside one header and whole rows, or lacks.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// Lines of a tool, or a title, above the header.
    pub above: Vec<String>,
    /// Lines of a tool below the rows.
    pub below: Vec<String>,
    /// The place of the row above which the header stands again.
    pub header_again: Option<usize>,
    /// A further part of a result, whose header the first part has.
    pub lacks_header: bool,
    /// Empty cells at the ends of rows are left out.
    pub lacks_empty_ends: bool,
    pub lacks_last_line_end: bool,
}

impl Around {
    /// Some of what is known of the file's dialect; mostly nothing.
    pub(super) fn draw(table: &Table, style: Style, dice: &mut Dice) -> Self {
        Self {
            above: if dice.one_in(3) { above(table, style, dice) } else { Vec::new() },
            below: if dice.one_in(3) { below(table, style, dice) } else { Vec::new() },
            header_again: if dice.one_in(5) { header_again(table, style, dice) } else { None },
            lacks_header: false,
            lacks_empty_ends: style.dialect.is_excel() && dice.one_in(2),
            lacks_last_line_end: dice.one_in(4),
        }
    }

    /// The surroundings of a further part of a result, whose header another part has.
    pub(super) fn without_header(dice: &mut Dice) -> Self {
        Self { lacks_header: true, lacks_last_line_end: dice.one_in(4), ..Self::default() }
    }
}

/// Whether a part is known for what it is without its header: by a first row that is one line.
pub(super) fn can_lack_header(table: &Table) -> bool {
    let has_lines = |cell: &Cell| matches!(cell, Cell::Text(Some(text)) if text.contains('\n'));
    table.rows.first().is_some_and(|row| !row.iter().any(has_lines))
}

fn above(table: &Table, style: Style, dice: &mut Dice) -> Vec<String> {
    const QUERYING: &str = "Querying Data... done";
    const UPDATE: &str = " ›   Warning: @salesforce/cli update available from 2.98.6 to 2.112.3.";
    let lines: &[&str] = match style.dialect {
        Dialect::SfQuery => {
            dice.pick(&[&[QUERYING] as &[&str], &[UPDATE], &[UPDATE, QUERYING], &[UPDATE, "", QUERYING]])
        }
        dialect if dialect.is_excel() => return title(table, style, dice),
        dialect if dialect.is_report() || dialect == Dialect::Inspector => &[],
        // PowerShell quotes every cell, as those do whose files it may have read.
        dialect if dialect.quotes() == Quotes::Always => dice.pick(&[
            &["#TYPE Selected.System.Management.Automation.PSCustomObject"] as &[&str],
            &["#TYPE System.Management.Automation.PSCustomObject"],
        ]),
        _ => &[],
    };
    lines.iter().map(ToString::to_string).collect()
}

/// A title that somebody wrote above a sheet, and perhaps empty rows. Excel gives each row all separators of the
/// sheet; other programs write what is there.
fn title(table: &Table, style: Style, dice: &mut Dice) -> Vec<String> {
    let title = match table.object {
        Object::User => "Active users",
        _ => "Review of the portal, third quarter",
    };
    let empty = |dice: &mut Dice| dice.one_in(2).then_some("");
    let rows = [empty(dice), Some(title), empty(dice)];
    let width = if dice.one_in(2) { table.columns.len() } else { 1 };
    let row = |text: &str| {
        let rest = (1..width).map(|_| Written::plain(""));
        style.line(std::iter::once(Written::plain(text)).chain(rest).collect())
    };
    rows.into_iter().flatten().map(row).collect()
}

fn below(table: &Table, style: Style, dice: &mut Dice) -> Vec<String> {
    let count = table.rows.len();
    let total = || format!("Total number of records retrieved: {count}.");
    let querying = || "Querying Data... done".to_owned();
    match style.dialect {
        Dialect::SfQuery => match dice.below(3) {
            0 => vec![total()],
            1 => vec![querying()],
            _ => vec![total(), querying()],
        },
        // The database that writes NULL also says how much it wrote.
        Dialect::Warehouse if style.null_word == "NULL" => {
            vec![String::new(), format!("({count} rows affected)")]
        }
        _ => Vec::new(),
    }
}

/// Parts were joined. Those of reports have a footer each, and those of Inspector end in the middle of a line.
fn header_again(table: &Table, style: Style, dice: &mut Dice) -> Option<usize> {
    let can_be_joined =
        !style.dialect.is_report() && style.dialect != Dialect::Inspector && table.rows.len() > 1;
    can_be_joined.then(|| 1 + dice.below(table.rows.len() - 1))
}
