//! One file's bytes on their way to rows: encoding, separator, header.

use std::io::{self, Cursor, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use encoding_rs_io::DecodeReaderBytesBuilder;
use sha2::{Digest, Sha256};

use super::blocks::quotes;
use super::container::FilePlace;
use super::dialect::{self, Encoding};
use crate::model::digest::hex;

/// No header is longer.
const LONGEST_HEADER: usize = 16 * 1024 * 1024;

/// How much of a file is looked at to tell what it is.
const HEAD_BYTES: usize = 256 * 1024;

/// A reader that counts what passes through it.
struct Counting<R> {
    inner: R,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    bytes: u64,
    /// Quotes among the decoded characters, as far as they are counted here.
    quotes: u64,
    /// Whether whoever reads the bytes finds the quotes itself.
    leaves_quotes: bool,
    /// The last decoded byte.
    last_byte: Option<u8>,
}

/// How many bytes a file has, unpacked.
pub(super) fn size(place: &FilePlace) -> io::Result<u64> {
    io::copy(&mut place.open_uncounted()?, &mut io::sink())
}

/// The SHA-256 of a file.
pub(super) fn digest(place: &FilePlace) -> io::Result<String> {
    const PIECE: usize = 256 * 1024;
    let (mut digest, mut piece) = (Sha256::new(), vec![0; PIECE]);
    let mut file = place.open_uncounted()?;
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok(hex(&digest.finalize()));
        }
        digest.update(&piece[..count]);
    }
}

fn locked(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        locked(&self.seen).bytes += count as u64;
        Ok(count)
    }
}

/// A reader that looks at the decoded bytes.
struct Watching<R> {
    inner: R,
    seen: Arc<Mutex<Seen>>,
}

impl<R: Read> Read for Watching<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let mut seen = locked(&self.seen);
        if !seen.leaves_quotes {
            seen.quotes += quotes(&buffer[..count]) as u64;
        }
        seen.last_byte = buffer[..count].last().copied().or(seen.last_byte);
        Ok(count)
    }
}

/// So many lines of a tool, or of a title, can stand above a header.
const MOST_LINES_ABOVE: usize = 30;

/// Where the rows of a file start, and under which names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Start {
    /// Lines above the header, or above the first row where there is no header.
    pub(super) lines_above: usize,
    /// The names of the columns of a part without a header: those of its neighbour.
    pub(super) borrowed: Option<Vec<String>>,
}

/// The first lines of a file, decoded.
pub(super) struct Head {
    bytes: Vec<u8>,
    /// Lines before those that can be a header: `sep=;`.
    announced: usize,
    separator: Option<u8>,
}

/// A line that may be the header of a file.
pub(super) struct HeaderLine {
    pub(super) lines_above: usize,
    pub(super) cells: Vec<String>,
    /// Whether a quote in it is not closed, so that it swallows rows.
    pub(super) has_open_quote: bool,
}

/// Why a file has no line to know it by.
pub(super) enum NoHeader {
    Empty,
    Binary,
}

impl Head {
    /// Reads the first lines of a file.
    ///
    /// # Errors
    ///
    /// When the system cannot open or read it, or an archive is damaged.
    pub(super) fn read(place: &FilePlace) -> io::Result<Result<Self, NoHeader>> {
        let (mut decoded, _) = decoded(Box::new(place.open()?))?;
        let mut bytes = Vec::new();
        decoded.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Err(NoHeader::Empty));
        }
        // No text file holds a zero byte: an archive, a workbook, UTF-16 without its mark.
        if bytes.contains(&0) {
            return Ok(Err(NoHeader::Binary));
        }
        let announced = dialect::announced_separator(&bytes);
        if let Some((_, length)) = announced {
            bytes.drain(..length);
        }
        Ok(Ok(Self {
            bytes,
            announced: usize::from(announced.is_some()),
            separator: announced.map(|(mark, _)| mark),
        }))
    }

    /// The lines that may be the header, from the first one on; empty lines are none.
    pub(super) fn lines(&self) -> impl Iterator<Item = HeaderLine> {
        let starts = std::iter::successors(Some((0, 0)), |(line, start)| {
            let next = start + line_length(&self.bytes[*start..])?;
            (next < self.bytes.len()).then_some((line + 1, next))
        });
        starts.take(MOST_LINES_ABOVE + 1).filter_map(|(line, start)| {
            let rest = &self.bytes[start..];
            let own = &rest[..line_length(rest).unwrap_or(rest.len())];
            if own.iter().all(u8::is_ascii_whitespace) {
                return None;
            }
            let separator = self.separator.unwrap_or_else(|| dialect::separator(rest));
            let (record, _) = header(rest, separator).ok()?;
            Some(HeaderLine {
                lines_above: self.announced + line,
                cells: names(&record),
                has_open_quote: memchr::memchr2(b'\n', b'\r', record.as_slice()).is_some(),
            })
        })
    }

    /// The first so many lines as they stand.
    pub(super) fn text_of_lines(&self, count: usize) -> Vec<String> {
        let mut rest = &self.bytes[..];
        let mut lines = Vec::new();
        while lines.len() < count && !rest.is_empty() {
            let (line, behind) = rest.split_at(line_length(rest).unwrap_or(rest.len()));
            lines.push(dialect::text(line.trim_ascii()).into_owned());
            rest = behind;
        }
        lines
    }
}

