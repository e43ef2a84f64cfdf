"""The Markdown that is printed: the machine, the tools, a table for each org and question."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measure import Run

YARDSTICK = "duckdb"


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


def rendered(results: list[Result], input_bytes: int) -> str:
    """One row per tool; the ratios are those of the rounds, each to DuckDB's run in the same round."""
    yardstick = next((result.seconds for result in results if result.tool == YARDSTICK), [])
    head = ["tool", "time / DuckDB's: min", "median", "max", "seconds", "GB/s", "peak MB", "answers"]
    rows = [_row(result, yardstick, input_bytes) for result in results]
    align = [":---", *["---:"] * (len(head) - 2), ":---"]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, align, *rows])


def _row(result: Result, yardstick: list[float], input_bytes: int) -> list[str]:
    if result.failure:
        reason = " ".join(result.failure.split()).replace("|", "/")
        return [result.tool, *["-"] * 6, f"failed: {reason}"]
    ratios = [own / other for own, other in zip(result.seconds, yardstick, strict=False)]
    shown = [f"{value:.2f}" for value in (min(ratios), median(ratios), max(ratios))] if ratios else ["-"] * 3
    seconds = median(result.seconds)
    peak = max(run.peak_bytes for run in result.runs)
    return [
        result.tool,
        *shown,
        f"{seconds:.2f}",
        f"{input_bytes / seconds / 1e9:.2f}",
        f"{peak / 1e6:.0f}",
        result.agreement or "-",
    ]
