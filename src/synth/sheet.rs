//! CSV files in the forms that exporters write: cells go into one buffer, which goes to the file when it is full.

use std::io::{self, Write};

use super::id::{KeyPrefix, NOTHING, id};
use super::login_clock::DAY;
use crate::model::calendar::date_of;

/// Which exporter writes the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputDialect {
    /// The `sf` command and the Bulk API: API names, dotted relations, quotes only where they are needed.
    Bulk,
    /// Data Loader on Windows: a byte order mark, names in capitals, every cell quoted, CRLF.
    DataLoader,
    /// Setup > Data Export: every cell quoted, Latin-1, `1` and `0`, times without a zone, the zero id for most empty
    /// references. It has no LoginHistory, Profile, UserLicense and UserLogin: those come from the other tools, and are
    /// written in its form all the same.
    DataExport,
}

impl OutputDialect {
    /// All of them, with the names by which they are known.
    pub const NAMES: [(Self, &'static str); 3] =
        [(Self::Bulk, "bulk"), (Self::DataLoader, "data-loader"), (Self::DataExport, "data-export")];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(dialect, _)| *dialect == self).map_or("", |(_, name)| name)
    }
}

/// How a file is written.
#[derive(Debug)]
pub(super) struct CellForm {
    dialect: OutputDialect,
    is_quoted: bool,
    /// Days as text, from [`FIRST_WRITTEN`] on.
    days: Vec<[u8; 10]>,
}

/// The first day that can be written: 2015-01-01, in days since 1970.
const FIRST_WRITTEN: i32 = 16_436;
/// So many days can be written.
const WRITTEN_DAYS: i32 = 6000;

impl CellForm {
    pub(super) fn of(dialect: OutputDialect) -> Self {
        let day = |day: i32| {
            let mut text = [b'0'; 10];
            text.copy_from_slice(date_of(day).to_string().as_bytes());
            text
        };
        let days = (FIRST_WRITTEN..FIRST_WRITTEN + WRITTEN_DAYS).map(day).collect();
        Self { dialect, is_quoted: dialect != OutputDialect::Bulk, days }
    }

    /// What stands before the first cell of a row.
    pub(super) fn start(&self) -> &'static [u8] {
        if self.is_quoted { b"\"" } else { b"" }
    }

    /// What stands between two cells.
    pub(super) fn between(&self) -> &'static [u8] {
        if self.is_quoted { b"\",\"" } else { b"," }
    }

    /// What stands behind the last cell of a row.
    pub(super) fn end(&self) -> &'static [u8] {
        match self.dialect {
            OutputDialect::Bulk => b"\n",
            OutputDialect::DataLoader => b"\"\r\n",
            OutputDialect::DataExport => b"\"\n",
        }
    }

    /// What stands behind the seconds of a time.
    pub(super) fn zone(&self) -> &'static [u8] {
        match self.dialect {
            OutputDialect::Bulk => b".000+0000",
            OutputDialect::DataLoader => b".000Z",
            OutputDialect::DataExport => b"",
        }
    }

    /// What stands between a day and its time.
    pub(super) fn noon(&self) -> u8 {
        if self.dialect == OutputDialect::DataExport { b' ' } else { b'T' }
    }

    /// True and false.
    pub(super) fn flag(&self, holds: bool) -> &'static str {
        match (self.dialect, holds) {
            (OutputDialect::DataExport, true) => "1",
            (OutputDialect::DataExport, false) => "0",
            (_, true) => "true",
            (_, false) => "false",
        }
    }

    pub(super) fn day(&self, day: i32) -> &[u8; 10] {
        let last = WRITTEN_DAYS - 1;
        &self.days[(day - FIRST_WRITTEN).clamp(0, last).unsigned_abs() as usize]
    }

    /// Whether columns of related objects can be exported.
    fn has_relations(&self) -> bool {
        self.dialect != OutputDialect::DataExport
    }

    /// Writes a text as it stands in a cell, quotes around it where they are needed and not there yet.
    pub(super) fn write_text(&self, text: &str, out: &mut Vec<u8>) {
        let bytes = text.as_bytes();
        let is_plain = bytes.iter().all(|byte| byte.is_ascii() && *byte != b'"' && *byte != b',');
        if is_plain {
            out.extend_from_slice(bytes);
            return;
        }
        let needs_quotes = !self.is_quoted && bytes.iter().any(|byte| b"\",\n".contains(byte));
        let quote: &[u8] = if needs_quotes { b"\"" } else { b"" };
        out.extend_from_slice(quote);
        for letter in text.chars() {
            match (letter, u8::try_from(u32::from(letter))) {
                ('"', _) => out.extend_from_slice(b"\"\""),
                (_, Ok(byte)) if self.dialect == OutputDialect::DataExport => out.push(byte),
                _ => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        out.extend_from_slice(quote);
    }
}

/// A two-digit number, below 100.
pub(super) fn two_digits(number: u32) -> [u8; 2] {
    let digit = |number: u32| b'0' + (number % 10) as u8;
    [digit(number / 10), digit(number)]
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Rows under the header.
    pub(super) rows: u64,
    pub(super) bytes: u64,
}

/// A file while it is written.
pub(super) struct Sheet<'a> {
    form: &'a CellForm,
    out: &'a mut dyn Write,
    pub(super) buffer: Vec<u8>,
    size: Size,
    is_inside: bool,
}

