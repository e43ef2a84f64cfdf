"""The Markdown that is printed: the machine, the tools, a table for each org and question."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measure import Run

YARDSTICK = "duckdb"
NAMES = {"duckdb": "DuckDB", "seatwise": "Seatwise"}


@dataclass
class Result:
    """What one tool did in all rounds that it survived; a tool that fails is not asked again."""

    tool: str
    runs: list[Run] = field(default_factory=list)
    failure: str | None = None
    # Nothing where the tool's answers were not compared; "reference" where the others were compared with them.
    agreement: str | None = None
    differences: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        return [run.seconds for run in self.runs]


def machine() -> str:
    """The size of this machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} cores, {memory:.1f} GiB of memory, {_processor()}, load {os.getloadavg()[0]:.1f} before"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def rendered(results: list[Result], input_bytes: int, yardstick: str = YARDSTICK) -> str:
    """One row per tool; the ratios are those of the rounds, each to the yardstick's run in the same round."""
    base = next((result.seconds for result in results if result.tool == yardstick), [])
    head = ["tool", f"time / {NAMES[yardstick]}'s: min", "median", "max", "seconds", "GB/s", "peak MB", "answers"]
    return lined([head, *(_row(result, base, input_bytes) for result in results)], texts=[0, len(head) - 1])


def lined(rows: list[list[str]], texts: list[int]) -> str:
    """Rows as a Markdown table, the first of them its head; `texts` are the columns that are not numbers."""
    align = [":---" if place in texts else "---:" for place in range(len(rows[0]))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [rows[0], align, *rows[1:]])


def spread(values: list[float]) -> list[str]:
    """The least, the middle and the greatest."""
    return [f"{value:.2f}" for value in (min(values), median(values), max(values))] if values else ["-"] * 3


def _row(result: Result, base: list[float], input_bytes: int) -> list[str]:
    if result.failure:
        reason = " ".join(result.failure.split()).replace("|", "/")
        return [result.tool, *["-"] * 6, f"failed: {reason}"]
    ratios = [own / other for own, other in zip(result.seconds, base, strict=False)]
    seconds = median(result.seconds)
    peak = max(run.peak_bytes for run in result.runs)
    return [
        result.tool,
        *spread(ratios),
        f"{seconds:.2f}",
        f"{input_bytes / seconds / 1e9:.2f}",
        f"{peak / 1e6:.0f}",
        result.agreement or "-",
    ]
