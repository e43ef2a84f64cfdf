//! Whether the day or the month comes first in a file's numeric dates: decided by all values of a column, never
//! by one, and never guessed.

use super::cell::CellKind;
use super::discover::FoundFile;
use super::schema::{Header, ObjectSchema};
use super::stamp::WrittenStamp;
use super::timestamp::written;
use crate::error::{Error, Result};
use crate::model::calendar::DateOrder;

/// The settled orders of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct DateOrders {
    /// For each column of the schema.
    pub(super) by_column: Vec<Option<DateOrder>>,
    /// How the order was found, in words; nothing where there was nothing to settle.
    pub(super) settled_by: Option<String>,
}

impl DateOrders {
    /// The order of the file's dates, where it has numeric ones.
    pub(super) fn order(&self) -> Option<DateOrder> {
        self.by_column.iter().flatten().next().copied()
    }
}

/// Values of a column that are a date in one order only.
#[derive(Default)]
struct Votes {
    day_first: u64,
    month_first: u64,
    numeric: u64,
    /// Numeric dates with dots between, which are written day first wherever they are written.
    dotted: u64,
    /// The first and the last numbers of dates such as `21-09-26`, a bit each: the year stands where there are fewer.
    short_firsts: u128,
    short_lasts: u128,
    first_day_first: Option<Example>,
    first_month_first: Option<Example>,
}

/// A value and the row it stands in.
#[derive(Clone)]
struct Example {
    value: String,
    record: u64,
}

/// If this many rows hold no numeric date, the file has none.
const LOOKED_AT: u64 = 2_000;

/// Contradictions up to this share are damaged rows, which are refused one by one.
const DAMAGED_PERCENT: u64 = 5;

/// Settles the orders of a file's date columns: each by its own values; a column whose values leave it open
/// follows the file's other columns; where all leave it open, `asked` decides.
///
/// # Errors
///
/// [`Error::Input`] naming file and column when nothing settles the order, or when values contradict each
/// other.
pub(super) fn settle(
    found: &FoundFile,
    schema: &ObjectSchema,
    asked: Option<DateOrder>,
) -> Result<DateOrders> {
    let votes = count(found, schema)?;
    check_short_years(&votes, found)?;
    let mut orders = DateOrders { by_column: vec![None; schema.columns.len()], settled_by: None };
    for (place, votes) in votes.iter().enumerate().filter(|(_, votes)| votes.numeric > 0) {
        let name = schema.columns[place].headers[0];
        let Some((order, by)) = decide(votes, found, name)? else { continue };
        orders.by_column[place] = Some(order);
        orders.settled_by.get_or_insert(by);
    }
    let settled: Vec<DateOrder> = orders.by_column.iter().flatten().copied().collect();
    let common = settled.first().copied().filter(|first| settled.iter().all(|order| order == first));
    for (place, votes) in votes.iter().enumerate() {
        if votes.numeric == 0 || orders.by_column[place].is_some() {
            continue;
        }
        let order = common.or(asked);
        if order.is_none() {
            return Err(unsettled(found, schema.columns[place].headers[0]));
        }
        orders.by_column[place] = order;
        orders.settled_by.get_or_insert_with(|| {
            "as set by the option or policy, since the values leave it open".to_owned()
        });
    }
    Ok(orders)
}

/// Stops at dates such as `26-09-21`, whose year seems to stand in front: read as others they would be of other years.
fn check_short_years(votes: &[Votes], found: &FoundFile) -> Result<()> {
    let all = |numbers: fn(&Votes) -> u128| {
        votes.iter().fold(0_u128, |all, votes| all | numbers(votes)).count_ones()
    };
    if all(|votes| votes.short_firsts) >= all(|votes| votes.short_lasts) {
        return Ok(());
    }
    Err(Error::input(
        format!("{}: dates such as 26-09-21, which seem to start with a two-digit year", found.label),
        "write years with four digits, or export the file again and do not open it in a spreadsheet program",
    ))
}

fn count(found: &FoundFile, schema: &ObjectSchema) -> Result<Vec<Votes>> {
    let mut votes: Vec<Votes> = schema.columns.iter().map(|_| Votes::default()).collect();
    let mut source = found.source()?;
    let header = Header::of(&source.headers, schema);
    let places: Vec<(usize, usize)> = header
        .places(schema)
        .into_iter()
        .enumerate()
        .filter(|(column, _)| matches!(schema.columns[*column].kind, CellKind::Timestamp | CellKind::Day))
        .filter_map(|(column, place)| Some((column, place?)))
        .collect();
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while source.next(&mut record).map_err(|error| found.unreadable(error))? {
        rows += 1;
        if rows > LOOKED_AT && votes.iter().all(|votes| votes.numeric == 0) {
            break;
        }
        // Rows may lack the empty cells at their end.
        if record.len() > source.headers.len() {
            continue;
        }
        for (column, place) in &places {
            if let Some(cell) = record.get(*place) {
                votes[*column].add(cell.trim_ascii(), rows);
            }
        }
    }
    Ok(votes)
}

impl Votes {
    fn add(&mut self, cell: &[u8], record: u64) {
        let Some(date @ WrittenStamp::Numeric { mark, first, year, is_short, .. }) = written(cell) else {
            return;
        };
        self.numeric += 1;
        if is_short && mark == b'-' {
            self.short_firsts |= 1 << first.min(99);
            self.short_lasts |= 1 << year.rem_euclid(100);
        }
        self.dotted += u64::from(mark == b'.');
        let example = || Example { value: String::from_utf8_lossy(cell).into_owned(), record };
        match (date.date(DateOrder::DayFirst), date.date(DateOrder::MonthFirst)) {
            (Some(_), None) => {
                self.day_first += 1;
                self.first_day_first.get_or_insert_with(example);
            }
            (None, Some(_)) => {
                self.month_first += 1;
                self.first_month_first.get_or_insert_with(example);
            }
            _ => {}
        }
    }
}

/// The order of one column and how it was found; nothing where its values leave it open.
fn decide(votes: &Votes, found: &FoundFile, name: &str) -> Result<Option<(DateOrder, String)>> {
    let (order, example, against) = if votes.day_first >= votes.month_first {
        (DateOrder::DayFirst, &votes.first_day_first, votes.month_first)
    } else {
        (DateOrder::MonthFirst, &votes.first_month_first, votes.day_first)
    };
    if let (Some(one), Some(other)) = (&votes.first_day_first, &votes.first_month_first)
        && against * 100 > votes.numeric * DAMAGED_PERCENT
    {
        return Err(Error::input(
            format!(
                "{}: {name} has dates in both orders: \"{}\" in row {} has the day first, \"{}\" in row {} the \
                 month first",
                found.label, one.value, one.record, other.value, other.record
            ),
            "a spreadsheet program with other regional settings swapped day and month in some dates: export the \
             file again and do not open it there",
        ));
    }
    Ok(match example {
        Some(example) => Some((order, format!("{name} \"{}\" in row {}", example.value, example.record))),
        None if votes.dotted == votes.numeric => {
            Some((DateOrder::DayFirst, format!("{name} has dots between day, month and year")))
        }
        None => None,
    })
}

fn unsettled(found: &FoundFile, name: &str) -> Error {
    Error::input(
        format!("{}: no value of {name} shows whether the day or the month comes first", found.label),
        "set it with --date-order day-first or --date-order month-first, or with date_order under [input] in the \
         policy",
    )
}
