//! Standard output that whoever reads it may close: what comes after is dropped, and the command goes on to its status.

use std::io::{self, ErrorKind, Write};

/// A writer that goes quiet once its reader is gone.
#[derive(Debug)]
pub struct Output<W> {
    inner: W,
    is_closed: bool,
}

impl<W: Write> Output<W> {
    /// A writer whose reader may go.
    pub fn new(inner: W) -> Self {
        Self { inner, is_closed: false }
    }

    fn or_quiet<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(otherwise)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.or_quiet(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.or_quiet(flushed, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that is gone after so many writes.
    struct Gone(usize);

    impl Write for Gone {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match self.0.checked_sub(1) {
                Some(left) => {
                    self.0 = left;
                    Ok(bytes.len())
                }
                None => Err(ErrorKind::BrokenPipe.into()),
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn a_reader_that_is_gone_is_no_error_and_a_full_disk_is() {
        let mut out = Output::new(Gone(1));
        assert_eq!(out.write(b"one").ok(), Some(3));
        assert_eq!(out.flush().expect_err("full").kind(), ErrorKind::StorageFull);
        assert_eq!(out.write(b"two").ok(), Some(3));
        assert!(out.flush().is_ok());
    }
}
