//! One file's accepted rows as typed columns, and its refused rows with their reasons.

use polars::prelude::{Column as FrameColumn, DataFrame, IntoColumn, NamedFrom, Series};

use super::cell::{self, Cell, Kind, Zones};
use super::dialect::{self, Encoding, Signs};
use super::discover::Found;
use super::refuse::{check_share, shown};
use super::shape::{Need, Shape};
use super::source::Source;
use crate::error::{Error, Result};
use crate::model::id::RecordId;
use crate::model::input::{Input, Refusal};
use crate::model::object::Object;

/// The column that tells which of an object's files a row came from.
pub(super) const FILE: &str = "_file";
/// The column that tells a row's number in its file.
pub(super) const RECORD: &str = "_record";

/// Counts and marks gathered while a file's rows pass by.
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) refused: Vec<Refusal>,
    pub(super) repaired_ids: u64,
    /// The latest moment of the accepted rows.
    pub(super) latest: Option<i64>,
    /// Whether every row so far is valid UTF-8.
    is_utf8: bool,
    first_time: Option<String>,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self { rows: 0, refused: Vec::new(), repaired_ids: 0, latest: None, is_utf8: true, first_time: None }
    }

    /// Whether so much is refused that reading on would only fill memory with reasons.
    pub(super) fn is_hopeless(&self, max_percent: u32) -> bool {
        const MANY: u64 = 10_000;
        let refused = self.refused.len() as u64;
        max_percent < 50 && refused >= MANY && refused * 2 > self.rows
    }

    /// Stops at a file whose last row swallowed the rest of it.
    pub(super) fn check_end(&self, source: &Source, found: &Found) -> Result<()> {
        let last = self.refused.last().filter(|refusal| refusal.record == self.rows);
        match last {
            Some(last) if source.ends_in_quotes() => Err(Error::input(
                format!(
                    "{}: a quote that is opened in row {} (line {}) is never closed, so the rows from there on \
                     cannot be told apart",
                    found.label, last.record, last.line
                ),
                "the file was cut off or a quote was lost: export it again",
            )),
            _ => Ok(()),
        }
    }

    /// The encoding of the file as a whole.
    fn encoding(&self, source: &Source) -> Encoding {
        match source.encoding {
            Encoding::Utf8 if !self.is_utf8 => Encoding::Windows1252,
            known => known,
        }
    }

    /// The file's line in the report.
    pub(super) fn input(&self, found: &Found, object: Object, source: &Source) -> Input {
        let (bytes, sha256) = source.digest();
        let signs = Signs {
            headers: &source.headers,
            quoted: source.quoted,
            with_mark: source.encoding != Encoding::Utf8,
            time: self.first_time.as_deref(),
        };
        let refused = self.refused.len() as u64;
        Input {
            object,
            path: found.label.clone(),
            dialect: dialect::name(&signs),
            encoding: self.encoding(source).name(),
            bytes,
            sha256,
            rows: self.rows,
            used: self.rows - refused,
            refused,
        }
    }
}

/// The columns of a shape as they stand in one file: where each is, and how to read it.
pub(super) struct Layout<'a> {
    shape: &'static Shape,
    places: Vec<Option<usize>>,
    headers: &'a [String],
    zones: Zones,
    label: &'a str,
}

impl<'a> Layout<'a> {
    /// Finds the columns of a shape in a file's header.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when a needed column is missing or stands twice.
    pub(super) fn new(
        shape: &'static Shape,
        found: &'a Found,
        headers: &'a [String],
        zones: Zones,
    ) -> Result<Self> {
        let label = found.label.as_str();
        let folded = super::shape::folded(headers, shape.object);
        let missing = shape.missing(&folded);
        if !missing.is_empty() {
            let message = format!(
                "{label}: no column {}, so it cannot be read as {}",
                missing.join(", "),
                shape.object.name()
            );
            return Err(Error::input(message, "export the object again with these columns"));
        }
        let places = shape.places(&folded);
        for (column, place) in shape.columns.iter().zip(&places) {
            let Some(place) = place else { continue };
            if folded.iter().filter(|header| **header == folded[*place]).count() > 1 {
                let message = format!("{label}: the column {} stands twice", column.headers[0]);
                return Err(Error::input(message, "take one of the two out: nobody can tell which is right"));
            }
        }
        Ok(Self { shape, places, headers, zones, label })
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, name: &str) -> bool {
        self.shape
            .columns
            .iter()
            .zip(&self.places)
            .any(|(column, place)| column.name == name && place.is_some())
    }

