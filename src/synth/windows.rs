//! How the login files divide the time between them, so that none gets too big.

use super::login_clock::LoginClock;
use super::logins::Shares;
use super::sheet::OutputDialect;
use super::world::World;

/// The scale of time is weighed in so many pieces.
const PIECES: usize = 1 << 12;
/// Places of a piece, as a shift.
const PIECE: u32 = 20;
/// Logins are weighed in parts so small, as a shift.
const PART: u32 = 16;
/// No file is meant to be bigger, in bytes.
const BIGGEST: u64 = 960_000_000;

/// Where each login file starts on the scale, and the end of the last.
pub(super) fn windows(world: &World, shares: Shares, dialect: OutputDialect) -> Vec<u64> {
    cuts(&Weight::of(world, shares).pieces(), &world.clock, BIGGEST / width(dialect))
}

/// About so many bytes a row of the login files has.
fn width(dialect: OutputDialect) -> u64 {
    match dialect {
        OutputDialect::Bulk => 300,
        OutputDialect::DataLoader => 345,
        OutputDialect::DataExport => 340,
    }
}

/// Logins by pieces of time, as differences between neighbours.
struct Weight(Vec<i64>);

impl Weight {
    fn of(world: &World, shares: Shares) -> Self {
        let mut weight = Self(vec![0; PIECES + 1]);
        for (user, series) in world.visitors(shares).filter(|(_, series)| series.count > 0) {
            weight.add(user.pattern.from, user.pattern.last, series.count - 1);
            weight.add(user.pattern.last, user.pattern.last, 1);
        }
        weight
    }

    /// Adds logins that are spread evenly from one place to another.
    fn add(&mut self, from: u32, last: u32, logins: u64) {
        let (first, end) = ((from >> PIECE) as usize, (last >> PIECE) as usize + 1);
        let part = ((logins << PART) / (end - first) as u64).cast_signed();
        self.0[first] += part;
        self.0[end] -= part;
    }

    /// The parts of logins in each piece.
    fn pieces(&self) -> Vec<u64> {
        let sums = self.0[..PIECES].iter().scan(0_i64, |sum, difference| {
            *sum += difference;
            Some(sum.unsigned_abs())
        });
        sums.collect()
    }
}

/// Cuts the time where hours begin, so that no second is in two files, and no file has many more rows than a number.
fn cuts(pieces: &[u64], clock: &LoginClock, rows: u64) -> Vec<u64> {
    let mut cuts = vec![0];
    let mut inside = 0;
    for (place, piece) in (0_u64..).zip(pieces) {
        if inside > 0 && inside + piece > rows << PART {
            cuts.push(clock.next_hour(place << PIECE));
            inside = 0;
        }
        inside += piece;
    }
    cuts.push(1 << 32);
    cuts.dedup();
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::world::tests::world;

    #[test]
    fn windows_hold_about_as_many_rows_as_they_may() {
        let world = world(2000, 400_000);
        let shares = Shares::of(&world, 400_000).expect("enough");
        let cuts = cuts(&Weight::of(&world, shares).pieces(), &world.clock, 30_000);
        assert!(cuts.is_sorted() && cuts[0] == 0 && cuts[cuts.len() - 1] == 1 << 32);
        let rows: Vec<usize> = cuts
            .windows(2)
            .map(|pair| {
                world.visitors(shares).map(|(_, series)| series.within(pair[0], pair[1]).count()).sum()
            })
            .collect();
        assert_eq!(rows.iter().sum::<usize>(), 400_000);
        assert!(rows.iter().all(|rows| *rows < 33_000), "{rows:?}");
    }

    #[test]
    fn a_small_org_has_one_login_file() {
        let world = world(2000, 20_000);
        let shares = Shares::of(&world, 20_000).expect("enough");
        assert_eq!(windows(&world, shares, OutputDialect::Bulk), [0, 1 << 32]);
    }
}
