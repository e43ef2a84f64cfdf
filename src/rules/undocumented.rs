//! The reason for a seat is not documented.
//!
//! # Finds
//!
//! Seats without an entry in the register, or whose entry lacks the purpose, the account, or both the trigger and
//! its date. An entry identifies its user by id, by user name or by contact.
//!
//! # Why
//!
//! A seat without a known purpose is hard to reclaim. Auditors ask for the reason of every third-party access, and
//! for what ends it.
//!
//! # Fix
//!
//! `seatwise init --register EXPORT` writes a register with a row for every seat, filled from the export. Ask the
//! owner of each account for the rest.
//!
//! # Blind spots
//!
//! The rule does not check whether the register is correct. A purpose such as "tbd" counts as a purpose.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::IS_REGISTERED;
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::text::joined;
use crate::model::verdict::Severity;
use crate::org::column::{PURPOSE, REGISTERED_ACCOUNT, TRIGGER, TRIGGER_DAY, is_true};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "undocumented",
    title: "Seat without purpose, account or trigger",
    severity: Severity::Medium,
    scope: Scope::Seats,
    needs: &[Need::of(Object::Register, &[])],
    reason: None,
    evidence: &[
        Evidence::new("Register.purpose", PURPOSE, Form::Text),
        Evidence::new("Register.account", REGISTERED_ACCOUNT, Form::Text),
        Evidence::new("Register.trigger", TRIGGER, Form::Text),
        Evidence::new("Register.trigger_date", TRIGGER_DAY, Form::Day),
        Evidence::new("registered", IS_REGISTERED, Form::Flag),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let no_trigger = col(TRIGGER).is_null().and(col(TRIGGER_DAY).is_null());
    let lacking = col(PURPOSE).is_null().or(col(REGISTERED_ACCOUNT).is_null()).or(no_trigger);
    Ok(facts.seats_as_recorded().filter(is_true(IS_REGISTERED).not().or(lacking)))
}

fn message(row: &Row) -> String {
    if !row.is_true(IS_REGISTERED) {
        return "there is no entry in the register".to_owned();
    }
    let mut lacking: Vec<&str> = [(PURPOSE, "purpose"), (REGISTERED_ACCOUNT, "account")]
        .into_iter()
        .filter(|(column, _)| row.text(column).is_none())
        .map(|(_, word)| word)
        .collect();
    if row.text(TRIGGER).is_none() && row.number(TRIGGER_DAY).is_none() {
        lacking.push("trigger");
    }
    format!("the register entry has no {}", joined(&lacking, "and no"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,Username,IsActive,UserType,ContactId\nu1,one@x.example,1,PowerPartner,c1\n\
        u2,two@x.example,1,PowerPartner,c2\nu3,three@x.example,1,PowerPartner,c3\nu4,four@x.example,1,PowerPartner,c4\n\
        u5,five@x.example,0,PowerPartner,\nu6,six@x.example,1,PowerPartner,c6\n";

    #[test]
    fn a_seat_needs_purpose_account_and_a_trigger_or_its_date() {
        let register = "-- Register\nuser_id,contact_id,username,purpose,account,trigger,trigger_date\n\
            u1,,,orders,Acme,contract ends,\n,,TWO@x.example,orders,Acme,,2027-01-31\n,c3,,,Acme,,\n\
            u4,,,orders,,contract ends,\n";
        check(
            &RULE,
            &format!("{USERS}{register}"),
            &[
                "u3 medium: the register entry has no purpose and no trigger",
                "u4 medium: the register entry has no account",
                "u6 medium: there is no entry in the register",
            ],
        );
    }

    #[test]
    fn the_strongest_name_of_an_entry_decides() {
        let register = "-- Register\nuser_id,contact_id,username,purpose,account,trigger\n\
            u1,c2,,orders,Acme,contract ends\n,c1,,,,\n";
        let users = "-- User\nId,Username,IsActive,UserType,ContactId\nu1,one@x.example,1,PowerPartner,c1\n\
            u2,two@x.example,1,PowerPartner,c2\n";
        check(&RULE, &format!("{users}{register}"), &["u2 medium: there is no entry in the register"]);
    }

    #[test]
    fn one_column_can_hold_ids_and_names() {
        let register = "-- Register\nwho,purpose,account,trigger\nu1,orders,Acme,contract ends\n\
            c2,orders,Acme,contract ends\nTHREE@x.example,orders,Acme,contract ends\nu4,orders,,contract ends\n";
        check(
            &RULE,
            &format!("{USERS}{register}"),
            &["u4 medium: the register entry has no account", "u6 medium: there is no entry in the register"],
        );
    }

    #[test]
    fn without_a_register_nothing_is_said() {
        check_silent(&RULE, USERS);
    }
}
