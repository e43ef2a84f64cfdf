//! The amounts of a line, a total or a sum: each stands for one thing, is declared once, and all are made and added alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::money::Amount;

/// Declares the amounts: name and meaning.
macro_rules! amounts {
    ($(#[doc = $meaning:expr] $name:ident,)+) => {
        /// One value for each amount of the period.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct Amounts<T> {
            $(#[doc = $meaning] pub $name: T,)+
        }

        impl Amounts<()> {
            /// The name and the meaning of each, in the order of reports.
            pub const DECLARED: &'static [(&'static str, &'static str)] =
                &[$((stringify!($name), $meaning)),+];
        }

        impl<T> Amounts<T> {
            /// What a function makes of each value and its partner.
            pub fn zip<U, R>(&self, other: &Amounts<U>, combine: impl Fn(&T, &U) -> R) -> Amounts<R> {
                Amounts { $($name: combine(&self.$name, &other.$name),)+ }
            }

            /// The values in the order of reports.
            pub fn each(&self) -> impl Iterator<Item = &T> {
                [$(&self.$name),+].into_iter()
            }
        }

        impl<T: Clone> Amounts<T> {
            /// The same value everywhere.
            pub fn all(value: &T) -> Self {
                Self { $($name: value.clone(),)+ }
            }
        }
    };
}

amounts! {
    /// What the period cost up to the as-of date: the quantity × the price × the months of the period inside the term.
    spent,
    /// What was paid for reclaimable seats while they lay unused.
    lost,
    /// What was paid for waived seats while they lay unused; not part of what was lost.
    waived_lost,
    /// What the freed seats are worth to the term's end. Not cash.
    freed_value,
    /// Purchases that the freed seats make unnecessary. Not to be added to savings.
    avoided,
    /// What ordering only what is needed saves in the twelve months from renewal.
    saved_at_renewal,
    /// The part of it that comes from unassigned seats.
    saved_from_unassigned,
    /// Cash back within the term if the quantity is lowered to what is needed: 0 unless the line can be reduced.
    cash_in_term,
}

/// Amounts of money in one currency.
pub type Money = Amounts<Amount>;

impl<T> Amounts<T> {
    /// What a function makes of each value.
    pub fn map<R>(&self, make: impl Fn(&T) -> R) -> Amounts<R> {
        self.zip(self, |value, _| make(value))
    }
}

impl Money {
    /// Adds amounts of the same currency.
    pub fn add(&mut self, other: &Self) {
        *self = self.zip(other, |one, other| Amount { minor: one.minor + other.minor, ..*one });
    }
}
