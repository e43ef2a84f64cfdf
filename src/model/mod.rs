//! The words that every layer shares, and nothing that knows a file, a frame or a format.
//!
//! | word | meaning |
//! | --- | --- |
//! | external user | a customer or partner who logs in to an Experience Cloud site |
//! | seat | one **active** external user on a licence; frozen and password-locked users hold one |
//! | meter | how a licence is billed: `member` (per seat) or `login` (from a monthly pool) |
//! | as-of date | the day the audit speaks about, to its end in the policy's time zone |
//! | period | the fiscal quarter that holds the as-of date |
//! | coverage | the time that the login files really cover |
//! | verdict | `active`, `idle`, `never`, `new` or `unknown`: every seat has exactly one |
//! | finding | one rule's statement about one subject, with evidence and confidence |
//! | issue | something about the export itself |
//! | reason | the one finding that a reclaimable seat is charged to |
//! | contract line | what was bought: licence, meter, quantity, price, currency, term |

pub mod calendar;
pub mod digest;
pub mod fiscal;
pub mod id;
pub mod input;
pub mod issue;
pub mod license;
pub mod login;
pub mod money;
pub mod object;
pub mod parallel;
pub mod person;
pub mod pool;
pub mod progress;
pub mod span;
pub mod text;
pub mod verdict;
pub mod words;
