//! The tables of an object in parts, as exporters cut what is long.

use super::dice::Dice;
use super::tables::{Cell, Object, Table};

/// Files this far apart are still one coverage, whether days or hours are counted.
const SMALL_GAP: i64 = 2 * 86_400;

pub(super) fn parts(object: Object, tables: Vec<Table>, dice: &mut Dice) -> Vec<Table> {
    // Where the world itself has several files, fewer parts of each are enough.
    let most = if tables.len() > 1 { 2 } else { 3 };
    let split = |table| match object {
        Object::LoginHistory => cut_in_time(table, 1 + dice.below(most), dice),
        Object::User | Object::Contact | Object::UserLogin => deal(table, 1 + dice.below(most), dice),
        _ => vec![table],
    };
    tables.into_iter().flat_map(split).collect()
}

/// Deals the rows to that many parts, at least one to each as long as there are rows.
fn deal(mut table: Table, parts: usize, dice: &mut Dice) -> Vec<Table> {
    let parts = parts.min(table.rows.len()).max(1);
    let rows = std::mem::take(&mut table.rows);
    let mut dealt = vec![table; parts];
    for (place, row) in rows.into_iter().enumerate() {
        let part = if place < parts { place } else { dice.below(parts) };
        dealt[part].rows.push(row);
    }
    dealt
}

/// Cuts a login file into at most that many spans of time, which cover what the whole file does.
fn cut_in_time(mut table: Table, parts: usize, dice: &mut Dice) -> Vec<Table> {
    let time = time_column(&table);
    table.rows.sort_by_key(|row| moment(&row[time]));
    let mut cut = Vec::new();
    while cut.len() + 1 < parts && table.rows.len() > 1 {
        let moments: Vec<i64> = table.column(time).map(moment).collect();
        let (end, start) = cut_once(&moments, dice);
        let later = Table { rows: table.rows[start..].to_vec(), ..table.clone() };
        table.rows.truncate(end);
        cut.push(std::mem::replace(&mut table, later));
    }
    cut.push(table);
    cut
}

/// Where the earlier part ends and the later one starts. They share rows, or only a small gap parts them.
fn cut_once(moments: &[i64], dice: &mut Dice) -> (usize, usize) {
    let end = 1 + dice.below(moments.len() - 1);
    let gap = moments[end] - moments[end - 1];
    if (1..=SMALL_GAP).contains(&gap) && dice.one_in(2) {
        return (end, end);
    }
    let (first, last) = (moments[dice.below(end)], moments[end - 1]);
    // Rows of one moment stay together, as they do where an exporter is asked for a span of time.
    (moments.partition_point(|&moment| moment <= last), moments.partition_point(|&moment| moment < first))
}

/// Whether no moment of a part lies within the span of another: no two files hold one of its logins.
pub(super) fn stands_apart(part: usize, parts: &[Table]) -> bool {
    let spans: Vec<Option<(i64, i64)>> = parts.iter().map(span).collect();
    let Some((from, to)) = spans[part] else { return true };
    let mut others =
        spans.iter().enumerate().filter(|(place, _)| *place != part).filter_map(|(_, span)| *span);
    others.all(|(other_from, other_to)| other_to < from || to < other_from)
}

fn span(part: &Table) -> Option<(i64, i64)> {
    let moments = || part.column(time_column(part)).map(moment);
    Some((moments().min()?, moments().max()?))
}

fn time_column(table: &Table) -> usize {
    table.columns.iter().position(|column| *column == "LoginTime").expect("logins have a time")
}

fn moment(cell: &Cell) -> i64 {
    match cell {
        Cell::Moment(Some(moment)) => *moment,
        _ => unreachable!("every login has a time"),
    }
}
