//! A stream of CSV cut into blocks that end where a row does, as far as its quotes are regular.

use std::io::{self, Read};

/// A stream in blocks.
pub(super) struct Blocks<R> {
    inner: R,
    /// The start of a row whose end was not read yet.
    carried: Vec<u8>,
    size: usize,
    is_over: bool,
}

/// Some rows of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// Whether it ends where a row does: its end was found, or that of the stream.
    pub(super) is_whole: bool,
}

/// A block grows to this many times its size in search of the end of a row: no exporter writes a longer one.
const MOST_SIZES: usize = 8;

impl<R: Read> Blocks<R> {
    /// Cuts a stream that starts where a row does into blocks of about a size.
    pub(super) fn new(inner: R, size: usize) -> Self {
        Self { inner, carried: Vec::new(), size, is_over: false }
    }

    /// The next block; nothing at the end. A block that is no longer needed gives its memory.
    pub(super) fn next(&mut self, spare: Option<Vec<u8>>) -> io::Result<Option<Block>> {
        // Memory that was used before keeps its length: only what is new of it is filled with zeros.
        let mut bytes = spare.unwrap_or_default();
        let mut filled = self.carried.len();
        bytes.resize(bytes.len().max(filled + self.size), 0);
        bytes[..filled].copy_from_slice(&self.carried);
        self.carried.clear();
        while !self.is_over && filled < self.size * MOST_SIZES {
            bytes.resize(bytes.len().max(filled + self.size), 0);
            let read = read_full(&mut self.inner, &mut bytes[filled..filled + self.size])?;
            filled += read;
            self.is_over = read < self.size;
            if self.is_over {
                break;
            }
            if let Some(end) = end_of_rows(&bytes[..filled]) {
                self.carried.extend_from_slice(&bytes[end..filled]);
                bytes.truncate(end);
                return Ok(Some(Block { bytes, is_whole: true }));
            }
        }
        bytes.truncate(filled);
        Ok((!bytes.is_empty()).then_some(Block { bytes, is_whole: self.is_over }))
    }

    /// What was read and not handed out yet.
    pub(super) fn carried(&self) -> &[u8] {
        &self.carried
    }

    /// What was not handed out yet.
    pub(super) fn into_rest(self) -> impl Read {
        io::Cursor::new(self.carried).chain(self.inner)
    }
}

/// Reads until a buffer is full or the stream is over: how many bytes.
fn read_full(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Where the last whole row of a block ends, behind its line end: outside quotes an even number of them stands before.
fn end_of_rows(block: &[u8]) -> Option<usize> {
    let mut is_inside = quotes(block) % 2 == 1;
    for place in memchr::memrchr2_iter(b'"', b'\n', block) {
        if block[place] == b'"' {
            is_inside = !is_inside;
        } else if !is_inside {
            return Some(place + 1);
        }
    }
    None
}

/// How many quotes a text holds.
pub(super) fn quotes(bytes: &[u8]) -> usize {
    // In lots that a byte can count: that is what makes it fast.
    bytes.chunks(255).map(|lot| usize::from(lot.iter().map(|byte| u8::from(*byte == b'"')).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blocks(text: &str, size: usize) -> Vec<String> {
        let mut blocks = Blocks::new(text.as_bytes(), size);
        let mut all = Vec::new();
        while let Some(block) = blocks.next(None).expect("read from memory") {
            all.push(String::from_utf8(block.bytes).expect("cut behind line ends"));
        }
        all
    }

    #[test]
    fn blocks_end_where_rows_do() {
        assert_eq!(blocks("a,b\nc,d\ne", 5), ["a,b\n", "c,d\ne"]);
        assert_eq!(blocks("\"a\nb\",c\nd\n", 4), ["\"a\nb\",c\n", "d\n"]);
        assert_eq!(blocks("", 4), [""; 0]);
        assert_eq!(blocks("abcdefgh\n", 3), ["abcdefgh\n"]);
    }

    #[test]
    fn a_row_without_an_end_in_sight_is_cut_and_said() {
        let text = "a".repeat(200);
        let mut blocks = Blocks::new(text.as_bytes(), 1);
        let first = blocks.next(None).expect("read from memory").expect("a block");
        assert!(!first.is_whole && first.bytes.len() == MOST_SIZES);
    }

    #[test]
    fn quotes_are_counted_in_lots() {
        assert_eq!(quotes(&[b'"'; 1000]), 1000);
        assert_eq!(quotes(b"a\"b"), 1);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_what_is_left_follows(
            text in "[ab,\"\n]{0,200}", size in 1..40_usize, taken in 0..5_usize,
        ) {
            prop_assert_eq!(blocks(&text, size).concat(), text.clone());
            let mut some = Blocks::new(text.as_bytes(), size);
            let mut whole = Vec::new();
            for _ in 0..taken {
                whole.extend(some.next(Some(vec![7; 9])).expect("read from memory").unwrap_or_default().bytes);
            }
            some.into_rest().read_to_end(&mut whole).expect("read from memory");
            prop_assert_eq!(whole, text.into_bytes());
        }
    }
}
