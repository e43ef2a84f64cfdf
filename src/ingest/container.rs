//! Where a file's bytes lie: on the disk, in a gzip file, in a zip archive, or in a pipe that was read once. No archive is
//! ever unpacked to disk.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use crate::error::{Error, Result};
use crate::model::progress;

/// A file that expands beyond this many times its packed size is no export: CSV packs ten- to fiftyfold.
const MOST_EXPANSION: u64 = 500;

/// Up to this size nothing is suspected, since short files of one letter pack very well.
const UNSUSPECTED_BYTES: u64 = 64 * 1024 * 1024;

/// A file's bytes, as often as they are needed.
#[derive(Clone, Debug)]
pub(super) struct FilePlace {
    path: PathBuf,
    packing: Packing,
}

#[derive(Clone, Debug)]
enum Packing {
    None,
    Gzip,
    Zip(ArchiveMember),
    /// The bytes of a pipe, kept in a file without a name that goes when the program ends.
    Spooled(Arc<File>),
}

/// Size and time of a file: a file that keeps both was not written meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Fingerprint {
    fn of(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// A file in a zip archive.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ArchiveMember {
    start: u64,
    packed: u64,
    unpacked: u64,
    crc: u32,
    is_deflated: bool,
}

impl FilePlace {
    /// A file as it lies on the disk; one that ends in `.gz` is unpacked while it is read.
    pub(super) fn file(path: &Path) -> Self {
        let is_gzip = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
        Self { path: path.to_owned(), packing: if is_gzip { Packing::Gzip } else { Packing::None } }
    }

    /// The file on the disk in which the bytes lie.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the bytes are one of several files in an archive.
    pub(super) fn is_inside_archive(&self) -> bool {
        matches!(self.packing, Packing::Zip(_))
    }

    /// A pipe, such as standard input: read to its end now, since it can be read once only.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or the system has no room for what it holds.
    pub(super) fn pipe(path: &Path) -> io::Result<Self> {
        let mut spool = tempfile::tempfile()?;
        io::copy(&mut File::open(path)?, &mut spool)?;
        Ok(Self { path: path.to_owned(), packing: Packing::Spooled(Arc::new(spool)) })
    }

    /// Size and time of the file on the disk; nothing for what was read from a pipe.
    pub(super) fn fingerprint(&self) -> io::Result<Option<Fingerprint>> {
        match self.packing {
            Packing::Spooled(_) => Ok(None),
            _ => std::fs::metadata(&self.path).map(|metadata| Some(Fingerprint::of(&metadata))),
        }
    }

    /// The bytes that it takes on disk; 0 where that is not known.
    pub(super) fn bytes_on_disk(&self) -> u64 {
        match &self.packing {
            Packing::Zip(entry) => entry.packed,
            Packing::Spooled(_) => 0,
            _ => std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len()),
        }
    }

    /// Opens the bytes; the progress on a screen counts them.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        self.open_as(true)
    }

    /// Opens the bytes for another look at them.
    pub(super) fn open_uncounted(&self) -> io::Result<Box<dyn Read + Send>> {
        self.open_as(false)
    }

    fn open_as(&self, is_counted: bool) -> io::Result<Box<dyn Read + Send>> {
        let counted = |file: File| CountedFile { file, is_counted };
        Ok(match &self.packing {
            Packing::Spooled(spool) => Box::new(SpoolReader { spool: Arc::clone(spool), place: 0 }),
            Packing::None => Box::new(counted(File::open(&self.path)?)),
            Packing::Gzip => {
                let file = File::open(&self.path)?;
                let most = most_bytes(file.metadata()?.len());
                Box::new(Bounded { inner: MultiGzDecoder::new(counted(file)), read: 0, most })
            }
            Packing::Zip(entry) => {
                let mut file = File::open(&self.path)?;
                file.seek(SeekFrom::Start(entry.start))?;
                let packed = counted(file).take(entry.packed);
                let inner: Box<dyn Read + Send> =
                    if entry.is_deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
                Box::new(Checked { inner, crc: Crc::new(), read: 0, entry: entry.clone() })
            }
        })
    }
}

/// A file whose bytes are counted for the progress on a screen.
struct CountedFile {
    file: File,
    is_counted: bool,
}

