"""The orgs that are measured, made by `seatwise synth`, and the room they take."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# What an org takes on disk, a little rounded up: all but the logins, for each user; and a row of LoginHistory.
USER_BYTES = 1_100
LOGIN_BYTES = 295
# Room that is left on the disk, for what the tools write.
SPARE_BYTES = 2_000_000_000


@dataclass(frozen=True)
class Size:
    """What an org is made of; there are 1.2 contacts to a user."""

    users: int
    logins: int

    @property
    def name(self) -> str:
        """The folder of an org whose size has no name of its own."""
        return f"{self.users}-users-{self.logins}-logins"

    @property
    def disk_bytes(self) -> int:
        return self.users * USER_BYTES + self.logins * LOGIN_BYTES


SIZES = {
    "0.1x": Size(100_000, 2_000_000),
    "1x": Size(1_000_000, 20_000_000),
    "5x-logins": Size(1_000_000, 100_000_000),
}


def made(size: Size, folder: Path, binary: Path) -> Path:
    """The folder of an org of some size, made if it is not there; ends the program where it cannot be made."""
    if folder.is_dir():
        return folder
    partial = folder.with_name(f"{folder.name}.partial")
    # Left by a run that was ended.
    shutil.rmtree(partial, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder.parent).free
    if size.disk_bytes + SPARE_BYTES > free:
        sys.exit(
            f"{folder} would take {size.disk_bytes / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free: "
            "choose another disk with --data, or a smaller org"
        )
    print(f"making {folder}", file=sys.stderr, flush=True)
    amounts = ["--users", str(size.users), "--logins", str(size.logins)]
    command = [str(binary), "synth", *amounts, "--seed", "1", "--dialect", "bulk", str(partial)]
    # What synth says of its files is no part of a report.
    status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    if status != 0:
        sys.exit(f"seatwise synth ended with status {status}")
    return partial.rename(folder)
