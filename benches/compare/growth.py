"""What five times the logins cost Seatwise, with the same users."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import measure
import table
import tools
from measure import Run
from tools import AUDIT, FLOOR, REDUCTION, Question, Toolbox

FACTOR = 5
# What five times the logins may cost, as a multiple.
TIME_GOAL = 5.5
MEMORY_GOAL = 1.1


@dataclass
class Pair:
    """The runs of one command, over the few logins and over the many: one of each in every round."""

    command: str
    question: Question
    few: list[Run] = field(default_factory=list)
    many: list[Run] = field(default_factory=list)
    failure: str | None = None

    def rows(self) -> list[list[str]]:
        """The rows of the table: one for time and one for memory."""
        if self.failure:
            return [[self.command, f"failed: {self.failure}", *["-"] * 6]]
        seconds = [[run.seconds for run in runs] for runs in (self.few, self.many)]
        peaks = [[run.peak_bytes / 1e6 for run in runs] for runs in (self.few, self.many)]
        times = [*_compared(seconds, TIME_GOAL), *(f"{median(each):.2f} s" for each in seconds)]
        memory = [*_compared(peaks, MEMORY_GOAL), *(f"{median(each):.0f} MB" for each in peaks)]
        return [[self.command, "time", *times], [self.command, "peak memory", *memory]]


def measured(few: Path, many: Path, rounds: int, toolbox: Toolbox) -> bool:
    """Runs `audit` and `activity` over two orgs in turn and prints the table; whether all runs succeeded.

    Which org comes first changes from round to round. A goal that is missed is told, and is no failure.
    """
    pairs = [Pair("audit", AUDIT), Pair("activity", REDUCTION)]
    for folder in few, many:
        # Reads every file once, so that no run has to wait for the disk alone.
        measure.run(toolbox.command(FLOOR, AUDIT, folder), toolbox.scratch)
    for number in range(rounds):
        for pair in pairs:
            turns = [(few, pair.few), (many, pair.many)]
            for folder, runs in turns if number % 2 == 0 else turns[::-1]:
                once(pair, folder, runs, toolbox)
        print(f"growth, round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    print(f"\n### {FACTOR} × the logins, the same users: {described(few)}, {described(many)}\n")
    head = ["seatwise", f"{FACTOR} × the logins: multiple of", "min", "median", "max", "goal", "few", "many"]
    print(table.lined([head, *(row for pair in pairs for row in pair.rows())], texts=[0, 1]), flush=True)
    return not any(pair.failure for pair in pairs)


def once(pair: Pair, folder: Path, runs: list[Run], toolbox: Toolbox) -> None:
    """Runs a command over an org, unless it failed before."""
    if pair.failure:
        return
    run = measure.run(toolbox.command("seatwise", pair.question, folder), toolbox.scratch)
    pair.failure = run.failure and " ".join(run.failure.split()).replace("|", "/")
    runs.append(run)


def described(folder: Path) -> str:
    input_bytes = sum(Path(file).stat().st_size for file in tools.files(folder, AUDIT))
    return f"{folder.name} ({input_bytes / 1e9:.2f} GB)"


def _compared(amounts: list[list[float]], goal: float) -> list[str]:
    """The ratios of the rounds, and the goal for their median; the amounts are those of the few logins and the many."""
    few, many = amounts
    ratios = [more / less for less, more in zip(few, many, strict=True)]
    verdict = "met" if median(ratios) <= goal else "missed"
    return [*table.spread(ratios), f"≤ {goal}: {verdict}"]
