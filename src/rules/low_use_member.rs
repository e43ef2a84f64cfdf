//! A member seat would cost less on the login meter.
//!
//! # Finds
//!
//! Seats in use (verdict `active`) on a licence that a contract line on the login meter names as its sibling, where
//! the average number of login days a month, at the contract's price of a login, costs less than the seat. A login
//! day is a day with a successful login of any kind: the meter counts machines, too. The rule uses up to twelve of
//! the latest full contract months that the login history covers, from the first that began after the user was
//! created. The confidence is high if the result is the same in every single month. It is low if the licence is
//! only inferred, or if the login line counts every login, since login days then understate the cost.
//!
//! # Why
//!
//! A person who logs in twice a month uses a whole seat for two logins. The seat is in use, so no idle threshold
//! finds it.
//!
//! # Fix
//!
//! Usually nothing during the term, since both quantities are fixed until renewal. The right-sizing table shows how
//! many seats and which pool would be best for all users together. Use it to negotiate the renewal, then change the
//! profiles of the users to the licence on the login meter.
//!
//! # Blind spots
//!
//! Seasons before the start of the login history, and features that only one of the two licences has, are not
//! considered. A pool must cover the busiest month, so one seat saves less in the pool than on its own. If every
//! login is counted, and not one per day, a person who logs in five times a day costs five logins.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::{
    BREAK_EVEN, LOGIN_LICENSE, LOGIN_PRICE, LOGINS_A_MONTH, MEMBER_PRICE, MONTHS_OBSERVED, MOST_LOGINS,
};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::object::Object;
use crate::model::verdict::{Severity, Verdict};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "low-use-member",
    title: "Seat that would cost less on the login meter",
    severity: Severity::Low,
    scope: Scope::Seats,
    needs: &[Need::of(Object::LoginHistory, &[]), Need::Contract, Need::Comparison],
    reason: None,
    evidence: &[
        Evidence::new("login_days_a_month", LOGINS_A_MONTH, Form::Text),
        Evidence::new("most_login_days", MOST_LOGINS, Form::Count),
        Evidence::new("months_observed", MONTHS_OBSERVED, Form::Count),
        Evidence::new("break_even", BREAK_EVEN, Form::Text),
        Evidence::new("contract.price (member)", MEMBER_PRICE, Form::Text),
        Evidence::new("contract.price (login)", LOGIN_PRICE, Form::Text),
        Evidence::new("login_license", LOGIN_LICENSE, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.cheaper_by_login(policy)?.filter(seat::verdict_is(Verdict::Active)))
}

fn message(row: &Row) -> String {
    let months = row.number(MONTHS_OBSERVED).unwrap_or_default();
    let of = if months == 1 {
        "in the only month observed".to_owned()
    } else {
        format!("a month over {months} months")
    };
    format!(
        "{} login days {of}; below {} a month, the licence {} costs less ({} per login instead of {} per seat and \
         month)",
        row.text_or(LOGINS_A_MONTH, "?"),
        row.text_or(BREAK_EVEN, "?"),
        row.text_or(LOGIN_LICENSE, "?"),
        row.text_or(LOGIN_PRICE, "?"),
        row.text_or(MEMBER_PRICE, "?")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent, not_evaluated};

    const USERS: &str = "-- User\nId,IsActive,UserType,LastLoginDate,CreatedDate,Profile.UserLicense.Name\n\
        u1,1,PowerPartner,,2020-01-01T00:00:00Z,Partner Community\n\
        u2,1,PowerPartner,,2026-08-02T00:00:00Z,Partner Community\n\
        u3,1,PowerPartner,,2020-01-01T00:00:00Z,Partner Community\n\
        u4,1,PowerPartner,,2020-01-01T00:00:00Z,Partner Community Login\n";

    /// A seat costs as much as two logins.
    const LINES: &str = "-- policy\n[[contract]]\nid = \"M\"\nlicense = \"Partner Community\"\nmeter = \"member\"\n\
        quantity = 3\nprice = \"20\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\n\
        [[contract]]\nid = \"L\"\nlicense = \"Partner Community Login\"\nmeter = \"login\"\nquantity = 9\n\
        price = \"10\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\nsibling = \"Partner Community\"\n";

    fn logins(days: &[(&str, &str)]) -> String {
        let row = |(user, day): &(&str, &str)| format!("{user},{day}T10:00:00Z,Success,Application\n");
        let rows: Vec<String> = days.iter().map(row).collect();
        format!("-- LoginHistory\nUserId,LoginTime,Status,LoginType\n{}", rows.concat())
    }

    #[test]
    fn fewer_logins_than_the_break_even_are_found_and_as_many_are_not() {
        // July to September is covered: u1 has five days in three months, u3 six, the twice on one day is one.
        let history = logins(&[
            ("u1", "2026-07-01"),
            ("u1", "2026-07-02"),
            ("u1", "2026-08-03"),
            ("u1", "2026-08-03"),
            ("u1", "2026-09-01"),
            ("u1", "2026-09-30"),
            ("u3", "2026-07-01"),
            ("u3", "2026-07-02"),
            ("u3", "2026-08-03"),
            ("u3", "2026-08-04"),
            ("u3", "2026-09-01"),
            ("u3", "2026-09-30"),
            ("u4", "2026-09-30"),
        ]);
        let said = "u1 low: 1.67 login days a month over 3 months; below 2.00 a month, the licence Partner Community Login costs \
            less (10.00 USD per login instead of 20.00 USD per seat and month)";
        check(&RULE, &format!("{USERS}{history}{LINES}"), &[said]);
    }

    #[test]
    fn a_user_is_compared_over_the_months_since_creation() {
        let history = logins(&[
            ("u3", "2026-07-01"),
            ("u2", "2026-08-03"),
            ("u2", "2026-08-04"),
            ("u2", "2026-09-01"),
            ("u3", "2026-09-30"),
        ]);
        // u2 came on 2 August, so only September is a month of its own; u3 was idle in August.
        let said = [
            "u2 low: 1.00 login days in the only month observed; below 2.00 a month, the licence Partner Community Login costs less \
             (10.00 USD per login instead of 20.00 USD per seat and month)",
            "u3 low: 0.67 login days a month over 3 months; below 2.00 a month, the licence Partner Community Login costs less \
             (10.00 USD per login instead of 20.00 USD per seat and month)",
        ];
        check(&RULE, &format!("{USERS}{history}{LINES}"), &said);
    }

    #[test]
    fn whoever_is_idle_or_never_came_is_another_rules() {
        let history = logins(&[("u4", "2026-06-01"), ("u4", "2026-09-30")]);
        check_silent(&RULE, &format!("{USERS}{history}{LINES}"));
    }

    #[test]
    fn too_little_history_and_no_sibling_are_said() {
        let short = logins(&[("u1", "2026-08-15"), ("u1", "2026-09-30")]);
        not_evaluated(&RULE, &format!("{USERS}{short}{LINES}"), "covers only 47 days");
        let long = logins(&[("u1", "2026-07-01"), ("u1", "2026-09-30")]);
        let alone = LINES.replace("sibling = \"Partner Community\"\n", "");
        not_evaluated(&RULE, &format!("{USERS}{long}{alone}"), "names a sibling");
        let unpriced = LINES.replace("price = \"10\"\n", "");
        not_evaluated(&RULE, &format!("{USERS}{long}{unpriced}"), "the line L has no price");
    }
}