/// The buffer goes to the file when so many bytes are in it.
const FULL: usize = 1 << 20;
/// No row is longer.
const LONGEST_ROW: usize = 1 << 12;

impl<'a> Sheet<'a> {
    /// A file with its header; columns of related objects are left out where they cannot be exported.
    pub(super) fn new(form: &'a CellForm, columns: &[&str], out: &'a mut dyn Write) -> Self {
        let buffer = Vec::with_capacity(FULL + LONGEST_ROW);
        let mut sheet = Self { form, out, buffer, size: Size::default(), is_inside: false };
        if form.dialect == OutputDialect::DataLoader {
            sheet.buffer.extend_from_slice("\u{feff}".as_bytes());
        }
        let is_written = |name: &&&str| form.has_relations() || !name.contains('.');
        for name in columns.iter().filter(is_written) {
            match form.dialect {
                OutputDialect::DataLoader => sheet.text(&name.to_ascii_uppercase()),
                _ => sheet.text(name),
            }
        }
        sheet.buffer.extend_from_slice(form.end());
        sheet.is_inside = false;
        sheet
    }

    fn open(&mut self) {
        let before = if self.is_inside { self.form.between() } else { self.form.start() };
        self.buffer.extend_from_slice(before);
        self.is_inside = true;
    }

    pub(super) fn text(&mut self, text: &str) {
        self.open();
        self.form.write_text(text, &mut self.buffer);
    }

    /// A cell of a related object.
    pub(super) fn relation(&mut self, text: &str) {
        if self.form.has_relations() {
            self.text(text);
        }
    }

    pub(super) fn number(&mut self, number: u64) {
        self.open();
        write_number(number, &mut self.buffer);
    }

    /// A number, or nothing.
    pub(super) fn optional_number(&mut self, number: Option<u64>) {
        match number {
            Some(number) => self.number(number),
            None => self.open(),
        }
    }

    pub(super) fn id(&mut self, key: KeyPrefix, number: u64) {
        self.open();
        self.buffer.extend_from_slice(&id(key, number));
    }

    /// A reference, or the zero id where the exporter writes that for nothing.
    pub(super) fn reference(&mut self, key: KeyPrefix, number: Option<u64>) {
        match number {
            Some(number) => self.id(key, number),
            None if self.form.dialect == OutputDialect::DataExport => {
                self.open();
                self.buffer.extend_from_slice(NOTHING);
            }
            None => self.open(),
        }
    }

    /// A reference, or an empty cell: the weekly export writes some so.
    pub(super) fn reference_or_empty(&mut self, key: KeyPrefix, number: Option<u64>) {
        match number {
            Some(number) => self.id(key, number),
            None => self.open(),
        }
    }

    pub(super) fn flag(&mut self, holds: bool) {
        self.open();
        self.buffer.extend_from_slice(self.form.flag(holds).as_bytes());
    }

