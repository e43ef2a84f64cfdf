//! Worlds whose login files say the same in parts as whole.

use super::{Login, World};

/// So many rows without a success say nothing of those who did not come.
const ROWS: usize = 50;

impl World {
    /// The world without the login files that hold fifty failed rows one after another: cut in time, one part would
    /// prove nothing where the whole does, or the parts something where the whole does not.
    pub(crate) fn with_files_that_can_be_cut(&self) -> Self {
        let mut world = self.clone();
        if let Some(files) = &mut world.logins {
            files.retain(|file| longest_failure(file) < ROWS);
        }
        world
    }
}

fn longest_failure(file: &[Login]) -> usize {
    let mut file: Vec<&Login> = file.iter().collect();
    file.sort_by_key(|login| login.time);
    let (mut longest, mut now) = (0, 0);
    for login in file {
        now = if succeeded(login) { 0 } else { now + 1 };
        longest = longest.max(now);
    }
    longest
}

pub(super) fn succeeded(login: &Login) -> bool {
    let status = login.status.trim();
    status.eq_ignore_ascii_case("success") || status.eq_ignore_ascii_case("login_no_error")
}
