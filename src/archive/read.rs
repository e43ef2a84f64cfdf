//! An archive's file, read from its first row to its last; whatever wrote it.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use chrono_tz::Tz;
use parquet::basic::{ConvertedType, Encoding, LogicalType, TimeUnit, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::{Days, Entry, Kind, SPAN};
use crate::error::{Error, Result};
use crate::model::calendar::{day_in, month_of};
use crate::model::id::{IdCell, RecordId};
use crate::model::span::Span;

/// The columns, in the order in which they are read here; in the file they may stand in any.
const COLUMNS: [&str; 9] =
    ["user_id", "month", "kind", "first_at", "last_at", "logins", "days", "day_logins", "zone"];
const USER_ID: usize = 0;
const MONTH: usize = 1;
const KIND: usize = 2;
const FIRST_AT: usize = 3;
const LAST_AT: usize = 4;
const LOGINS: usize = 5;
const DAYS: usize = 6;
const DAY_LOGINS: usize = 7;
const ZONE: usize = 8;

/// Rows of a column that are decoded at a time.
const BATCH: usize = 8_192;

const REMEDY: &str = "make it again with `seatwise activity`, or with the statement that `seatwise activity --sql ENGINE` prints";

/// An archive, open behind the rows that tell what it covers: an iterator over its entries.
pub struct Archive {
    rows: Rows,
    /// The time that it covers.
    spans: Vec<Span>,
    zone: Tz,
    ahead: Option<Entry>,
    last: Option<(RecordId, i32, Kind)>,
}

/// Opens an archive, which must count its days in a zone.
///
/// # Errors
///
/// [`Error::Unreadable`] when the file cannot be read, [`Error::Input`] when it is no whole archive.
pub fn open(path: &Path, label: &str, zone: Tz) -> Result<Archive> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let rows = Rows::of(file, label)?;
    let mut archive = Archive { rows, spans: Vec::new(), zone, ahead: None, last: None };
    while archive.rows.advance()? {
        archive.check_zone()?;
        if archive.rows.text(KIND)?.as_ref().map(ByteArray::data) == Some(SPAN.as_bytes()) {
            let span = archive.span()?;
            archive.spans.push(span);
        } else {
            archive.ahead = Some(archive.entry()?);
            break;
        }
    }
    if archive.spans.is_empty() {
        let why = "no row of the kind `span` stands first, so nothing says which time it covers";
        return Err(Error::input(format!("{label}: {why}"), REMEDY));
    }
    Ok(archive)
}

