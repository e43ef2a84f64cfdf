//! Kinds of files in an export's folder, by the ending of the name.

use std::path::Path;

/// The kind of a file, by the ending of its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Text in columns, perhaps packed by gzip.
    Data,
    /// Files in an archive.
    Archive,
    /// An activity archive, or another file of that form.
    Activity,
    /// A workbook, which must be saved as CSV first.
    Workbook,
    /// Packed in a way that is not read.
    Packed,
    /// Something else.
    Other,
    /// What systems and spreadsheet programs leave beside the files they open.
    Leftover,
}

impl FileKind {
    /// The kind that a name tells; of a file in an archive, its whole name there.
    pub(super) fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        let last = name.rsplit('/').next().unwrap_or(&name);
        let is_leftover = name.contains("__macosx/")
            || last.starts_with('.')
            || last.starts_with("~$")
            || ["thumbs.db", "desktop.ini"].contains(&last);
        if is_leftover {
            return Self::Leftover;
        }
        let unpacked = last.strip_suffix(".gz");
        if unpacked.is_some_and(|rest| !rest.contains('.')) {
            return Self::Data;
        }
        match unpacked.unwrap_or(last).rsplit('.').next() {
            Some("csv" | "tsv" | "txt") => Self::Data,
            Some("zip") => Self::Archive,
            Some("parquet") => Self::Activity,
            Some("xlsx" | "xls" | "ods" | "numbers") => Self::Workbook,
            Some("bz2" | "xz" | "zst" | "7z" | "rar" | "tar" | "tgz" | "lz4") => Self::Packed,
            _ => Self::Other,
        }
    }
}

/// What becomes of an entry of a folder.
pub(super) enum FolderEntry {
    /// It is looked into.
    Read,
    /// It is left aside, and listed with the reason.
    LeftAside(&'static str),
    /// It is left aside, and needs no mention.
    Leftover,
}

/// Sorts an entry of a folder by its name and by what it is.
pub(super) fn entry(path: &Path, name: &str) -> FolderEntry {
    let kind = FileKind::of(name);
    if kind == FileKind::Leftover {
        return FolderEntry::Leftover;
    }
    let Ok(metadata) = std::fs::metadata(path) else {
        return FolderEntry::LeftAside("is a link to a missing file, or cannot be accessed");
    };
    if metadata.is_dir() {
        return if holds_data(path) {
            FolderEntry::LeftAside("is a folder with CSV files: name it on the command line to read them")
        } else {
            FolderEntry::Leftover
        };
    }
    match kind {
        _ if !metadata.is_file() => {
            FolderEntry::LeftAside("is a pipe or a device: name it on the command line to read it")
        }
        FileKind::Packed => FolderEntry::LeftAside("is packed in a format that is not supported: unpack it"),
        FileKind::Other => FolderEntry::LeftAside("is not named like a CSV file"),
        _ => FolderEntry::Read,
    }
}

/// Whether a folder holds files that an export could consist of.
fn holds_data(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            matches!(
                FileKind::of(&file_name(&entry.path())),
                FileKind::Data | FileKind::Archive | FileKind::Activity
            )
        })
    })
}

/// The name of a file without its folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