    /// A time, in seconds since 1970.
    pub(super) fn moment(&mut self, moment: i64) {
        self.open();
        let (day, second) = (moment.div_euclid(DAY), moment.rem_euclid(DAY));
        let day = *self.form.day(i32::try_from(day).unwrap_or(0));
        let second = u32::try_from(second).unwrap_or(0);
        self.buffer.extend_from_slice(&day);
        self.buffer.push(self.form.noon());
        for (part, mark) in [(second / 3600, b":".as_slice()), (second / 60 % 60, b":"), (second % 60, b"")] {
            self.buffer.extend_from_slice(&two_digits(part));
            self.buffer.extend_from_slice(mark);
        }
        self.buffer.extend_from_slice(self.form.zone());
    }

    /// A time, or nothing.
    pub(super) fn optional_moment(&mut self, moment: Option<i64>) {
        match moment {
            Some(moment) => self.moment(moment),
            None => self.open(),
        }
    }

    /// A day as the register has it; or nothing.
    pub(super) fn optional_day(&mut self, day: Option<i32>) {
        self.open();
        if let Some(day) = day {
            let day = *self.form.day(day);
            self.buffer.extend_from_slice(&day);
        }
    }

    /// Ends a row.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.buffer.extend_from_slice(self.form.end());
        self.is_inside = false;
        self.count_row()
    }

    /// Counts a row that stands in the buffer, and writes the buffer when it is full.
    pub(super) fn count_row(&mut self) -> io::Result<()> {
        self.size.rows += 1;
        if self.buffer.len() >= FULL { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.size.bytes += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> io::Result<Size> {
        self.flush()?;
        Ok(self.size)
    }
}

/// Writes a number in decimal digits.
pub(super) fn write_number(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(dialect: OutputDialect) -> Vec<u8> {
        let form = CellForm::of(dialect);
        let mut out = Vec::new();
        let mut sheet =
            Sheet::new(&form, &["Id", "Name", "Profile.Name", "IsActive", "At", "AccountId"], &mut out);
        sheet.id(KeyPrefix::User, 0);
        sheet.text("Zoë \"Z\", Ltd");
        sheet.relation("Dealer");
        sheet.flag(true);
        sheet.moment(1_774_949_405);
        sheet.reference(KeyPrefix::Account, None);
        sheet.end().expect("written");
        assert_eq!(sheet.finish().expect("written").rows, 1);
        out
    }

    #[test]
    fn sf_quotes_where_it_must() {
        let text = String::from_utf8(written(OutputDialect::Bulk)).expect("UTF-8");
        assert_eq!(
            text,
            "Id,Name,Profile.Name,IsActive,At,AccountId\n\
             0057Q0000000000QAA,\"Zoë \"\"Z\"\", Ltd\",Dealer,true,2026-03-31T09:30:05.000+0000,\n"
        );
    }

    #[test]
    fn data_loader_quotes_all() {
        let text = String::from_utf8(written(OutputDialect::DataLoader)).expect("UTF-8");
        assert_eq!(
            text,
            "\u{feff}\"ID\",\"NAME\",\"PROFILE.NAME\",\"ISACTIVE\",\"AT\",\"ACCOUNTID\"\r\n\
             \"0057Q0000000000QAA\",\"Zoë \"\"Z\"\", Ltd\",\"Dealer\",\"true\",\"2026-03-31T09:30:05.000Z\",\"\"\r\n"
        );
    }

    #[test]
    fn the_weekly_export_is_latin_1_and_has_zero_ids() {
        let expected = b"\"Id\",\"Name\",\"IsActive\",\"At\",\"AccountId\"\n\
            \"0057Q0000000000QAA\",\"Zo\xEB \"\"Z\"\", Ltd\",\"1\",\"2026-03-31 09:30:05\",\"000000000000000AAA\"\n";
        assert_eq!(written(OutputDialect::DataExport), expected);
    }

    #[test]
    fn numbers_are_decimal() {
        let mut out = Vec::new();
        for number in [0, 9, 10, 1_234_567, u64::MAX] {
            write_number(number, &mut out);
            out.push(b' ');
        }
        assert_eq!(out, b"0 9 10 1234567 18446744073709551615 ");
        assert_eq!(two_digits(7), *b"07");
    }
}
