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

use super::{Entry, SPAN};
use crate::error::{Error, Result};
use crate::model::calendar::{epoch_day, month_start};
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
#[derive(Default)]
struct Group {
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
    entries: impl Iterator<Item = Result<Entry>> + Send,
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
    std::thread::scope(|scope| {
        // While one group is packed, the next is put together.
        let (sender, groups) = sync_channel(1);
        let gathered = scope.spawn(move || gather(spans, entries, &sender));
        for group in groups {
            let group: Group = group;
            rows += group.kind.len() as u64;
            let mut columns = file.next_row_group().map_err(failed)?;
            group.write(zone, &mut columns).and_then(|()| columns.close()).map_err(failed)?;
        }
        match gathered.join() {
            Ok(gathered) => gathered,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    file.close().map_err(failed)?;
    Ok(rows)
}

/// Puts rows into groups, and hands these on as long as somebody takes them.
fn gather(
    spans: &[Span],
    entries: impl Iterator<Item = Result<Entry>>,
    groups: &SyncSender<Group>,
) -> Result<()> {
    let mut group = Group::default();
    for span in spans {
        group.span(span);
    }
    for entry in entries {
        group.entry(&entry?);
        if group.kind.len() == GROUP_ROWS && groups.send(std::mem::take(&mut group)).is_err() {
            return Ok(());
        }
    }
    if !group.kind.is_empty() {
        // Whoever no longer takes groups has an error of its own.
        let _ = groups.send(group);
    }
    Ok(())
}

impl Group {
    fn span(&mut self, span: &Span) {
        self.row(SPAN, span.from_at, span.to_at);
        self.user_id.push(None);
        self.month.push(None);
        self.logins.push(None);
        self.days.push(None);
        self.day_logins.push(None);
    }

    fn entry(&mut self, entry: &Entry) {
        self.row(entry.kind.as_str(), entry.first_at, entry.last_at);
        self.user_id.push(Some(entry.user.as_str().into()));
        self.month.push(Some(epoch_day(month_start(entry.month))));
        self.logins.push(i64::try_from(entry.days.logins()).ok());
        self.days.push(Some(entry.days.mask().cast_signed()));
        self.day_logins.push(entry.days.text().map(|text| text.as_str().into()));
    }

    fn row(&mut self, kind: &'static str, first_at: i64, last_at: i64) {
        self.kind.push(Some(ByteArray::from(kind)));
        self.first_at.push(first_at.checked_mul(1_000));
        self.last_at.push(last_at.checked_mul(1_000));
    }

    fn write<W: Write + Send>(self, zone: Tz, columns: &mut SerializedRowGroupWriter<'_, W>) -> Written<()> {
        let zones = vec![Some(ByteArray::from(zone.name())); self.kind.len()];
        column::<ByteArrayType, W>(columns, self.user_id, true)?;
        column::<Int32Type, W>(columns, self.month, true)?;
        column::<ByteArrayType, W>(columns, self.kind, false)?;
        column::<Int64Type, W>(columns, self.first_at, false)?;
        column::<Int64Type, W>(columns, self.last_at, false)?;
        column::<Int64Type, W>(columns, self.logins, true)?;
        column::<Int32Type, W>(columns, self.days, true)?;
        column::<ByteArrayType, W>(columns, self.day_logins, true)?;
        column::<ByteArrayType, W>(columns, zones, false)
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