/// The length of a line with its end; nothing where it has none.
fn line_length(bytes: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(b'\n', b'\r', bytes)?;
    let is_pair = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
    Some(end + 1 + usize::from(is_pair))
}

fn names(record: &csv::ByteRecord) -> Vec<String> {
    // Files that were joined have a byte order mark in their midst.
    record.iter().map(|cell| dialect::text(cell).trim_start_matches('\u{feff}').trim().to_owned()).collect()
}

/// The characters of a file, and what its first bytes say of the encoding.
fn decoded(mut raw: Box<dyn Read + Send>) -> io::Result<(Box<dyn Read + Send>, Encoding)> {
    let mut mark = Vec::with_capacity(4);
    raw.by_ref().take(4).read_to_end(&mut mark)?;
    let encoding = Encoding::of_mark(&mark);
    let decoded = DecodeReaderBytesBuilder::new()
        .bom_sniffing(true)
        .strip_bom(true)
        .utf8_passthru(true)
        .build_with_buffer(Cursor::new(mark).chain(raw), vec![0; 64 * 1024])?;
    Ok((Box::new(decoded), encoding))
}

/// A file, open behind its header.
pub(super) struct Source {
    /// The bytes under the header, until the first row is read.
    unread: Option<Box<dyn Read + Send>>,
    /// The rows under the header.
    rows: Option<csv::Reader<Box<dyn Read + Send>>>,
    /// The number of the record read last: the header is number 0.
    record: u64,
    /// The header's cells as they stand.
    pub(super) headers: Vec<String>,
    /// Rows of a spreadsheet above the first record: the header, and what stands above it.
    rows_above: u64,
    /// What the first bytes say of the encoding; the rest may still turn out to be cp1252.
    pub(super) encoding: Encoding,
    /// The separator.
    pub(super) separator: u8,
    /// Whether the first data row quotes its first cell.
    pub(super) quoted: bool,
    /// Whether every cell of the header is quoted, as exporters do that quote every cell.
    pub(super) quotes_all: bool,
    /// The line on which the record read last starts.
    line: u64,
    next_line: u64,
    /// Quotes above the rows.
    quotes_above: u64,
    seen: Arc<Mutex<Seen>>,
}

impl Source {
    /// Opens a file where its rows start, and reads its header.
    ///
    /// # Errors
    ///
    /// When the system cannot open or read it, an archive is damaged, or the file is not the one of which the start is
    /// known.
    pub(super) fn open(place: &FilePlace, start: &Start) -> io::Result<Self> {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let raw = Counting { inner: place.open()?, seen: Arc::clone(&seen) };
        let (characters, encoding) = decoded(Box::new(raw))?;
        let mut decoded = Watching { inner: characters, seen: Arc::clone(&seen) };
        let mut head = Vec::new();
        decoded.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        let announced = dialect::announced_separator(&head);
        for _ in 0..start.lines_above {
            let Some(length) = line_length(&head) else { return Err(changed()) };
            head.drain(..length);
        }
        let separator = announced.map_or_else(|| dialect::separator(&head), |(separator, _)| separator);
        let has_header = start.borrowed.is_none();
        let quoted = if has_header { dialect::quotes_rows(&head) } else { head.first() == Some(&b'"') };
        let header_end = memchr::memchr2(b'\n', b'\r', &head).unwrap_or(head.len());
        let header_quotes = memchr::memchr_iter(b'"', &head[..header_end]).count();
        let (mut record, mut header_bytes) = header(&head, separator)?;
        // A header may be longer than what was looked at; but not as long as a file.
        while header_bytes >= head.len() && head.len() < LONGEST_HEADER {
            let before = head.len();
            decoded.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
            if head.len() == before {
                break;
            }
            (record, header_bytes) = header(&head, separator)?;
        }
        let quotes_all = header_quotes >= 2 * record.len();
        let lines_above = start.lines_above as u64;
        let header_lines = if has_header { lines_of(&record) } else { 0 };
        let headers = if let Some(borrowed) = &start.borrowed {
            borrowed.clone()
        } else {
            head.drain(..header_bytes.min(head.len()));
            names(&record)
        };
        let quotes_above = locked(&seen).quotes.saturating_sub(quotes(&head) as u64);
        locked(&seen).quotes = quotes_above;
        // What was read ahead is looked at again when it is read as rows.
        let rows = Watching { inner: Cursor::new(head).chain(decoded.inner), seen: Arc::clone(&seen) };
        Ok(Self {
            quotes_above,
            unread: Some(Box::new(rows)),
            rows: None,
            record: 0,
            headers,
            rows_above: lines_above + u64::from(has_header),
            encoding,
            separator,
            quoted,
            quotes_all,
            line: lines_above + 1,
            next_line: lines_above + 1 + header_lines,
            seen,
        })
    }

