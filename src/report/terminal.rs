//! The page on a terminal.

use std::io::{self, Write};

use super::page::{Item, Page, Section};
use super::screen::{grid, paragraph, width_of};
use super::sections::{self, ScreenCounts, Shown, first_screen};
use crate::report::outcome::Report;

/// How a page is shown on a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The columns to stay within, where the figures allow it.
    pub width: usize,
    /// How much of the report is shown.
    pub extent: Extent,
    /// Whether severity and money at risk have a colour.
    pub is_coloured: bool,
}

/// How much of a report is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The first screen.
    First,
    /// All tables.
    All,
    /// The sections of one name.
    Table(String),
}

impl Screen {
    /// The first screen, without colour.
    #[must_use]
    pub fn first(width: usize) -> Self {
        Self { width, extent: Extent::First, is_coloured: false }
    }

    /// All tables, without colour.
    #[must_use]
    pub fn all(width: usize) -> Self {
        Self { extent: Extent::All, ..Self::first(width) }
    }
}

/// The most lines of a first screen.
pub const MOST_LINES: usize = 45;

/// So many rows of the lists that grow with the org are shown.
const MOST_ROWS: usize = 20;

/// Writes the report for a terminal.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, screen: &Screen, out: &mut dyn Write) -> io::Result<()> {
    match &screen.extent {
        Extent::First => out.write_all(&first(report, screen)?),
        Extent::All => write_page(&sections::page(report, MOST_ROWS), screen, out),
        Extent::Table(name) => {
            let mut page = sections::page(report, usize::MAX);
            page.sections.retain(|section| section.name == name);
            if page.sections.is_empty() {
                page.sections
                    .push(Section { lead: vec!["Nothing to show.".to_owned()], ..Section::default() });
            }
            write_page(&page, screen, out)
        }
    }
}

/// The first screen, with as much of its lists as there is room for.
fn first(report: &Report, screen: &Screen) -> io::Result<Vec<u8>> {
    let counts = ScreenCounts::of(report);
    let mut shown = Shown::MOST;
    loop {
        let mut bytes = Vec::new();
        write_page(&first_screen(report, &counts, shown), screen, &mut bytes)?;
        let lines = memchr::memchr_iter(b'\n', &bytes).count();
        match shown.less() {
            Some(less) if lines > MOST_LINES => shown = less,
            _ => return Ok(bytes),
        }
    }
}

fn write_page(page: &Page, screen: &Screen, out: &mut dyn Write) -> io::Result<()> {
    paragraph(out, "", &page.title, screen.width)?;
    page.sections.iter().filter(|section| !section.is_empty()).try_for_each(|own| section(own, screen, out))
}

fn section(section: &Section, screen: &Screen, out: &mut dyn Write) -> io::Result<()> {
    let width = screen.width;
    writeln!(out)?;
    if !section.title.is_empty() {
        paragraph(out, "", &section.title, width)?;
    }
    for sentence in &section.lead {
        paragraph(out, "", sentence, width)?;
    }
    if let Some(table) = &section.table {
        grid(out, table, width, screen.is_coloured)?;
        if let Some((more, file)) = table.more {
            paragraph(out, "", &format!("and {more} more in {file} (--out DIR)"), width)?;
        }
    }
    for own in &section.items {
        item(own, screen, out)?;
    }
    section.notes.iter().try_for_each(|note| paragraph(out, "", note, width))
}

fn item(item: &Item, screen: &Screen, out: &mut dyn Write) -> io::Result<()> {
    let whole = format!("{}{}", item.label, item.text);
    if item.is_exact && width_of(&whole) <= screen.width {
        return writeln!(out, "{}", crate::model::text::harmless(whole.trim_end()));
    }
    if item.is_urgent && screen.is_coloured {
        let mut text = Vec::new();
        paragraph(&mut text, &item.label, &item.text, screen.width)?;
        let text = String::from_utf8_lossy(&text);
        let (label, rest) = text.split_at(item.label.len().min(text.len()));
        return write!(out, "\u{1b}[1;31m{label}\u{1b}[0m{rest}");
    }
    paragraph(out, &item.label, &item.text, screen.width)
}
