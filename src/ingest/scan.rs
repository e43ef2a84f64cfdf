//! Where cells and rows end in a block of CSV: 64 bytes at a time, by masks of quotes, separators and line ends.
//!
//! Only regular text is taken: quotes enclose whole cells and are doubled inside them, a return stands before a line end.
//! There the rows are those that the `csv` crate reads, which a property test holds; anything else is left to that crate.

use std::borrow::Cow;

use wide::u8x16;

/// Marks the end of a row among the ends of cells.
const ROW_END: u32 = 1 << 31;

/// The ends of the cells of a block, in order.
#[derive(Default)]
pub(super) struct Index {
    ends: Vec<u32>,
    /// The ends of one stretch.
    stretch_ends: StretchEnds,
    /// Whether a cell holds a line end.
    pub(super) spans_lines: bool,
}

/// Room for the ends of one stretch.
struct StretchEnds([u32; 64]);

impl Default for StretchEnds {
    fn default() -> Self {
        Self([0; 64])
    }
}

/// The bytes of one kind among 64, each as a bit.
#[derive(Clone, Copy, Default)]
struct Masks {
    quotes: u64,
    separators: u64,
    line_ends: u64,
    returns: u64,
}

impl Masks {
    /// The masks of 64 bytes; returns are looked for only where the block has one.
    fn of(bytes: &[u8; 64], separator: u8, has_returns: bool) -> Self {
        let mut masks = Self::default();
        for (part, bytes) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let lanes = u8x16::new(*bytes);
            let of = |byte: u8| u64::from(lanes.simd_eq(u8x16::splat(byte)).to_bitmask()) << (16 * part);
            masks.quotes |= of(b'"');
            masks.separators |= of(separator);
            masks.line_ends |= of(b'\n');
            if has_returns {
                masks.returns |= of(b'\r');
            }
        }
        masks
    }
}

/// What one stretch of 64 bytes hands on to the next.
struct Carry {
    /// All ones inside quotes.
    inside: u64,
    /// 1 where a quote may open a cell: behind a separator, a line end, a quote, or at the start.
    may_open: u64,
    /// 1 behind a quote that closed a cell.
    closed: u64,
    /// 1 behind a return outside quotes.
    returned: u64,
}

impl Index {
    /// Finds the ends of the cells of a block that starts where a row does, and whether it is regular. A last row without
    /// a line end is one all the same.
    pub(super) fn fill(&mut self, bytes: &[u8], separator: u8) -> bool {
        self.ends.clear();
        self.spans_lines = false;
        let mut carry = Carry { inside: 0, may_open: 1, closed: 0, returned: 0 };
        let has_returns = memchr::memchr(b'\r', bytes).is_some();
        let (stretches, rest) = bytes.as_chunks::<64>();
        let mut start = 0_u32;
        for stretch in stretches {
            if !self.stretch(start, Masks::of(stretch, separator, has_returns), u64::MAX, &mut carry) {
                return false;
            }
            start += 64;
        }
        if !rest.is_empty() {
            let mut last = [0_u8; 64];
            last[..rest.len()].copy_from_slice(rest);
            // What follows the text in the last stretch is not there.
            if !self.stretch(
                start,
                Masks::of(&last, separator, has_returns),
                (1 << rest.len()) - 1,
                &mut carry,
            ) {
                return false;
            }
        }
        let ends_a_row = bytes.last().is_none_or(|last| *last == b'\n');
        if !ends_a_row {
            let Ok(length) = u32::try_from(bytes.len()) else { return false };
            self.ends.push(length | ROW_END);
        }
        carry.inside == 0 && bytes.last() != Some(&b'\r') && bytes.len() < ROW_END as usize
    }

    /// Takes in 64 bytes, of which some at the end may not be there.
    fn stretch(&mut self, start: u32, masks: Masks, there: u64, carry: &mut Carry) -> bool {
        let Masks { quotes, separators, line_ends, returns } = masks;
        // Behind each byte: whether the text is then inside quotes.
        let inside = prefix_xor(quotes) ^ carry.inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let borders = separators | line_ends | quotes;
        let returned = returns & !inside;
        let wrong = (opening & !(borders << 1 | carry.may_open))
            | ((closing << 1 | carry.closed) & !(borders | returns))
            | ((returned << 1 | carry.returned) & !line_ends);
        if wrong & there != 0 {
            return false;
        }
        *carry = Carry {
            inside: if inside >> 63 == 1 { u64::MAX } else { 0 },
            may_open: borders >> 63,
            closed: closing >> 63,
            returned: returned >> 63,
        };
        self.spans_lines |= (line_ends | returns) & inside != 0;
        let mut ends = (separators | line_ends) & !inside;
        let own = &mut self.stretch_ends.0[..ends.count_ones() as usize];
        for end in &mut *own {
            let bit = ends.trailing_zeros();
            let is_row_end = u32::from(line_ends >> bit & 1 == 1);
            *end = (start + bit) | is_row_end << 31;
            ends &= ends - 1;
        }
        self.ends.extend_from_slice(own);
        true
    }

