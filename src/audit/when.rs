//! The day the audit speaks about, and the fiscal quarter that holds it. The wall clock plays no part.

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::model::calendar::{date_of, day_in};
use crate::model::fiscal::{FiscalCalendar, Period};
use crate::policy::Policy;

/// What was asked for on the command line.
#[derive(Clone, Debug, Default)]
pub struct WantedDate {
    /// `--as-of`.
    pub as_of: Option<NaiveDate>,
    /// `--period`.
    pub period: Option<Period>,
}

/// The as-of date and its period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDate {
    /// The day whose end the audit describes.
    pub as_of: NaiveDate,
    /// Whether the day was taken from the export and not asked for.
    pub from_export: bool,
    /// The fiscal quarter that holds it.
    pub period: Period,
    /// Whether the quarter was asked for, by its name or by a date.
    pub is_asked: bool,
}

impl AuditDate {
    /// The label of the quarter before, where the day lies in the first ten days of a quarter that nobody asked for: most
    /// likely the closed one is wanted.
    #[must_use]
    pub fn closed_quarter(&self, calendar: &FiscalCalendar) -> Option<String> {
        const FIRST_DAYS: i64 = 10;
        let is_early = (self.as_of - self.period.start).num_days() < FIRST_DAYS;
        let before = self.period.start.pred_opt().filter(|_| is_early && !self.is_asked)?;
        Some(calendar.holding(before).label)
    }
}

impl WantedDate {
    /// Reads a period's label and checks that the date lies inside.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a label that is none, or a date outside its period.
    pub fn new(as_of: Option<NaiveDate>, period: Option<&str>, policy: &Policy) -> Result<Self> {
        let period =
            period.map(|label| policy.fiscal_calendar().labelled(label)).transpose().map_err(|message| {
                Error::usage(message, "fiscal_year_starts in the policy sets the first month")
            })?;
        if let (Some(as_of), Some(period)) = (as_of, &period)
            && !period.contains(as_of)
        {
            let message = format!(
                "--as-of {as_of} lies outside --period {} ({} to {})",
                period.label, period.start, period.end
            );
            return Err(Error::usage(message, "use only one of the two"));
        }
        Ok(Self { as_of, period })
    }

    /// The last day that can matter, if that is known before the export is read.
    #[must_use]
    pub fn limit(&self) -> Option<NaiveDate> {
        self.as_of.or_else(|| self.period.as_ref().map(|period| period.end))
    }

    /// Settles date and period; `latest` is the latest timestamp of the export.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when the export holds no time to take the date from, [`Error::Usage`] when it ends
    /// before the period that was asked for.
    pub fn settle(self, latest: Option<i64>, policy: &Policy) -> Result<AuditDate> {
        let latest = latest.map(|timestamp| date_of(day_in(policy.timezone, timestamp)));
        match (self.as_of, self.period) {
            (Some(as_of), period) => {
                let period = period.unwrap_or_else(|| policy.fiscal_calendar().holding(as_of));
                Ok(AuditDate { as_of, from_export: false, period, is_asked: true })
            }
            (None, Some(period)) => {
                let as_of = latest.map_or(period.end, |latest| latest.min(period.end));
                if as_of < period.start {
                    let message = format!(
                        "the export ends on {as_of}, before --period {} starts on {}",
                        period.label, period.start
                    );
                    return Err(Error::usage(message, "name an earlier period, or a date with --as-of"));
                }
                Ok(AuditDate { as_of, from_export: Some(as_of) == latest, period, is_asked: true })
            }
            (None, None) => {
                let as_of = latest.ok_or_else(|| {
                    Error::input(
                        "the export contains no dates, so the day that it describes is unknown",
                        "name the day of the export with --as-of DATE",
                    )
                })?;
                let period = policy.fiscal_calendar().holding(as_of);
                Ok(AuditDate { as_of, from_export: true, period, is_asked: false })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// Noon of a day, UTC.
    fn noon(text: &str) -> Option<i64> {
        date(text).and_hms_opt(12, 0, 0).map(|time| time.and_utc().timestamp())
    }

    fn settle(as_of: Option<&str>, period: Option<&str>, latest: Option<i64>) -> Result<(String, String)> {
        let policy = Policy::default();
        let when = WantedDate::new(as_of.map(date), period, &policy)?.settle(latest, &policy)?;
        Ok((when.as_of.to_string(), when.period.label))
    }

    #[test]
    fn without_a_wish_the_export_names_the_day() {
        let settled = settle(None, None, noon("2026-08-20")).expect("settled");
        assert_eq!(settled, ("2026-08-20".to_owned(), "2026-Q3".to_owned()));
        assert!(settle(None, None, None).is_err());
    }

    #[test]
    fn a_period_ends_where_the_export_does_if_that_is_earlier() {
        let as_of = |latest| settle(None, Some("2026-Q3"), noon(latest)).map(|settled| settled.0);
        assert_eq!(as_of("2026-11-02").expect("settled"), "2026-09-30");
        assert_eq!(as_of("2026-08-20").expect("settled"), "2026-08-20");
        assert_eq!(as_of("2026-06-30").expect_err("too early").exit_code(), 2);
    }

    #[test]
    fn early_in_a_quarter_the_closed_one_is_offered() {
        let policy = Policy::default();
        let offered = |as_of: Option<&str>, latest: &str| {
            let wanted = WantedDate::new(as_of.map(date), None, &policy).expect("wanted");
            wanted.settle(noon(latest), &policy).expect("settled").closed_quarter(&policy.fiscal_calendar())
        };
        assert_eq!(offered(None, "2026-10-01"), Some("2026-Q3".to_owned()));
        assert_eq!(offered(None, "2026-10-10"), Some("2026-Q3".to_owned()));
        assert_eq!(offered(None, "2026-10-11"), None);
        assert_eq!(offered(Some("2026-10-01"), "2026-10-01"), None);
    }

    #[test]
    fn a_date_must_lie_inside_its_period() {
        assert!(settle(Some("2026-09-30"), Some("2026-Q3"), None).is_ok());
        assert_eq!(settle(Some("2026-10-01"), Some("2026-Q3"), None).expect_err("outside").exit_code(), 2);
    }
}
