//! An archive's file, written in groups of rows.

use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use chrono_tz::Tz;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::Result as Written;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use rustc_hash::FxHashMap;

use super::entry::{ArchiveEntry, SPAN};
use crate::error::{Error, Result};
use crate::model::calendar::{epoch_day, month_start};
use crate::model::id::RecordId;
use crate::model::span::Span;

const SCHEMA: &str = "message activity {
    optional binary user_id (STRING);
    optional int32 month (DATE);
    required binary kind (STRING);
    required int64 first_at (TIMESTAMP(MILLIS, true));
    required int64 last_at (TIMESTAMP(MILLIS, true));
    optional int64 logins;
    optional int32 days;
    optional binary day_logins (STRING);
    required binary zone (STRING);
}";

/// Rows of a group: few enough that the ids of their users fit into one dictionary.
const GROUP_ROWS: usize = 1 << 17;

/// Rows that wait to be written.
struct RowGroup {
    zone: ByteArray,
    kinds: FxHashMap<&'static str, ByteArray>,
    /// The user of the last entry.
    user: Option<(RecordId, ByteArray)>,
    cells: Cells,
}

/// The columns of some rows.
#[derive(Default)]
struct Cells {
    user_id: Vec<Option<ByteArray>>,
    month: Vec<Option<i32>>,
    kind: Vec<Option<ByteArray>>,
    first_at: Vec<Option<i64>>,
    last_at: Vec<Option<i64>>,
    logins: Vec<Option<i64>>,
    days: Vec<Option<i32>>,
    day_logins: Vec<Option<ByteArray>>,
}

/// Writes an archive; how many rows it has.
///
/// # Errors
///
/// That of an entry, or of the file.
pub fn write(
    spans: &[Span],
    entries: impl Iterator<Item = Result<ArchiveEntry>> + Send,
    zone: Tz,
    out: impl Write + Send,
) -> Result<u64> {
    let failed = |error: parquet::errors::ParquetError| Error::Output {
        path: "the archive".into(),
        source: std::io::Error::other(error),
    };
    let schema = parse_message_type(SCHEMA).map(Arc::new).map_err(failed)?;
    let format = KeyValue::new("seatwise.format".to_owned(), "seatwise.activity/1".to_owned());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("seatwise ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![format]))
        .build();
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(failed)?;
    let mut rows = 0;
    let mut group = RowGroup::new(zone);
    for span in spans {
        group.span(span);
    }
    std::thread::scope(|scope| {
        // While some entries are packed, the next are looked for.
        let (sender, batches) = sync_channel(4);
        let handed_out = scope.spawn(move || hand_out(entries, &sender));
        for entry in batches.into_iter().flatten() {
            group.entry(&entry);
            if group.rows() == GROUP_ROWS {
                rows += group.write(&mut file).map_err(failed)?;
            }
        }
        match handed_out.join() {
            Ok(handed_out) => handed_out,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    rows += group.write(&mut file).map_err(failed)?;
    file.close().map_err(failed)?;
    Ok(rows)
}

/// Sends entries on, until the receiver ends.
fn hand_out(
    mut entries: impl Iterator<Item = Result<ArchiveEntry>>,
    batches: &SyncSender<Vec<ArchiveEntry>>,
) -> Result<()> {
    const BATCH: usize = 4_096;
    loop {
        let batch: Vec<ArchiveEntry> = entries.by_ref().take(BATCH).collect::<Result<_>>()?;
        // Whoever takes no more has an error of its own.
        if batch.is_empty() || batches.send(batch).is_err() {
            return Ok(());
        }
    }
}

impl RowGroup {
    fn new(zone: Tz) -> Self {
        Self { zone: zone.name().into(), kinds: FxHashMap::default(), user: None, cells: Cells::default() }
    }

    fn rows(&self) -> usize {
        self.cells.kind.len()
    }

    fn span(&mut self, span: &Span) {
        self.row(SPAN, span.from_at, span.to_at);
        self.cells.user_id.push(None);
        self.cells.month.push(None);
        self.cells.logins.push(None);
        self.cells.days.push(None);
        self.cells.day_logins.push(None);
    }

    fn entry(&mut self, entry: &ArchiveEntry) {
        self.row(entry.kind.as_str(), entry.first_at, entry.last_at);
        // The rows of a user follow each other, and share one text.
        let user = match &self.user {
            Some((known, text)) if *known == entry.user => text.clone(),
            _ => self.user.insert((entry.user, entry.user.as_str().into())).1.clone(),
        };
        self.cells.user_id.push(Some(user));
        self.cells.month.push(Some(epoch_day(month_start(entry.month))));
        self.cells.logins.push(i64::try_from(entry.days.logins()).ok());
        self.cells.days.push(Some(entry.days.mask().cast_signed()));
        self.cells.day_logins.push(entry.days.text().map(|text| text.into_bytes().into()));
    }

    fn row(&mut self, kind: &'static str, first_at: i64, last_at: i64) {
        let kind = self.kinds.entry(kind).or_insert_with(|| kind.into()).clone();
        self.cells.kind.push(Some(kind));
        self.cells.first_at.push(first_at.checked_mul(1_000));
        self.cells.last_at.push(last_at.checked_mul(1_000));
    }

    /// Writes what waits, and how many rows that are.
    fn write<W: Write + Send>(&mut self, file: &mut SerializedFileWriter<W>) -> Written<u64> {
        let rows = self.rows();
        if rows == 0 {
            return Ok(0);
        }
        let cells = std::mem::take(&mut self.cells);
        let zones = vec![Some(self.zone.clone()); rows];
        let mut columns = file.next_row_group()?;
        column::<ByteArrayType, W>(&mut columns, cells.user_id, true)?;
        column::<Int32Type, W>(&mut columns, cells.month, true)?;
        column::<ByteArrayType, W>(&mut columns, cells.kind, false)?;
        column::<Int64Type, W>(&mut columns, cells.first_at, false)?;
        column::<Int64Type, W>(&mut columns, cells.last_at, false)?;
        column::<Int64Type, W>(&mut columns, cells.logins, true)?;
        column::<Int32Type, W>(&mut columns, cells.days, true)?;
        column::<ByteArrayType, W>(&mut columns, cells.day_logins, true)?;
        column::<ByteArrayType, W>(&mut columns, zones, false)?;
        columns.close()?;
        Ok(rows as u64)
    }
}

/// Writes the next column.
fn column<T: DataType, W: Write + Send>(
    columns: &mut SerializedRowGroupWriter<'_, W>,
    cells: Vec<Option<T::T>>,
    is_optional: bool,
) -> Written<()> {
    let levels: Option<Vec<i16>> =
        is_optional.then(|| cells.iter().map(|cell| i16::from(cell.is_some())).collect());
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    if let Some(mut column) = columns.next_column()? {
        column.typed::<T>().write_batch(&values, levels.as_deref(), None)?;
        column.close()?;
    }
    Ok(())
}