/// Whether a file has the columns of an archive.
///
/// # Errors
///
/// [`Error::Unreadable`] when the file cannot be read, [`Error::Input`] when it is no whole Parquet file.
pub fn is_archive(path: &Path, label: &str) -> Result<bool> {
    let file = File::open(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    let file = decoded(label, || SerializedFileReader::new(file))?;
    let schema = file.metadata().file_metadata().schema_descr();
    let has = |name: &str| schema.columns().iter().any(|column| column.path().string() == name);
    Ok(COLUMNS.into_iter().all(has))
}

/// What the decoder says. It was written for whole files: of a damaged one it may panic, and no bytes may end the program.
fn decoded<T>(label: &str, decode: impl FnOnce() -> std::result::Result<T, ParquetError>) -> Result<T> {
    let outcome = catch_unwind(AssertUnwindSafe(decode));
    let why = match outcome {
        Ok(Ok(decoded)) => return Ok(decoded),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it cannot be decoded".to_owned(),
    };
    Err(Error::input(format!("{label}: no whole Parquet file ({why})"), REMEDY))
}

/// Whether a panic in this source file is one that is caught and told as a damaged archive.
#[must_use]
pub fn is_told(file: &str) -> bool {
    file.contains("/parquet-") || file.contains("\\parquet-")
}

impl Archive {
    /// The time that it covers.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// All rows of the file.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows.total
    }

    fn check_zone(&mut self) -> Result<()> {
        let zone = self.rows.text(ZONE)?;
        let written = zone.as_ref().map_or(&b""[..], ByteArray::data);
        if written == self.zone.name().as_bytes() {
            return Ok(());
        }
        let message = format!(
            "{}: it counts days in {}, the policy in {}: days of two zones cannot be put together",
            self.rows.label,
            String::from_utf8_lossy(written),
            self.zone
        );
        let hint = "set timezone in the policy to the archive's zone, or make the archive again from its login files";
        Err(Error::input(message, hint))
    }

    fn span(&mut self) -> Result<Span> {
        let (from, to) = (self.rows.needed(FIRST_AT)?, self.rows.needed(LAST_AT)?);
        if from > to {
            return Err(self.rows.wrong(FIRST_AT, "is later than last_at"));
        }
        Ok(Span::of(from, to, self.zone))
    }

    fn entry(&mut self) -> Result<Entry> {
        let rows = &mut self.rows;
        let user = match rows.text(USER_ID)?.map(|id| RecordId::parse(id.data())) {
            Some(Ok(IdCell::Id(id) | IdCell::Repaired(id))) => id,
            Some(Err(error)) => return Err(rows.wrong(USER_ID, &error.to_string())),
            Some(Ok(IdCell::Null)) | None => return Err(rows.wrong(USER_ID, "is empty")),
        };
        let Some(kind) = rows.text(KIND)?.and_then(|word| Kind::named(word.data())) else {
            return Err(rows.wrong(KIND, "is no kind of login that is known, and spans stand first"));
        };
        let first_day = rows.needed(MONTH)?;
        let (month, 0) = month_of(i32::try_from(first_day).unwrap_or(i32::MAX)) else {
            return Err(rows.wrong(MONTH, "is not the first day of a month"));
        };
        let (first_at, last_at) = (rows.needed(FIRST_AT)?, rows.needed(LAST_AT)?);
        let mask = u32::try_from(rows.needed(DAYS)?).ok().filter(|mask| *mask != 0 && *mask < 1 << 31);
        let text = rows.text(DAY_LOGINS)?;
        let text = text.as_ref().map(|text| std::str::from_utf8(text.data()).unwrap_or("?"));
        let Some(days) = mask.and_then(|mask| Days::read(mask, text)) else {
            return Err(rows.wrong(DAYS, "does not fit day_logins"));
        };
        if i64::try_from(days.logins()).ok() != Some(rows.needed(LOGINS)?) {
            return Err(rows.wrong(LOGINS, "is not the sum of the days' logins"));
        }
        let day = |moment| month_of(day_in(self.zone, moment));
        let edges = (month, days.mask().trailing_zeros()) == day(first_at)
            && (month, days.mask().ilog2()) == day(last_at);
        if !edges || first_at > last_at {
            return Err(
                rows.wrong(DAYS, "does not begin and end with the days of first_at and last_at in its zone")
            );
        }
        let entry = Entry { user, month, kind, first_at, last_at, days };
        if self.last.is_some_and(|last| last >= entry.key()) {
            return Err(rows
                .wrong(USER_ID, "is out of order: rows are ordered by user_id, month and kind, each once"));
        }
        self.last = Some(entry.key());
        Ok(entry)
    }

    fn take(&mut self) -> Result<Option<Entry>> {
        if let Some(entry) = self.ahead.take() {
            return Ok(Some(entry));
        }
        if !self.rows.advance()? {
            return Ok(None);
        }
        self.check_zone()?;
        self.entry().map(Some)
    }
}

impl Iterator for Archive {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Result<Entry>> {
        self.take().transpose()
    }
}

/// The rows of a file, one after the other.
struct Rows {
    label: String,
    file: SerializedFileReader<File>,
    group: usize,
    /// Rows of the group that are still to come.
    left: u64,
    columns: Vec<Column>,
    /// The row that is read, from 1.
    row: u64,
    total: u64,
}

impl Rows {
    fn of(file: File, label: &str) -> Result<Self> {
        let file = decoded(label, || SerializedFileReader::new(file))?;
        let total = u64::try_from(file.metadata().file_metadata().num_rows()).unwrap_or(0);
        Ok(Self { label: label.to_owned(), file, group: 0, left: 0, columns: Vec::new(), row: 0, total })
    }

