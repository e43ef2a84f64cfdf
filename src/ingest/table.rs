//! One file's accepted rows as typed columns, and its refused rows with their reasons.

use std::borrow::Cow;

use polars::prelude::{
    Column as FrameColumn, DataFrame, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, Series,
    StringChunked,
};

use super::cell::{CellKind, ReadCell};
use super::column_map::ColumnMap;
use super::discover::FoundFile;
use super::file_stats::FileStats;
use super::options::ReadOptions;
use super::refuse::check_share;
use super::schema::ObjectSchema;
use super::{date_order, dialect};
use crate::error::{Error, Result};
use crate::model::id::{ID_LENGTH, RecordId};
use crate::model::input::Input;
use crate::model::issue::Issue;
use crate::model::text::{counted, was};
use crate::org::column::{IN_MINUTES, RECORD};

/// The column that tells which of an object's files a row came from.
pub(super) const FILE: &str = "_file";

/// A column under construction.
enum Values {
    Ids(Vec<Option<RecordId>>),
    Text(Texts),
    Flags(Vec<Option<bool>>),
    Numbers(Vec<Option<i64>>),
    Days(Vec<Option<i32>>),
}

/// Texts as bytes, decoded at the end. An empty text is null.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Values {
    fn of(kind: CellKind) -> Self {
        match kind {
            CellKind::Id(_) => Self::Ids(Vec::new()),
            CellKind::Text | CellKind::Key | CellKind::Nested(_) => Self::Text(Texts::default()),
            CellKind::Flag => Self::Flags(Vec::new()),
            CellKind::Timestamp | CellKind::Count => Self::Numbers(Vec::new()),
            CellKind::Day => Self::Days(Vec::new()),
        }
    }

    fn push(&mut self, cell: ReadCell) {
        match (self, cell) {
            (Self::Ids(values), ReadCell::Id(id)) => values.push(Some(id)),
            (Self::Ids(values), _) => values.push(None),
            (Self::Text(texts), cell) => {
                if let ReadCell::Text(text) = cell {
                    texts.bytes.extend_from_slice(text);
                }
                texts.ends.push(texts.bytes.len());
            }
            (Self::Flags(values), ReadCell::Flag(flag)) => values.push(Some(flag)),
            (Self::Flags(values), _) => values.push(None),
            (Self::Numbers(values), ReadCell::Timestamp(number) | ReadCell::Count(number)) => {
                values.push(Some(number));
            }
            (Self::Numbers(values), _) => values.push(None),
            (Self::Days(values), ReadCell::Day(day)) => values.push(Some(day)),
            (Self::Days(values), _) => values.push(None),
        }
    }

    fn into_column(self, name: &str) -> FrameColumn {
        match self {
            Self::Ids(values) => {
                // One text of all ids is checked once; each of them has the same length.
                let mut all = Vec::with_capacity(values.len() * ID_LENGTH);
                values.iter().flatten().for_each(|id| all.extend_from_slice(id.as_bytes()));
                let all = String::from_utf8(all).expect("ids are letters and digits");
                let mut rest = all.as_str();
                let texts = values.iter().map(|id| {
                    id.as_ref()?;
                    let (own, behind) = rest.split_at(ID_LENGTH);
                    rest = behind;
                    Some(own)
                });
                StringChunked::from_iter_options(name.into(), texts).into_series()
            }
            Self::Text(texts) => StringChunked::from_iter_options(name.into(), texts.decoded()).into_series(),
            Self::Flags(values) => Series::new(name.into(), values),
            Self::Numbers(values) => Series::new(name.into(), values),
            Self::Days(values) => Series::new(name.into(), values),
        }
        .into_column()
    }
}

impl Texts {
    /// The texts, each UTF-8 if it can be, else cp1252: a file may hold both where programs were careless.
    fn decoded(&self) -> impl Iterator<Item = Option<Cow<'_, str>>> {
        // Where all of it is UTF-8, it is checked once.
        let all = std::str::from_utf8(&self.bytes).ok();
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let range = start..*end;
            start = *end;
            (!range.is_empty()).then(|| match all.and_then(|all| all.get(range.clone())) {
                Some(text) => Cow::Borrowed(text),
                None => dialect::text(&self.bytes[range]),
            })
        })
    }
}

/// What becomes of a file of which too many rows are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// It stops the audit.
    Stops,
    /// It is left out whole, and what rests on it is not evaluated.
    LeavesOut,
}

