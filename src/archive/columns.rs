//! The rows of an archive's file, cell by cell: Parquet as DuckDB, Spark, Snowflake and Seatwise write it.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::{ConvertedType, Encoding, LogicalType, TimeUnit, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use crate::error::{Error, Result};

/// The columns, in the order in which they are read here; in the file they may stand in any.
const COLUMNS: [&str; 9] =
    ["user_id", "month", "kind", "first_at", "last_at", "logins", "days", "day_logins", "zone"];
pub(super) const USER_ID: usize = 0;
pub(super) const MONTH: usize = 1;
pub(super) const KIND: usize = 2;
pub(super) const FIRST_AT: usize = 3;
pub(super) const LAST_AT: usize = 4;
pub(super) const LOGINS: usize = 5;
pub(super) const DAYS: usize = 6;
pub(super) const DAY_LOGINS: usize = 7;
pub(super) const ZONE: usize = 8;

/// Rows of a column that are decoded at a time.
const BATCH: usize = 8_192;

pub(super) const REMEDY: &str = "make it again with `seatwise activity`, or with the statement that `seatwise activity --sql ENGINE` prints";

/// What the decoder says. It was written for whole files: of a damaged one it may panic, and no bytes may end the program.
fn decoded<T>(label: &str, decode: impl FnOnce() -> std::result::Result<T, ParquetError>) -> Result<T> {
    let outcome = catch_unwind(AssertUnwindSafe(decode));
    let why = match outcome {
        Ok(Ok(decoded)) => return Ok(decoded),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it cannot be decoded".to_owned(),
    };
    if why.contains("Disabled feature") {
        let message =
            format!("{label}: only Snappy compression is supported, and its columns use another one");
        return Err(Error::input(message, "write it with SNAPPY compression, the default of most engines"));
    }
    Err(Error::input(format!("{label}: this is not a complete Parquet file ({why})"), REMEDY))
}

/// Whether a panic in this source file is caught and reported as a damaged archive.
#[must_use]
pub fn is_told(file: &str) -> bool {
    file.contains("/parquet-") || file.contains("\\parquet-")
}

/// Whether a file has the columns of an archive.
///
/// # Errors
///
/// [`Error::Input`] when it is no whole Parquet file.
pub(super) fn has_columns(file: File, label: &str) -> Result<bool> {
    let file = decoded(label, || SerializedFileReader::new(file))?;
    let schema = file.metadata().file_metadata().schema_descr();
    let has = |name: &str| schema.columns().iter().any(|column| column.path().string() == name);
    Ok(COLUMNS.into_iter().all(has))
}

/// The rows of a file, one after the other.
pub(super) struct StoredRows {
    pub(super) label: String,
    file: SerializedFileReader<File>,
    group: usize,
    /// Rows of the group that are still to come.
    left: u64,
    columns: Vec<ArchiveColumn>,
    /// The row that is read, from 1.
    row: u64,
    pub(super) total: u64,
}

impl StoredRows {
    pub(super) fn of(file: File, label: &str) -> Result<Self> {
        let file = decoded(label, || SerializedFileReader::new(file))?;
        let total = u64::try_from(file.metadata().file_metadata().num_rows()).unwrap_or(0);
        Ok(Self { label: label.to_owned(), file, group: 0, left: 0, columns: Vec::new(), row: 0, total })
    }

    /// Goes to the next row, if there is one.
    pub(super) fn advance(&mut self) -> Result<bool> {
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
        decoded(label, || columns.iter_mut().try_for_each(ArchiveColumn::advance))?;
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
            self.columns.push(ArchiveColumn::of(
                &schema.column(place),
                get_column_reader(schema.column(place), pages),
            )?);
        }
        Ok(())
    }

    pub(super) fn text(&self, column: usize) -> Result<Option<ByteArray>> {
        match &self.columns[column].cell {
            StoredCell::Null => Ok(None),
            StoredCell::Text(text) => Ok(Some(text.clone())),
            StoredCell::Number(_) => Err(self.wrong(column, "is not a text")),
        }
    }

    pub(super) fn needed(&self, column: usize) -> Result<i64> {
        match &self.columns[column].cell {
            StoredCell::Number(number) => Ok(*number),
            StoredCell::Null => Err(self.wrong(column, "is empty")),
            StoredCell::Text(_) => Err(self.wrong(column, "is a text, not a number or time")),
        }
    }

    pub(super) fn wrong(&self, column: usize, why: &str) -> Error {
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

enum StoredCell {
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
struct ArchiveColumn {
    reader: ColumnReader,
    unit: Unit,
    most: i16,
    levels: Vec<i16>,
    values: StoredValues,
    next_level: usize,
    next_value: usize,
    cell: StoredCell,
}

enum StoredValues {
    Numbers(Vec<i64>),
    Texts(Vec<ByteArray>),
}

impl ArchiveColumn {
    fn of(descriptor: &ColumnDescriptor, reader: ColumnReader) -> std::result::Result<Self, ParquetError> {
        let name = descriptor.name();
        let unfit = |why: &str| Err(ParquetError::General(format!("its column {name} {why}")));
        if descriptor.max_rep_level() > 0 || descriptor.max_def_level() > 1 {
            return unfit("is nested");
        }
        let values = match descriptor.physical_type() {
            Type::INT32 | Type::INT64 | Type::INT96 => StoredValues::Numbers(Vec::new()),
            Type::FIXED_LEN_BYTE_ARRAY if descriptor.type_length() <= 16 => StoredValues::Numbers(Vec::new()),
            Type::BYTE_ARRAY => StoredValues::Texts(Vec::new()),
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
            return unfit(if is_time { "is a time" } else { "is not a time" });
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
            cell: StoredCell::Null,
        })
    }

    /// Goes to the next row's cell.
    fn advance(&mut self) -> std::result::Result<(), ParquetError> {
        if self.next_level == self.levels.len() {
            self.fill()?;
        }
        let is_there = self.levels[self.next_level] == self.most;
        self.next_level += 1;
        self.cell = StoredCell::Null;
        if is_there {
            let place = self.next_value;
            self.next_value += 1;
            self.cell = match &self.values {
                StoredValues::Numbers(numbers) => StoredCell::Number(match (self.unit, numbers[place]) {
                    (Unit::One, number) => number,
                    (Unit::Time(parts), number) => number.div_euclid(parts),
                }),
                StoredValues::Texts(texts) => StoredCell::Text(texts[place].clone()),
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
            (ColumnReader::Int32ColumnReader(reader), StoredValues::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, i64::from)?
            }
            (ColumnReader::Int64ColumnReader(reader), StoredValues::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, |number| number)?
            }
            (ColumnReader::Int96ColumnReader(reader), StoredValues::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, |time| time.to_millis().div_euclid(1_000))?
            }
            (ColumnReader::FixedLenByteArrayColumnReader(reader), StoredValues::Numbers(numbers)) => {
                numbers_of(reader, levels, numbers, |bytes| big_endian(bytes.data()))?
            }
            (ColumnReader::ByteArrayColumnReader(reader), StoredValues::Texts(texts)) => {
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
            StoredValues::Numbers(numbers) => numbers.len(),
            StoredValues::Texts(texts) => texts.len(),
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