    /// Goes to the next row, if there is one.
    fn advance(&mut self) -> Result<bool> {
        while self.left == 0 {
            if self.group == self.file.num_row_groups() {
                return Ok(false);
            }
            let label = self.label.clone();
            decoded(&label, || self.enter())?;
        }
        self.left -= 1;
        self.row += 1;
        let Self { label, columns, .. } = self;
        decoded(label, || columns.iter_mut().try_for_each(Column::advance))?;
        Ok(true)
    }

    /// Opens the columns of the next group of rows.
    fn enter(&mut self) -> std::result::Result<(), ParquetError> {
        let group = self.file.get_row_group(self.group)?;
        self.left = u64::try_from(group.metadata().num_rows()).unwrap_or(0);
        self.group += 1;
        self.columns.clear();
        let schema = group.metadata().schema_descr();
        for name in COLUMNS {
            let place = schema.columns().iter().position(|column| column.path().string() == name);
            let place = place.ok_or_else(|| ParquetError::General(format!("it has no column {name}")))?;
            let pages = Box::new(KnownPages(group.get_column_page_reader(place)?));
            self.columns
                .push(Column::of(&schema.column(place), get_column_reader(schema.column(place), pages))?);
        }
        Ok(())
    }

    fn text(&mut self, column: usize) -> Result<Option<ByteArray>> {
        match &self.columns[column].cell {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text.clone())),
            Cell::Number(_) => Err(self.wrong(column, "is no text")),
        }
    }

    fn needed(&mut self, column: usize) -> Result<i64> {
        match &self.columns[column].cell {
            Cell::Number(number) => Ok(*number),
            Cell::Null => Err(self.wrong(column, "is empty")),
            Cell::Text(_) => Err(self.wrong(column, "is a text, not a number or time")),
        }
    }

    fn wrong(&self, column: usize, why: &str) -> Error {
        let message = format!("{}: row {}: {} {why}", self.label, self.row, COLUMNS[column]);
        Error::input(message, REMEDY)
    }
}

/// Pages in the encodings that engines use for texts and whole numbers: a damaged file may claim any.
struct KnownPages(Box<dyn PageReader>);

const KNOWN_ENCODINGS: [Encoding; 7] = [
    Encoding::PLAIN,
    Encoding::PLAIN_DICTIONARY,
    Encoding::RLE,
    Encoding::RLE_DICTIONARY,
    Encoding::DELTA_BINARY_PACKED,
    Encoding::DELTA_LENGTH_BYTE_ARRAY,
    Encoding::DELTA_BYTE_ARRAY,
];