/// One file's accepted rows.
pub(super) struct Table {
    /// One row per accepted row of the file, with the schema's columns, [`FILE`], [`RECORD`] (as a spreadsheet counts) and
    /// [`IN_MINUTES`].
    pub(super) frame: DataFrame,
    /// The columns that the file has.
    pub(super) present: Vec<&'static str>,
    /// The ids of refused rows, as far as they can be read.
    pub(super) refused_ids: Vec<RecordId>,
    /// Refused rows of which not even the id can be read.
    pub(super) unidentified: u64,
    pub(super) stats: FileStats,
    pub(super) input: Input,
    pub(super) issues: Vec<Issue>,
    /// Why the file was left out whole; nothing where it is used.
    pub(super) left_out: Option<String>,
}

/// The memory of some cells, for the cells of another row: collecting in place keeps it.
fn emptied<'r>(mut cells: Vec<ReadCell>) -> Vec<ReadCell<'r>> {
    cells.clear();
    cells.into_iter().map(|_| ReadCell::Null).collect()
}

/// Reads a whole file.
///
/// # Errors
///
/// [`Error::Input`](crate::error::Error::Input) when its header does not serve, its dates cannot be settled or
/// too many rows are refused, [`Error::Unreadable`](crate::error::Error::Unreadable) when the system cannot
/// read it.
pub(super) fn read(
    found: &FoundFile,
    number: u32,
    schema: &'static ObjectSchema,
    on_excess: Excess,
    options: &ReadOptions,
) -> Result<Table> {
    let mut source = found.source()?;
    let orders = date_order::settle(found, schema, options.date_order)?;
    let column_map = ColumnMap::new(schema, found, &source, &orders, options)?;
    let mut columns: Vec<Values> = schema.columns.iter().map(|column| Values::of(column.kind)).collect();
    let mut records: Vec<i64> = Vec::new();
    let mut refused_ids = Vec::new();
    let mut stats = FileStats::new();
    let mut record = csv::ByteRecord::new();
    let mut memory: Vec<ReadCell> = Vec::new();
    while source.next(&mut record).map_err(|error| found.unreadable(error))? {
        let mut cells = emptied(memory);
        if !column_map
            .cells(&record, source.line(), &mut cells, &mut stats, |cells| column_map.names_nothing(cells))
        {
            refused_ids.extend(column_map.key_of(&record));
            memory = emptied(cells);
            if stats.is_hopeless(options.hopeless_percent()) {
                break;
            }
            continue;
        }
        for (values, cell) in columns.iter_mut().zip(&cells) {
            values.push(*cell);
        }
        memory = emptied(cells);
        records.push(source.sheet_row().cast_signed());
    }
    stats.close();
    stats.check_end(&source, found)?;
    let checked = check_share(&found.label, stats.rows, &stats.refused, options.max_refused_percent);
    let left_out = match (checked, on_excess) {
        (Ok(()), _) => None,
        (Err(_), Excess::Stops) if options.keep_going => None,
        (Err(error), Excess::Stops) => return Err(error),
        (Err(_), Excess::LeavesOut) => {
            let refused = stats.refused.len() as u64;
            Some(format!("{refused} of {} {} refused", counted(stats.rows, "row"), was(refused)))
        }
    };
    found.check_unchanged()?;
    let mut frame: Vec<FrameColumn> =
        schema.columns.iter().zip(columns).map(|(column, values)| values.into_column(column.name)).collect();
    let rows = records.len();
    frame.push(FrameColumn::new_scalar(FILE.into(), number.into(), rows));
    frame.push(Series::new(RECORD.into(), records.as_slice()).into_column());
    frame.push(FrameColumn::new_scalar(IN_MINUTES.into(), stats.is_in_minutes().into(), rows));
    let frame = DataFrame::new(records.len(), frame).map_err(|error| Error::frames(&found.label, &error))?;
    let present =
        schema.columns.iter().map(|column| column.name).filter(|name| column_map.has(name)).collect();
    let mut input = stats.input(found, schema.object, &source, &orders, column_map.naming(), options);
    if left_out.is_some() {
        // None of its rows is used, since what is left of them would mislead.
        input = Input { left_out: true, used: 0, refused: input.rows, ..input };
    }
    let issues = stats.issues(found, schema.object, &source);
    // A swallowed row has no id of its own; nor has a row whose id is damaged.
    let unidentified = (stats.refused.len() as u64).saturating_sub(refused_ids.len() as u64);
    Ok(Table { frame, present, refused_ids, unidentified, stats, input, issues, left_out })
}
