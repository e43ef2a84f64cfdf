//! What is wrong with a policy: the line, the place in it, and what to write instead.

use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// The width of a message, in columns: longer lines of the policy are cut around the place.
const WIDTH: usize = 110;

/// Faults shown at most; a file of another kind has more.
const MOST: usize = 20;

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FaultPlace {
    /// Bytes of the policy file.
    Bytes(Range<usize>),
    /// A cell of a CSV file beside it; rows are counted behind the header from 1.
    Row {
        /// The file, and the policy's key that names it.
        file: Rc<RowFile>,
        /// The row.
        row: u64,
        /// The column.
        column: String,
    },
}

impl FaultPlace {
    /// Whether another place is this one or a part of it.
    pub(super) fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(own), Self::Bytes(other)) => own.start <= other.start && other.end <= own.end,
            _ => self == other,
        }
    }
}

/// A CSV file that the policy names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RowFile {
    /// Its path.
    pub(super) path: String,
    /// The policy's key that names it.
    pub(super) key: &'static str,
}

/// Something that is wrong.
pub(super) struct Fault {
    /// Where.
    pub(super) place: FaultPlace,
    /// What.
    pub(super) message: String,
    /// What to do.
    pub(super) remedy: String,
}

/// All faults of a policy as one message: each with its line, a mark under the place, and the remedy.
pub(super) fn rendered(faults: &mut [Fault], name: &str, text: &str) -> String {
    faults.sort_by_key(|fault| match &fault.place {
        FaultPlace::Bytes(span) => (0, span.start, String::new(), 0),
        FaultPlace::Row { file, row, .. } => (1, 0, file.path.clone(), *row),
    });
    let renderer = Renderer::plain().term_width(WIDTH);
    let each = faults.iter().take(MOST).map(|fault| renderer.render(&[group(fault, name, text)]));
    let mut shown = each.collect::<Vec<_>>().join("\n\n");
    if faults.len() > MOST {
        // Writing into a text cannot fail.
        let _ = write!(shown, "\n\nand {} more", faults.len() - MOST);
    }
    // The level in front is said by whoever prints an error.
    shown.strip_prefix("error: ").map(str::to_owned).unwrap_or(shown)
}

fn group<'a>(fault: &'a Fault, name: &'a str, text: &'a str) -> Group<'a> {
    let title = Level::ERROR.primary_title(fault.message.as_str());
    let remedy = Level::HELP.with_name("hint").message(fault.remedy.as_str());
    match &fault.place {
        FaultPlace::Bytes(span) => {
            let start = text.floor_char_boundary(span.start.min(text.len()));
            let line_end = text[start..].find('\n').map_or(text.len(), |end| start + end);
            // A mark over many lines says nothing: its first line does.
            let end = text.floor_char_boundary(span.end.clamp(start, line_end));
            let mark = AnnotationKind::Primary.span(start..end);
            title.element(Snippet::source(text).path(name).annotation(mark)).element(remedy)
        }
        FaultPlace::Row { file, row, column } => {
            let row = if *row == 0 { "header".to_owned() } else { format!("row {row}") };
            let place = match column.as_str() {
                "" => format!("{} {row}", file.path),
                column => format!("{} {row}, column {column}", file.path),
            };
            title.element(Origin::path(place)).element(remedy)
        }
    }
}

/// An error of the file's form, in the words of the policy.
pub(super) fn of_syntax(error: &toml::de::Error, text: &str) -> Fault {
    let span = error.span().unwrap_or(0..0);
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    let (key, value) = (key.trim(), value.split(" #").next().unwrap_or_default().trim());
    let is_value = line.contains('=') && !key.starts_with(['#', '[']);
    let (message, remedy) = if is_value && (value.is_empty() || value.starts_with('#')) {
        let remedy = format!("write a value, or put # in front of {key} to use its default");
        (format!("{key} has no value"), remedy)
    } else if is_value
        && value.starts_with(|first: char| first.is_ascii_digit())
        && value.contains(['/', '.', '-', ','])
    {
        let remedy = format!(
            "write a day as {key} = 2026-02-01, and an amount or a percentage in quotes with a point: {key} = \"25.00\""
        );
        (format!("{key} = {value} is neither a date nor a number"), remedy)
    } else if is_value && value.starts_with(char::is_alphabetic) {
        (format!("{key} = {value} is a text without quotes"), format!("write {key} = \"{value}\""))
    } else {
        let said = error.message().trim().replace('\n', ", ");
        (said, "see the examples in docs/policy.md".to_owned())
    };
    // One line has one error: what the parser says next follows from the first.
    let place = FaultPlace::Bytes(line_start..line_start + line.trim_end().len());
    Fault { place, message, remedy }
}