impl Read for CountedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        if self.is_counted {
            progress::add_read(read as u64);
        }
        Ok(read)
    }
}

fn most_bytes(packed: u64) -> u64 {
    packed.saturating_mul(MOST_EXPANSION).max(UNSUSPECTED_BYTES)
}

/// The files of a zip archive: name and place of each.
///
/// # Errors
///
/// [`Error::Unreadable`] when the archive is damaged or cut off, [`Error::Input`] when it holds something
/// that no export does: a path that climbs out, an encrypted file, a file that expands beyond measure.
pub(super) fn entries(path: &Path) -> Result<Vec<(String, FilePlace)>> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let damaged = |error: zip::result::ZipError| {
        unreadable(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("this is not a complete zip archive ({error})"),
        ))
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut archive = zip::ZipArchive::new(io::BufReader::new(file)).map_err(damaged)?;
    if archive.has_duplicate_names() {
        // Programs differ in which of the two they take, and each of them loses the other.
        let message = format!("{}: the archive holds two files with the same name", path.display());
        return Err(Error::input(message, "unpack it, rename one of the two, and name the folder"));
    }
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(damaged)?.into_owned();
        let refuse = |why: &str| {
            let message = format!("{}: the file \"{name}\" in the archive {why}", path.display());
            Err(Error::input(
                message,
                "use the archive as Setup > Data Export made it, or unpack it yourself",
            ))
        };
        if entry.enclosed_name().is_none() {
            return refuse("has a path that points outside the archive");
        }
        if entry.encrypted() {
            return refuse("is encrypted");
        }
        if entry.size() > most_bytes(entry.compressed_size()) {
            return refuse("expands to far more data than any export holds");
        }
        let is_deflated = match entry.compression() {
            zip::CompressionMethod::Stored => false,
            method if method == zip::CompressionMethod::DEFLATE => true,
            _ => return refuse("is compressed with a method that is not supported"),
        };
        let Some(start) = entry.data_start() else { return refuse("is listed but its data is missing") };
        let packing = Packing::Zip(ArchiveMember {
            start,
            packed: entry.compressed_size(),
            unpacked: entry.size(),
            crc: entry.crc32(),
            is_deflated,
        });
        found.push((name, FilePlace { path: path.to_owned(), packing }));
    }
    Ok(found)
}

/// The bytes of a pipe from the beginning, for several readers.
struct SpoolReader {
    spool: Arc<File>,
    place: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let count = std::os::unix::fs::FileExt::read_at(&*self.spool, buffer, self.place)?;
        #[cfg(windows)]
        let count = std::os::windows::fs::FileExt::seek_read(&*self.spool, buffer, self.place)?;
        self.place += count as u64;
        Ok(count)
    }
}

/// Bytes that may not go on for ever.
struct Bounded<R> {
    inner: R,
    read: u64,
    most: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        if self.read > self.most {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the packed file expands to far more data than any export holds",
            ));
        }
        Ok(count)
    }
}

/// The bytes of a file in an archive, which must have the size and the checksum that the archive tells.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    read: u64,
    entry: ArchiveMember,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        self.crc.update(&buffer[..count]);
        let at_end = count == 0 && !buffer.is_empty();
        let is_whole = self.read == self.entry.unpacked && self.crc.sum() == self.entry.crc;
        if self.read > self.entry.unpacked || (at_end && !is_whole) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a file in the archive does not have the size and checksum that the archive states",
            ));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    }

    #[test]
    fn what_expands_beyond_measure_is_stopped() {
        let packed = gzip(&vec![b'x'; 1_000_000]);
        let mut bounded = Bounded { inner: MultiGzDecoder::new(&packed[..]), read: 0, most: 10_000 };
        let error = bounded.read_to_end(&mut Vec::new()).expect_err("stopped");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_cut_gzip_file_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("User.csv.gz");
        let packed = gzip(b"Id,IsActive\n");
        std::fs::write(&path, &packed[..packed.len() - 6]).expect("written");
        let mut bytes = FilePlace::file(&path).open().expect("opened");
        assert!(bytes.read_to_end(&mut Vec::new()).is_err());
    }
}