    /// The rows of the block that was looked at last; empty lines are none.
    pub(super) fn rows<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = ScannedRow<'a>> {
        let mut start = 0;
        let mut ends = &self.ends[..];
        std::iter::from_fn(move || {
            loop {
                let count = ends.iter().position(|end| end & ROW_END != 0)? + 1;
                let (own, rest) = ends.split_at(count);
                let row = ScannedRow { bytes, start, ends: own };
                start = row.end() + 1;
                ends = rest;
                if !row.is_empty_line() {
                    return Some(row);
                }
            }
        })
    }
}

/// For each bit, whether the number of bits up to it is odd.
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// One row of a block.
#[derive(Clone, Copy)]
pub(super) struct ScannedRow<'a> {
    bytes: &'a [u8],
    start: usize,
    ends: &'a [u32],
}

impl<'a> ScannedRow<'a> {
    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where its line ends.
    fn end(&self) -> usize {
        self.ends.last().map_or(self.start, |end| (end & !ROW_END) as usize)
    }

    fn is_empty_line(&self) -> bool {
        self.ends.len() == 1 && matches!(self.bytes[self.start..self.end()], [] | [b'\r'])
    }

    /// A cell as it is written, with its quotes.
    fn written(&self, place: usize) -> &'a [u8] {
        let start = if place == 0 { self.start } else { self.ends[place - 1] as usize + 1 };
        let cell = &self.bytes[start..(self.ends[place] & !ROW_END) as usize];
        if place + 1 == self.ends.len() { cell.strip_suffix(b"\r").unwrap_or(cell) } else { cell }
    }

    /// A cell; nothing where quotes stand in it, so that it is not written as it reads.
    pub(super) fn plain(&self, place: usize) -> Option<&'a [u8]> {
        match self.written(place) {
            [b'"', inner @ .., b'"'] => (!inner.contains(&b'"')).then_some(inner),
            cell => Some(cell),
        }
    }

    /// A cell as it reads.
    pub(super) fn cell(&self, place: usize) -> Cow<'a, [u8]> {
        if let Some(cell) = self.plain(place) {
            return Cow::Borrowed(cell);
        }
        let written = self.written(place);
        let mut cell = Vec::with_capacity(written.len());
        let mut is_doubled = false;
        for byte in &written[1..written.len() - 1] {
            is_doubled = *byte == b'"' && !is_doubled;
            if *byte != b'"' || !is_doubled {
                cell.push(*byte);
            }
        }
        Cow::Owned(cell)
    }

    /// The row as the `csv` crate would give it.
    pub(super) fn record(&self, record: &mut csv::ByteRecord) {
        record.clear();
        for place in 0..self.len() {
            record.push_field(&self.cell(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_csv(bytes: &[u8], separator: u8) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(bytes);
        reader
            .byte_records()
            .map(|record| record.expect("read from memory").iter().map(<[u8]>::to_vec).collect())
            .collect()
    }

    fn by_scan(bytes: &[u8], separator: u8) -> Option<Vec<Vec<Vec<u8>>>> {
        let mut index = Index::default();
        let mut record = csv::ByteRecord::new();
        index.fill(bytes, separator).then(|| {
            let rows = index.rows(bytes).map(|row| {
                row.record(&mut record);
                record.iter().map(<[u8]>::to_vec).collect()
            });
            rows.collect()
        })
    }

    #[test]
    fn what_exporters_write_is_regular() {
        for text in [
            "a,b\n1,2\n",
            "\"a\",\"b\"\r\n\"1\",\"\"\r\n",
            "\"a \"\"b\"\", c\",2\n,\n\n\r\n\"\"\n",
            "\"two\nlines\",\"\r\n\"\n3,4",
            "\"\"\"\",x\n",
            "",
        ] {
            assert_eq!(by_scan(text.as_bytes(), b','), Some(by_csv(text.as_bytes(), b',')), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_is_left_alone() {
        for text in
            ["a\"b,c\n", "\"a\"b,c\n", "a, \"b\"\n", "\"never closed\n1,2\n", "a\rb\n", "a,b\r", "\"a\" ,b\n"]
        {
            assert_eq!(by_scan(text.as_bytes(), b','), None, "{text:?}");
        }
    }

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a", "bc", ",", ",", "\"", "\"\"", "\n", "\r\n", "\r", " ", ";", "\"x\"", "\"y,z\"", "\"\n\"",
            "é",
        ]);
        prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
    }

    /// Text with quotes where they belong, long enough to cross many stretches.
    fn orderly() -> impl Strategy<Value = String> {
        let cell = prop::sample::select(vec![
            "",
            "a",
            "\"\"",
            "\"b,c\"",
            "\"d\"\"e\"",
            "\"f\r\ng\"",
            "hijklmnopqrstuvw",
        ]);
        let row = prop::collection::vec(cell, 1..9).prop_map(|cells| cells.join(","));
        (prop::collection::vec(row, 0..60), any::<bool>())
            .prop_map(|(rows, crlf)| rows.join(if crlf { "\r\n" } else { "\n" }))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_taken_reads_as_the_csv_crate_reads_it(text in hostile(), separator in prop::sample::select(vec![b',', b';'])) {
            if let Some(rows) = by_scan(text.as_bytes(), separator) {
                prop_assert_eq!(rows, by_csv(text.as_bytes(), separator), "{:?}", text);
            }
        }

        #[test]
        fn orderly_text_is_taken(text in orderly()) {
            prop_assert_eq!(by_scan(text.as_bytes(), b','), Some(by_csv(text.as_bytes(), b',')), "{:?}", text);
        }
    }
}
