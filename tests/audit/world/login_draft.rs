//! What is drawn for time: moments relative to the as-of date, login rows, and the time that the login
//! files cover.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Distance from the as-of date; days after it are negative.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ago {
    Days(i64),
    /// That many days more than one of the policy's thresholds.
    Threshold {
        which: usize,
        more: i64,
    },
}

#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    pub ago: Ago,
    /// On the clock of the policy's zone.
    pub second: u32,
}

#[derive(Debug, Clone)]
pub(super) struct LoginDraft {
    pub when: When,
    pub login_type: &'static str,
    pub sub_type: Option<&'static str>,
    pub status: &'static str,
}

/// Visits at equal distances, as of people whose work is in a portal and of the machines beside them.
#[derive(Debug, Clone)]
pub(super) struct RhythmDraft {
    /// Days from the last visit to the as-of date; negative after it.
    last: i64,
    every: i64,
    visits: i64,
    /// What is tried on the day of each visit.
    attempts: Vec<LoginDraft>,
}

impl RhythmDraft {
    pub(super) fn logins(&self) -> Vec<LoginDraft> {
        let on = |ago: i64| {
            self.attempts.iter().map(move |attempt| LoginDraft {
                when: When { ago: Ago::Days(ago), ..attempt.when },
                ..attempt.clone()
            })
        };
        (0..self.visits).flat_map(|visit| on(self.last + visit * self.every)).collect()
    }
}

/// The time that the login files cover, and where they are cut into several.
#[derive(Debug, Clone)]
pub(super) struct CoverageDraft {
    pub from: Ago,
    pub until: Ago,
    /// Percent of the way, and the days from the end of one file to the start of the next; negative overlaps.
    pub cuts: Vec<(i64, i64)>,
    /// Failed logins of a stranger on the first and the last day of each file.
    pub has_marks: bool,
    pub proof: Proof,
}

/// Whether the files show that logins succeed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Proof {
    Usual,
    /// Nothing succeeded in one of the files, which has at least so many rows.
    NoneInFile {
        place: usize,
        rows: usize,
    },
    NoneAtAll,
}

pub(super) fn when() -> impl Strategy<Value = When> {
    let ago = prop_oneof![
        6 => (0..400_i64).prop_map(Ago::Days),
        1 => (365..760_i64).prop_map(Ago::Days),
        4 => (0..8_i64).prop_map(Ago::Days),
        12 => threshold(-1..=1),
        2 => (-20..0_i64).prop_map(Ago::Days),
    ];
    // The first and the last second of a day belong to other days elsewhere.
    let second = prop_oneof![Just(0), Just(86_399), 0..86_400_u32];
    (ago, second).prop_map(|(ago, second)| When { ago, second })
}

fn threshold(more: std::ops::RangeInclusive<i64>) -> impl Strategy<Value = Ago> {
    (0..6_usize, more).prop_map(|(which, more)| Ago::Threshold { which, more })
}

pub(super) fn login() -> impl Strategy<Value = LoginDraft> {
    let person = select(vec![
        "k",
        "ChatterCommunityPortalUnPwd",
        "Chatter Communities External User",
        "m",
        "SamlChatterNetworks",
        "w",
        "Passwordless Login",
        "A",
        "Application",
        "3",
    ]);
    let oauth = select(vec!["i", "Oauth2", "Remote Access 2.0"]);
    let machine = select(vec![
        "l",
        "NetworksPortalApiOnly",
        "Networks Portal API Only",
        "I",
        "OtherApi",
        "Other Apex API",
        "R",
        "Partner",
        "Partner Product",
    ]);
    let machine_sub_type = select(vec![
        "UiPasswordReset",
        "UI Password Reset",
        "OauthRefreshToken",
        "OAuth Refresh Token",
        "OauthHybridRefreshToken",
        "OAuth Refresh Token for Hybrid Apps",
        "OauthClientCredentials",
        "OauthTokenExchange",
        "OauthHybridTokenExchange",
        "OAuth Token Exchange for Hybrid Apps",
        "SoapApiLogin",
        "SoapApiLoginMobile",
        "SoapApiLoginNetworksPortal",
        "SoapApiLoginPortal",
        "SoapApiLoginSelfService",
        "InternalSalesforceAuthentication",
    ]);
    let person_sub_type = select(vec!["UsernamePasswordUiLogin", "UI Username-Password"]);
    let sub_type = prop_oneof![
        5 => Just(None),
        2 => person_sub_type.prop_map(Some),
        2 => machine_sub_type.prop_map(Some),
    ];
    let failed = select(vec!["Invalid Password", "User is frozen", "Failed: Two-factor required"]);
    let other_words = select(vec![" success ", "SUCCESS", "LOGIN_NO_ERROR", " login_no_error "]);
    let status = prop_oneof![6 => Just("Success"), 1 => other_words, 3 => failed];
    (when(), prop_oneof![5 => person, 2 => oauth, 3 => machine], sub_type, status)
        .prop_map(|(when, login_type, sub_type, status)| LoginDraft { when, login_type, sub_type, status })
}

pub(super) fn rhythm() -> impl Strategy<Value = RhythmDraft> {
    let last = prop_oneof![4 => 0..12_i64, 3 => 12..150_i64, 1 => -6..0_i64];
    let every = prop_oneof![3 => Just(1_i64), 4 => 2..8_i64, 1 => 8..40_i64];
    let visits = prop_oneof![2 => 2..8_i64, 1 => 8..24_i64];
    let attempts = prop_oneof![1 => vec(login(), 1), 1 => vec(login(), 2..=3)];
    (last, every, visits, attempts).prop_map(|(last, every, visits, attempts)| RhythmDraft {
        last,
        every,
        visits,
        attempts,
    })
}

pub(super) fn coverage() -> impl Strategy<Value = CoverageDraft> {
    let from = prop_oneof![
        4 => (58..160_i64).prop_map(Ago::Days),
        4 => (160..430_i64).prop_map(Ago::Days),
        3 => (363..760_i64).prop_map(Ago::Days),
        3 => threshold(-1..=1),
        1 => (0..60_i64).prop_map(Ago::Days),
    ];
    let until = prop_oneof![
        9 => (-10..=1_i64).prop_map(Ago::Days),
        2 => (2..=5_i64).prop_map(Ago::Days),
        1 => threshold(-1..=1),
    ];
    let cuts = vec((0..=100_i64, prop_oneof![-40..=0_i64, 1..=5_i64]), 0..3);
    (from, until, cuts, prop::bool::weighted(0.8), proof()).prop_map(
        |(from, until, cuts, has_marks, proof)| CoverageDraft { from, until, cuts, has_marks, proof },
    )
}

/// Fifty rows are enough to say that nothing succeeds, forty-nine are not.
fn proof() -> impl Strategy<Value = Proof> {
    let in_file = (0..3_usize, select(vec![1, 49, 50, 70]));
    prop_oneof![
        20 => Just(Proof::Usual),
        3 => in_file.prop_map(|(place, rows)| Proof::NoneInFile { place, rows }),
        1 => Just(Proof::NoneAtAll),
    ]
}
