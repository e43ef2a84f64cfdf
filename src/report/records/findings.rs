//! Rules, what they found, what waivers excuse, and what each control would say.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::audit::Outcome;
use crate::audit::column::{CONFIDENCE, SEVERITY, WAIVED_BY};
use crate::audit::control::ControlRow;
use crate::audit::row::Row;
use crate::audit::rule::{Rule, Scope};
use crate::audit::waive::WaiverState;
use crate::cost::WaivedCost;
use crate::model::license::license_key;
use crate::model::verdict::{Confidence, Severity};
use crate::model::words::words;
use crate::org::column::{
    ACCOUNT_ID, CONTACT_ID, LICENSE, PERMISSION_LICENSE, PROFILE_ID, PROFILE_NAME, USER_ID,
};
use crate::report::cell::{
    AmountCell, CurrencyCell, DayCell, DayCount, FindingCount, IdCell, JsonCell, SeatCount, SubjectCount,
    TextCell, WordCell,
};
use crate::report::outcome::Report;
use crate::report::record::record;

words! {
    /// Whether a rule could be evaluated.
    Status {
        /// It was.
        Evaluated = "evaluated",
        /// What it needs is not in the export, or it was left out.
        NotEvaluated = "not-evaluated",
    }
}

super::word_cells!(Status);

record! {
    /// One row per rule, in report order.
    RuleRecord<'a> {
        /// The rule's id.
        id: WordCell<'a>,
        /// What it finds.
        title: TextCell<'a>,
        /// How grave its findings are, but for those that carry another severity.
        severity: Severity,
        /// Whether it was evaluated.
        status: Status,
        /// Why it was not.
        reason: Option<TextCell<'a>>,
        /// What it looked at.
        subjects: SubjectCount,
        /// What it found.
        findings: FindingCount,
        /// Findings that a waiver excuses.
        waived: FindingCount,
    }

    /// One row per finding: by rule in report order, then by subject.
    FindingRecord<'a> {
        /// What identifies it, in every quarter alike: the rule, the subject, and what tells two findings of one rule on one
        /// subject apart.
        key: TextCell<'a>,
        /// The rule.
        rule: WordCell<'a>,
        /// How grave it is.
        severity: Severity,
        /// How sure it is.
        confidence: Confidence,
        /// The user concerned.
        user_id: Option<IdCell<'a>>,
        /// The contact concerned.
        contact_id: Option<IdCell<'a>>,
        /// The account concerned.
        account_id: Option<IdCell<'a>>,
        /// The licence concerned.
        license: Option<TextCell<'a>>,
        /// One sentence for a person.
        message: TextCell<'a>,
        /// What lets a reader check it, by object and field.
        evidence: JsonCell<Map<String, Value>>,
        /// The waiver that excuses it.
        waived_by: Option<TextCell<'a>>,
    }

    /// One row per waiver of the policy, in its order.
    WaiverRecord<'a> {
        /// The waiver's id.
        id: TextCell<'a>,
        /// What became of it.
        state: WaiverState,
        /// Who answers for it.
        owner: TextCell<'a>,
        /// Why it was granted.
        reason: TextCell<'a>,
        /// The last day on which it holds.
        expires: DayCell,
        /// Findings that it excuses.
        findings: FindingCount,
        /// Seats that would be reclaimable without it.
        seats: SeatCount,
        /// What was paid for them while they lay unused; empty where there are several currencies or none.
        lost: Option<AmountCell<'a>>,
        /// The currency of the amount.
        currency: Option<CurrencyCell<'a>>,
        /// The same amounts, currency by currency.
        lost_by_currency: JsonCell<BTreeMap<CurrencyCell<'a>, AmountCell<'a>>>,
    }

    /// One row per control that states a threshold: the seats as it would judge them.
    ControlRecord<'a> {
        /// The name under which a policy selects it.
        preset: WordCell<'a>,
        /// Who states it, and which version.
        framework: TextCell<'a>,
        /// The control's own id.
        control: TextCell<'a>,
        /// Its threshold.
        idle_days: DayCount,
        /// Whether the policy selects it.
        selected: bool,
        /// All seats.
        seats: SeatCount,
        /// Seats used within the threshold.
        active: SeatCount,
        /// Seats that reach the threshold on the as-of date and not before.
        due: SeatCount,
        /// Seats that reached it earlier.
        overdue: SeatCount,
        /// Seats never used.
        never: SeatCount,
        /// Seats never used, and new.
        new: SeatCount,
        /// Seats of which the inputs cannot tell.
        unknown: SeatCount,
    }
}