impl Iterator for KnownPages {
    type Item = std::result::Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for KnownPages {
    fn get_next_page(&mut self) -> std::result::Result<Option<Page>, ParquetError> {
        match self.0.get_next_page()? {
            Some(page) if !KNOWN_ENCODINGS.contains(&page.encoding()) => {
                Err(ParquetError::General(format!("a page is encoded as {}", page.encoding())))
            }
            page => Ok(page),
        }
    }

    fn peek_next_page(&mut self) -> std::result::Result<Option<PageMetadata>, ParquetError> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> std::result::Result<(), ParquetError> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> std::result::Result<bool, ParquetError> {
        self.0.at_record_boundary()
    }
}

enum Cell {
    Null,
    Number(i64),
    Text(ByteArray),
}

/// How a number in the file is to be understood.
#[derive(Clone, Copy)]
enum Unit {
    One,
    /// A time, of which there are so many to a second.
    Time(i64),
}

/// One column of a group of rows.
struct Column {
    reader: ColumnReader,
    unit: Unit,
    most: i16,
    levels: Vec<i16>,
    values: Values,
    next_level: usize,
    next_value: usize,
    cell: Cell,
}

enum Values {
    Numbers(Vec<i64>),
    Texts(Vec<ByteArray>),
}

impl Column {
    fn of(descriptor: &ColumnDescriptor, reader: ColumnReader) -> std::result::Result<Self, ParquetError> {
        let name = descriptor.name();
        let unfit = |why: &str| Err(ParquetError::General(format!("its column {name} {why}")));
        if descriptor.max_rep_level() > 0 || descriptor.max_def_level() > 1 {
            return unfit("is nested");
        }
        let values = match descriptor.physical_type() {
            Type::INT32 | Type::INT64 | Type::INT96 => Values::Numbers(Vec::new()),
            Type::FIXED_LEN_BYTE_ARRAY if descriptor.type_length() <= 16 => Values::Numbers(Vec::new()),
            Type::BYTE_ARRAY => Values::Texts(Vec::new()),
            _ => return unfit("is neither text, number, date nor time"),
        };
        if descriptor.type_scale() > 0 {
            return unfit("has fractions");
        }
        let scale = match (descriptor.logical_type_ref(), descriptor.converted_type()) {
            (Some(LogicalType::Timestamp(time)), _) => Unit::Time(match time.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (_, ConvertedType::TIMESTAMP_MILLIS) => Unit::Time(1_000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Unit::Time(1_000_000),
            _ => Unit::One,
        };
        let is_time = matches!(scale, Unit::Time(_)) || descriptor.physical_type() == Type::INT96;
        if is_time != ["first_at", "last_at"].contains(&name) {
            return unfit(if is_time { "is a time" } else { "is no time" });
        }
        let most = descriptor.max_def_level();
        Ok(Self {
            reader,
            unit: scale,
            most,
            levels: Vec::new(),
            values,
            next_level: 0,
            next_value: 0,
            cell: Cell::Null,
        })
    }

    /// Goes to the next row's cell.
    fn advance(&mut self) -> std::result::Result<(), ParquetError> {
        if self.next_level == self.levels.len() {
            self.fill()?;
        }
        let is_there = self.levels[self.next_level] == self.most;
        self.next_level += 1;
        self.cell = Cell::Null;
        if is_there {
            let place = self.next_value;
            self.next_value += 1;
            self.cell = match &self.values {
                Values::Numbers(numbers) => Cell::Number(match (self.unit, numbers[place]) {
                    (Unit::One, number) => number,
                    (Unit::Time(parts), number) => number.div_euclid(parts),
                }),
                Values::Texts(texts) => Cell::Text(texts[place].clone()),
            };
        }
        Ok(())
    }

    /// Decodes the next rows.
    fn fill(&mut self) -> std::result::Result<(), ParquetError> {
        self.levels.clear();
        (self.next_level, self.next_value) = (0, 0);
        let levels = &mut self.levels;
        let (records, count) = match (&mut self.reader, &mut self.values) {
            (ColumnReader::Int32ColumnReader(reader), Values::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, i64::from)?
            }
            (ColumnReader::Int64ColumnReader(reader), Values::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, |number| number)?
            }
            (ColumnReader::Int96ColumnReader(reader), Values::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, |time| time.to_millis().div_euclid(1_000))?
            }
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, |bytes| big_endian(bytes.data()))?
            }
            (ColumnReader::ByteArrayColumnReader(reader), Values::Texts(texts)) => {
                texts.clear();
                let (records, count, _) = reader.read_records(BATCH, Some(levels), None, texts)?;
                (records, count)
            }
            _ => (0, 0),
        };
        if self.most == 0 {
            self.levels.resize(records, 0);
        }
        let present = self.levels.iter().filter(|level| **level == self.most).count();
        let held = match &self.values {
            Values::Numbers(numbers) => numbers.len(),
            Values::Texts(texts) => texts.len(),
        };
        if records == 0 || self.levels.len() != records || present != count || held != count {
            return Err(ParquetError::General("a column ends before its last row".into()));
        }
        Ok(())
    }
}

fn numbers_of<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    levels: &mut Vec<i16>,
    numbers: &mut Vec<i64>,
    number: impl Fn(T::T) -> i64,
) -> std::result::Result<(usize, usize), ParquetError> {
    let mut values = Vec::new();
    let (records, count, _) = reader.read_records(BATCH, Some(levels), None, &mut values)?;
    numbers.clear();
    numbers.extend(values.into_iter().map(number));
    Ok((records, count))
}

/// A number of up to 16 bytes, as decimals are written; the greatest for one that does not fit.
fn big_endian(bytes: &[u8]) -> i64 {
    let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { 0xFF } else { 0 };
    let mut whole = [sign; 16];
    if let Some(start) = whole.len().checked_sub(bytes.len()) {
        whole[start..].copy_from_slice(bytes);
    }
    i64::try_from(i128::from_be_bytes(whole)).unwrap_or(i64::MAX)
}