    /// The place of a column among the shape's.
    pub(super) fn index(&self, name: &str) -> usize {
        self.shape.columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
    }

    /// Reads a record's cells, in the order of the shape's columns; refuses the record where one is bad.
    pub(super) fn cells<'r>(
        &self,
        record: &'r csv::ByteRecord,
        cells: &mut Vec<Cell<'r>>,
        tally: &mut Tally,
    ) -> bool {
        cells.clear();
        tally.rows += 1;
        tally.is_utf8 = tally.is_utf8 && std::str::from_utf8(record.as_slice()).is_ok();
        if record.len() != self.headers.len() {
            let reason = format!("has {} cells, the header has {}", record.len(), self.headers.len());
            self.refuse(record, None, reason, tally);
            return false;
        }
        let mut repaired = 0;
        let mut latest = tally.latest;
        for (column, place) in self.shape.columns.iter().zip(&self.places) {
            let Some(place) = *place else {
                cells.push(Cell::Null);
                continue;
            };
            let bytes = &record[place];
            match cell::read(bytes, column.kind, self.zones) {
                Ok(read) if read.cell == Cell::Null && column.need == Need::Value => {
                    self.refuse(record, Some(place), "is empty".into(), tally);
                    return false;
                }
                Ok(read) => {
                    repaired += u64::from(read.repaired);
                    if let Cell::Moment(moment) = read.cell {
                        latest = latest.max(Some(moment));
                        if tally.first_time.is_none() {
                            tally.first_time = Some(dialect::text(bytes.trim_ascii()).into_owned());
                        }
                    }
                    cells.push(read.cell);
                }
                Err(reason) => {
                    self.refuse(record, Some(place), reason, tally);
                    return false;
                }
            }
        }
        tally.repaired_ids += repaired;
        tally.latest = latest;
        true
    }

    /// Refuses a record.
    pub(super) fn refuse(
        &self,
        record: &csv::ByteRecord,
        place: Option<usize>,
        reason: String,
        tally: &mut Tally,
    ) {
        let position = record.position();
        tally.refused.push(Refusal {
            file: self.label.to_owned(),
            object: self.shape.object,
            record: position.map_or(0, csv::Position::record),
            line: position.map_or(0, csv::Position::line),
            column: place.map_or_else(String::new, |place| self.headers[place].clone()),
            value: place.map_or_else(String::new, |place| shown(&record[place])),
            reason,
        });
    }

    /// The place in the file's header of one of the shape's columns.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(self.index(name)).copied().flatten()
    }

    /// The record's own id where it can be read at all, even though the record was refused.
    fn key_of(&self, record: &csv::ByteRecord) -> Option<RecordId> {
        let bytes = record.get(self.place(self.shape.key)?)?;
        match cell::read(bytes, self.shape.columns[self.index(self.shape.key)].kind, self.zones) {
            Ok(cell::Read { cell: Cell::Id(id), .. }) => Some(id),
            _ => None,
        }
    }
}

/// A column under construction.
enum Values {
    Ids(Vec<Option<RecordId>>),
    Text(Texts),
    Flags(Vec<Option<bool>>),
    Numbers(Vec<Option<i64>>),
}