impl<'a> From<&'a Outcome> for RuleRecord<'a> {
    fn from(outcome: &'a Outcome) -> Self {
        Self {
            id: outcome.rule.id.into(),
            title: outcome.rule.title.into(),
            severity: outcome.severity,
            status: if outcome.not_evaluated.is_some() { Status::NotEvaluated } else { Status::Evaluated },
            reason: outcome.not_evaluated.as_deref().map(TextCell::from),
            subjects: outcome.subjects.into(),
            findings: outcome.findings.height().into(),
            waived: outcome.waived.into(),
        }
    }
}

/// The key of a finding: `idle-seat:0058c00000AUP07AAH`.
pub(super) fn key(rule: &Rule, row: &Row) -> String {
    let text = |column: &str| row.text(column).unwrap_or_default();
    let subject = match rule.scope {
        Scope::Seats
        | Scope::LinkedSeats
        | Scope::LinkedUsers
        | Scope::InternalUsers
        | Scope::RegisteredSeats => text(USER_ID).to_owned(),
        Scope::Contacts | Scope::ContactsWithUsers | Scope::RegisteredContacts => text(CONTACT_ID).to_owned(),
        Scope::Assignments => format!("{}:{}", text(USER_ID), text(PERMISSION_LICENSE)),
        Scope::Profiles => row.text(PROFILE_ID).unwrap_or_else(|| text(PROFILE_NAME)).to_owned(),
        Scope::Licenses | Scope::BoughtLicenses | Scope::ComparedLicenses => license_key(text(LICENSE)),
    };
    format!("{}:{subject}", rule.id)
}

/// The findings of a report.
pub(crate) fn findings(report: &Report) -> impl Iterator<Item = FindingRecord<'_>> {
    report.audit.outcomes.iter().flat_map(|outcome| {
        Row::all(&outcome.findings).map(|row| FindingRecord {
            key: key(outcome.rule, &row).into(),
            rule: outcome.rule.id.into(),
            severity: row.text(SEVERITY).and_then(Severity::parse).unwrap_or(Severity::Info),
            confidence: row.text(CONFIDENCE).and_then(Confidence::parse).unwrap_or(Confidence::Low),
            user_id: row.text(USER_ID).map(IdCell::from),
            contact_id: row.text(CONTACT_ID).map(IdCell::from),
            account_id: row.text(ACCOUNT_ID).map(IdCell::from),
            license: row.text(LICENSE).map(TextCell::from),
            message: (outcome.rule.message)(&row).into(),
            evidence: JsonCell(
                outcome
                    .rule
                    .evidence
                    .iter()
                    .map(|evidence| (evidence.key.to_owned(), evidence.value(&row)))
                    .collect(),
            ),
            waived_by: row.text(WAIVED_BY).map(TextCell::from),
        })
    })
}

/// The waivers of a report.
pub(crate) fn waivers(report: &Report) -> impl Iterator<Item = WaiverRecord<'_>> {
    let none = WaivedCost::default();
    report.audit.waivers.iter().map(move |waived| {
        let waiver = &waived.waiver;
        let cost = report.costs.waivers.get(&waiver.id).unwrap_or(&none);
        // Currencies are never added: where a waiver spans several, only the map tells.
        let only = cost.lost.values().next().filter(|_| cost.lost.len() == 1);
        WaiverRecord {
            id: waiver.id.as_str().into(),
            state: waived.state,
            owner: waiver.owner.as_str().into(),
            reason: waiver.reason.as_str().into(),
            expires: waiver.expires.into(),
            findings: waived.findings.into(),
            seats: cost.seats.into(),
            lost: only.map(|lost| AmountCell::from(*lost)),
            currency: only.map(|lost| lost.currency.into()),
            lost_by_currency: JsonCell(
                cost.lost.values().map(|lost| (lost.currency.into(), AmountCell::from(*lost))).collect(),
            ),
        }
    })
}

impl From<&ControlRow> for ControlRecord<'_> {
    fn from(judged: &ControlRow) -> Self {
        let (control, verdicts) = (judged.control, judged.verdicts);
        Self {
            preset: control.preset.into(),
            framework: control.framework.into(),
            control: control.control.into(),
            idle_days: u64::from(control.idle_days).into(),
            selected: judged.is_selected,
            seats: verdicts.seats().into(),
            active: verdicts.active.into(),
            due: judged.due.into(),
            overdue: (verdicts.idle - judged.due).into(),
            never: verdicts.never.into(),
            new: verdicts.new.into(),
            unknown: verdicts.unknown.into(),
        }
    }
}