    /// The row of the record read last as a spreadsheet program shows it.
    pub(super) fn sheet_row(&self) -> u64 {
        self.record + self.rows_above
    }

    /// Reads the next record under the header; false at the end of the file.
    pub(super) fn next(&mut self, record: &mut csv::ByteRecord) -> io::Result<bool> {
        let (unread, separator) = (&mut self.unread, self.separator);
        let rows = self.rows.get_or_insert_with(|| {
            let unread = unread.take().unwrap_or_else(|| Box::new(io::empty()));
            // An empty line is none; without it a byte order mark in front of the first row would be taken off.
            reader(Box::new(Cursor::new(b"\n").chain(unread)), separator)
        });
        let is_there = rows.read_byte_record(record).map_err(io_error)?;
        self.record += 1;
        record.set_position(Some(position(self.record)));
        self.line = self.next_line;
        self.next_line += lines_of(record);
        Ok(is_there)
    }

    /// The bytes below the header, for another reader, which sees to it that what it keeps has whole quotes.
    pub(super) fn take_bytes(&mut self) -> Box<dyn Read + Send> {
        let mut seen = locked(&self.seen);
        (seen.quotes, seen.leaves_quotes) = (self.quotes_above, true);
        drop(seen);
        self.unread.take().unwrap_or_else(|| Box::new(io::empty()))
    }

    /// Takes back what is left of the bytes once so many records on so many lines were read of them; so many quotes are in
    /// what was read of it already.
    pub(super) fn resume(&mut self, rest: Box<dyn Read + Send>, records: u64, lines: u64, quotes: u64) {
        let mut seen = locked(&self.seen);
        (seen.quotes, seen.leaves_quotes) = (self.quotes_above + quotes, false);
        drop(seen);
        self.unread = Some(rest);
        self.record += records;
        self.next_line += lines;
    }

    /// The number of the next record, and the line on which it starts.
    pub(super) fn next_place(&self) -> (u64, u64) {
        (self.record + 1, self.next_line)
    }

    /// The line on which the record read last starts: the header stands on line 1. Empty lines, which the csv
    /// reader passes over without a word, are not counted.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Whether a quote was opened and never closed, once every row was read: the last row then swallowed
    /// whatever stood behind it. Quotes that belong to cells are doubled, so a whole file has an even number.
    pub(super) fn ends_in_quotes(&self) -> bool {
        !locked(&self.seen).quotes.is_multiple_of(2)
    }

    /// Whether the last line has its end, once every row was read. Some exporters leave it out.
    pub(super) fn ends_a_line(&self) -> bool {
        matches!(locked(&self.seen).last_byte, Some(b'\n' | b'\r' | 0x1A) | None)
    }

    /// Bytes read, before they were decoded.
    pub(super) fn bytes(&self) -> u64 {
        locked(&self.seen).bytes
    }
}

/// The error of a file that was another one when it was looked at first.
pub(super) fn changed() -> io::Error {
    io::Error::other(
        "the file changed while it was read: run again when no other program writes to the export",
    )
}

/// The header, and how many bytes it takes.
fn header(head: &[u8], separator: u8) -> io::Result<(csv::ByteRecord, usize)> {
    let mut rows = reader(head, separator);
    let mut record = csv::ByteRecord::new();
    rows.read_byte_record(&mut record).map_err(io_error)?;
    Ok((record, usize::try_from(rows.position().byte()).unwrap_or(head.len())))
}

/// A reader of rows without a header.
fn reader<R: Read>(rows: R, separator: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(256 * 1024)
        .from_reader(rows)
}

/// The system's error, where it is one: it says whether a packed file is damaged.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A record's number as the record carries it.
pub(super) fn position(record: u64) -> csv::Position {
    let mut position = csv::Position::new();
    position.set_record(record);
    position
}

/// How many lines a record takes: one, and one for each line end in its cells.
pub(super) fn lines_of(record: &csv::ByteRecord) -> u64 {
    let bytes = record.as_slice();
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|place| bytes[*place] == b'\n' || bytes.get(place + 1) != Some(&b'\n'));
    1 + ends.count() as u64
}
