//! The page: the report as people read it, section by section. It is built once; the terminal and Markdown are renderers of
//! it, and so is any format to come. A renderer holds no figures of its own.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::cell::ColumnKind;
use crate::model::money::Amount;
use crate::model::text::grouped;

/// A page: what stands above everything, and the sections in their order.
#[derive(Clone, Debug)]
pub struct Page {
    /// One line: what the page is about.
    pub title: String,
    /// The sections.
    pub sections: Vec<Section>,
}

/// A section: a title, a sentence, one table or a list, and notes.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What stands above it; empty where it needs no title.
    pub title: String,
    /// Sentences between the title and the table.
    pub lead: Vec<String>,
    /// Its table.
    pub table: Option<Grid>,
    /// Its lines, each with a mark or a label in front.
    pub items: Vec<Item>,
    /// Sentences below the table.
    pub notes: Vec<String>,
}

impl Section {
    /// A section that is a list of lines; none without lines.
    #[must_use]
    pub fn listed(name: &'static str, title: &str, lines: Vec<String>) -> Vec<Self> {
        if lines.is_empty() {
            return Vec::new();
        }
        let items = lines.into_iter().map(Item::listed).collect();
        vec![Self { name, title: title.to_owned(), items, ..Self::default() }]
    }

    /// Whether it has nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_none() && self.items.is_empty() && self.lead.is_empty() && self.notes.is_empty()
    }
}

/// A table of typed cells.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The columns; texts come first.
    pub headings: Vec<Heading>,
    /// The rows.
    pub rows: Vec<GridRow>,
    /// What is not shown: how many rows, and the file under `--out` that has them.
    pub more: Option<(usize, &'static str)>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What stands above it.
    pub title: &'static str,
    /// The currency of its amounts, where the table has a column for each.
    pub currency: Option<&'static str>,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Whether it is left out where there is no room for it.
    pub is_spare: bool,
    /// Whether its amounts are money at risk.
    pub is_at_risk: bool,
}

impl Heading {
    /// A column.
    #[must_use]
    pub const fn new(title: &'static str, kind: ColumnKind) -> Self {
        Self { title, currency: None, kind, is_spare: false, is_at_risk: false }
    }

    /// The column, for amounts in one currency.
    #[must_use]
    pub const fn in_currency(self, currency: &'static str) -> Self {
        Self { currency: Some(currency), ..self }
    }

    /// What stands above it, with its currency.
    #[must_use]
    pub fn shown(&self) -> Cow<'static, str> {
        match self.currency {
            Some(currency) => Cow::Owned(format!("{} {currency}", self.title)),
            None => Cow::Borrowed(self.title),
        }
    }

    /// The column, to be left out where there is no room.
    #[must_use]
    pub const fn spare(self) -> Self {
        Self { is_spare: true, ..self }
    }

    /// The column, with amounts that are money at risk.
    #[must_use]
    pub const fn at_risk(self) -> Self {
        Self { is_at_risk: true, ..self }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridRow {
    /// Its cells, one a column.
    pub cells: Vec<PageCell>,
    /// Whether it sums up rows above it.
    pub is_total: bool,
}

impl From<Vec<PageCell>> for GridRow {
    fn from(cells: Vec<PageCell>) -> Self {
        Self { cells, is_total: false }
    }
}

/// A cell as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageCell {
    /// There is nothing to show.
    Nothing,
    /// The column does not concern the row.
    Blank,
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A sum of money; its currency stands elsewhere in the row.
    Money(Amount),
    /// A sum of money with its currency.
    MoneyIn(Amount),
    /// An exact decimal, perhaps with a currency.
    Decimal(String, Option<&'static str>),
    /// A calendar day.
    Day(NaiveDate),
}

impl PageCell {
    /// A count.
    #[must_use]
    pub fn count(count: impl TryInto<i64>) -> Self {
        Self::Whole(count.try_into().unwrap_or(i64::MAX))
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The cell of a value that may be missing.
    #[must_use]
    pub fn or_nothing<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Nothing, cell)
    }

    /// The cell's text, with separators between thousands.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Nothing => "-".to_owned(),
            Self::Blank => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(number) => grouped(&number.to_string()),
            Self::Money(amount) => money(*amount),
            Self::MoneyIn(amount) => format!("{} {}", money(*amount), amount.currency.code()),
            Self::Decimal(number, None) => grouped(number),
            Self::Decimal(number, Some(currency)) => format!("{} {currency}", grouped(number)),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// An amount as people read it: `1,800.00`.
#[must_use]
pub fn money(amount: Amount) -> String {
    grouped(&amount.to_string())
}

/// A count as people read it: `12,345`.
#[must_use]
pub fn whole(count: impl std::fmt::Display) -> String {
    grouped(&count.to_string())
}

/// A count with its noun, as people read it: `1 seat`, `12,345 seats`.
#[must_use]
pub fn count_of(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", whole(count), if count == 1 { "" } else { "s" })
}

/// A line of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands in front of it: a mark, or a label.
    pub label: String,
    /// The text.
    pub text: String,
    /// Whether it must be acted on.
    pub is_urgent: bool,
    /// Whether its blanks stand for an alignment, so that it is not wrapped where it fits.
    pub is_exact: bool,
}

impl Item {
    /// A line of a list.
    #[must_use]
    pub fn listed(text: impl Into<String>) -> Self {
        Self { label: "- ".into(), text: text.into(), is_urgent: false, is_exact: false }
    }

    /// A line that asks for somebody's attention.
    #[must_use]
    pub fn urgent(text: impl Into<String>) -> Self {
        Self { label: "! ".into(), text: text.into(), is_urgent: true, is_exact: false }
    }

    /// A line behind a label, which is padded to a width.
    #[must_use]
    pub fn labelled(label: &str, padded_to: usize, text: impl Into<String>) -> Self {
        Self { label: format!("{label:<padded_to$}"), text: text.into(), is_urgent: false, is_exact: false }
    }
}