/// Texts as bytes, since only the whole file tells how they are encoded. An empty text is null.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Values {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Id(_) => Self::Ids(Vec::new()),
            Kind::Text => Self::Text(Texts::default()),
            Kind::Flag => Self::Flags(Vec::new()),
            Kind::Moment | Kind::Count => Self::Numbers(Vec::new()),
        }
    }

    fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Ids(values), Cell::Id(id)) => values.push(Some(id)),
            (Self::Ids(values), _) => values.push(None),
            (Self::Text(texts), cell) => {
                if let Cell::Text(text) = cell {
                    texts.bytes.extend_from_slice(text);
                }
                texts.ends.push(texts.bytes.len());
            }
            (Self::Flags(values), Cell::Flag(flag)) => values.push(Some(flag)),
            (Self::Flags(values), _) => values.push(None),
            (Self::Numbers(values), Cell::Moment(number) | Cell::Count(number)) => values.push(Some(number)),
            (Self::Numbers(values), _) => values.push(None),
        }
    }

    fn into_column(self, name: &str) -> FrameColumn {
        match self {
            Self::Ids(values) => {
                let texts: Vec<Option<&str>> =
                    values.iter().map(|id| id.as_ref().map(RecordId::as_str)).collect();
                Series::new(name.into(), texts)
            }
            Self::Text(texts) => Series::new(name.into(), texts.decoded()),
            Self::Flags(values) => Series::new(name.into(), values),
            Self::Numbers(values) => Series::new(name.into(), values),
        }
        .into_column()
    }
}

impl Texts {
    /// The texts: UTF-8 if all of them are, else cp1252.
    fn decoded(&self) -> Vec<Option<std::borrow::Cow<'_, str>>> {
        let mut start = 0;
        self.ends
            .iter()
            .map(|end| {
                let bytes = &self.bytes[start..*end];
                start = *end;
                (!bytes.is_empty()).then(|| dialect::text(bytes))
            })
            .collect()
    }
}

/// One file's accepted rows.
pub(super) struct Table {
    /// One row per accepted row of the file, with the shape's columns, [`FILE`] and [`RECORD`].
    pub(super) frame: DataFrame,
    /// The columns that the file has.
    pub(super) present: Vec<&'static str>,
    /// The ids of refused rows, as far as they can be read.
    pub(super) refused_ids: Vec<RecordId>,
    pub(super) tally: Tally,
    pub(super) input: Input,
}

/// Reads a whole file.
///
/// # Errors
///
/// [`Error::Input`] when its header does not serve, [`Error::Unreadable`] when the system cannot read it.
pub(super) fn read(
    found: &Found,
    number: u32,
    mut source: Source,
    shape: &'static Shape,
    zones: Zones,
    max_percent: u32,
) -> Result<Table> {
    let headers = source.headers.clone();
    let layout = Layout::new(shape, found, &headers, zones)?;
    let mut columns: Vec<Values> = shape.columns.iter().map(|column| Values::of(column.kind)).collect();
    let mut records: Vec<i64> = Vec::new();
    let mut refused_ids = Vec::new();
    let mut tally = Tally::new();
    let mut record = csv::ByteRecord::new();
    while source.next(&mut record).map_err(|error| found.unreadable(error))? {
        let mut cells = Vec::with_capacity(columns.len());
        if !layout.cells(&record, &mut cells, &mut tally) {
            refused_ids.extend(layout.key_of(&record));
            if tally.is_hopeless(max_percent) {
                break;
            }
            continue;
        }
        for (values, cell) in columns.iter_mut().zip(cells) {
            values.push(cell);
        }
        records.push(record.position().map_or(0, csv::Position::record).cast_signed());
    }
    tally.check_end(&source, found)?;
    check_share(&found.label, tally.rows, &tally.refused, max_percent)?;
    let mut frame: Vec<FrameColumn> =
        shape.columns.iter().zip(columns).map(|(column, values)| values.into_column(column.name)).collect();
    frame.push(Series::new(FILE.into(), vec![number; records.len()]).into_column());
    frame.push(Series::new(RECORD.into(), records.as_slice()).into_column());
    let frame = DataFrame::new(records.len(), frame).map_err(|error| super::frames(&found.label, &error))?;
    let present = shape.columns.iter().map(|column| column.name).filter(|name| layout.has(name)).collect();
    let input = tally.input(found, shape.object, &source);
    Ok(Table { frame, present, refused_ids, tally, input })
}
