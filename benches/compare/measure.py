"""Runs a command as a process of its own and tells its time and its peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# The last characters of what a failed command said.
TOLD = 400


@dataclass(frozen=True)
class Run:
    """What one run of a command took."""

    seconds: float
    peak_bytes: int
    status: int
    output: str
    errors: str

    @property
    def failure(self) -> str | None:
        """Why the command failed, if it did."""
        if self.status == 0:
            return None
        if self.status < 0:
            return f"killed by signal {-self.status}"
        return f"status {self.status}: {self.errors.strip()[-TOLD:]}"


def run(command: list[str], folder: Path) -> Run:
    """Runs a command in a folder, where it may leave temporary files.

    The clock runs from before the process is made until it has ended. Peak memory is the kernel's count for that
    process. It starts from this program's own size, which is therefore kept small: no report is read here.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd=folder, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024
        return Run(seconds, usage.ru_maxrss * unit, process.returncode, text(output), text(errors))


def text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
