//! Random numbers without a state to keep: any number of any stream is computed from the seed and its index.
//!
//! The function is the finaliser of SplitMix64 with its constants (Steele, Lea and Flood, "Fast splittable pseudorandom
//! number generators", OOPSLA 2014; Vigna's `splitmix64.c`, public domain). A SplitMix64 generator adds one constant a
//! step, so its k-th number is a function of its start and k: nothing has to be drawn before it. The values are part of
//! what `synth` promises, the same bytes for the same arguments, so no library's next version may change them.

/// What a SplitMix64 generator adds at each step.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// What numbers are drawn for: each subject has a stream of its own, so that one more draw for one changes no other.
#[derive(Clone, Copy, Debug)]
pub(super) enum StreamSubject {
    /// Which users have which defect.
    Order = 1,
    /// Accounts, licences and roles of users.
    Company,
    /// Names and the like.
    Person,
    /// When users came and how often they log in.
    UsagePattern,
    /// Single logins.
    Login,
    /// What a user logs in with.
    Device,
    /// Accounts themselves.
    Account,
    /// Contacts without a user.
    Contact,
    /// Entries of the register.
    Register,
}

/// The numbers of one subject, by index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream {
    start: u64,
}

impl Stream {
    pub(super) fn new(seed: u64, subject: StreamSubject) -> Self {
        Self { start: mix(mix(seed).wrapping_add((subject as u64).wrapping_mul(STEP))) }
    }

    /// The number at an index.
    pub(super) fn number(self, index: u64) -> u64 {
        mix(self.start.wrapping_add(index.wrapping_add(1).wrapping_mul(STEP)))
    }

    /// The stream of one item of a stream.
    pub(super) fn inner(self, index: u64) -> Self {
        Self { start: self.number(index) }
    }

    /// As many numbers as are wanted for the item at an index.
    pub(super) fn at(self, index: u64) -> Draws {
        Draws { state: self.number(index) }
    }
}

/// Numbers drawn one after the other: a SplitMix64 generator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws {
    state: u64,
}

impl Draws {
    /// 64 random bits.
    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// 32 random bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.next() >> 32
    }

    /// A number below a limit that is itself below 2³²; 0 for no limit at all.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        (self.bits() * limit) >> 32
    }

    /// Whether a thing happens that happens so many times in a hundred.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of several things.
    pub(super) fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[index(self.below(things.len() as u64))]
    }
}

/// A number as the place of a thing in memory.
pub(super) fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_splitmix64() {
        // The published test values for the seed 1234567.
        let mut draws = Draws { state: 1_234_567 };
        let numbers = [draws.next(), draws.next(), draws.next()];
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn a_number_is_found_without_those_before_it() {
        let stream = Stream { start: 1_234_567 };
        assert_eq!(stream.number(2), 9_817_491_932_198_370_423);
    }

    #[test]
    fn subjects_and_seeds_draw_apart() {
        let first = |seed, subject| Stream::new(seed, subject).number(0);
        assert_ne!(first(1, StreamSubject::Order), first(1, StreamSubject::Person));
        assert_ne!(first(1, StreamSubject::Order), first(2, StreamSubject::Order));
    }

    #[test]
    fn numbers_stay_below_their_limit() {
        let mut draws = Stream::new(7, StreamSubject::Person).at(3);
        assert!((0..1000).all(|_| draws.below(10) < 10));
        assert_eq!(draws.below(0), 0);
    }
}
