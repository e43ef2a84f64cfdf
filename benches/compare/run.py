"""Seatwise against the same audit in DuckDB, polars and pandas, side by side.

    python3 benches/compare/run.py --sizes 0.1x --rounds 5

makes an org of that size with `seatwise synth`, installs the peers in their pinned versions (requirements.txt) into a
virtual environment beside it, and prints Markdown: for each tool its time as a multiple of DuckDB's in the same round,
peak memory, bytes of input a second, and whether its answers equal Seatwise's, to the last count. `wc -l` over the same
bytes is the floor. It needs Python 3.11 with pip, and a release build of Seatwise. The exit status is 1 if an answer
differs or a tool fails.

    size       users      contacts   logins
    0.1x         100,000    120,000    2,000,000  for every day
    1x         1,000,000  1,200,000   20,000,000
    5x-logins  1,000,000  1,200,000  100,000,000  some 15 GB on disk

Orgs and peers are kept in `target/compare`, or in `--data FOLDER`. Another org is taken with `--org FOLDER`: User,
Contact, Account and LoginHistory in the dialect of the Bulk API, with the columns that question.py lists.

How it is measured: in each round every tool runs once, from start to end, as a process of its own; Python's start and
imports are in it. The tool that begins changes from round to round, and ratios are taken within a round, so that a busy
machine harms all alike. All files are read once before, and stay in the page cache if memory allows. Every tool may use
all cores.

What is asked:

- `audit`: external users and seats, the verdict on each seat (last real login, LastLoginDate, machines' logins,
  coverage) summed by licence, login days in the quarter, and eleven rules on seats and on the links between users,
  contacts and accounts. All tools get the same files. Seatwise does more in its run: it recognises dialects, hashes the
  files, checks every id and refuses bad rows, counts repeated rows once, evaluates all its rules with their evidence,
  costs, and judges the seats at seven thresholds; the peers trust the files and count. `seatwise-out` also writes every
  seat and finding.
- `reduction`, with `--reduction`: the login files alone, one row per user and month with the first and last real login,
  their number and their days, written to a file. Seatwise takes part if it has the command `activity`; its file is not
  compared with the peers' answers yet, and it reads User too.

The files: question.py has what is asked; duckdb_peer.py (with duckdb_audit.sql and duckdb_reduction.sql),
polars_peer.py and pandas_peer.py have the answers and say what was tried to make them fast; answers.py takes Seatwise's
from report.json; tools.py starts the tools, measure.py measures them, table.py prints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# The peers are started from this folder of the sources: nothing is written into it.
sys.dont_write_bytecode = True

import answers
import measure
import table
import tools
from table import Result
from tools import AUDIT, FLOOR, REDUCTION, Question, Toolbox

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Size:
    """What an org is made of; there are 1.2 contacts to a user."""

    users: int
    logins: int


SIZES = {
    "0.1x": Size(100_000, 2_000_000),
    "1x": Size(1_000_000, 20_000_000),
    "5x-logins": Size(1_000_000, 100_000_000),
}


def main() -> int:
    options = parsed()
    options.data.mkdir(parents=True, exist_ok=True)
    python = tools.installed(options.data) if set(options.tools) & set(tools.PEERS) else Path(sys.executable)
    questions = [AUDIT, REDUCTION] if options.reduction else [AUDIT]
    is_sound = True
    with tempfile.TemporaryDirectory(dir=options.data, prefix="run-") as scratch:
        toolbox = Toolbox(options.binary, python, Path(scratch))
        print(f"Machine: {table.machine()}\n\nTools: {', '.join(toolbox.versions(options.tools))}")
        for name, folder in orgs(options, toolbox):
            for asked in questions:
                is_sound &= compared(name, folder, asked, toolbox, options)
    return 0 if is_sound else 1


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Compares Seatwise with the same audit in DuckDB, polars and pandas.",
        epilog="The head of this file tells what is measured and how.",
    )
    add = parser.add_argument
    add("--sizes", type=listed(SIZES), help=f"orgs to make, commas between: {', '.join(SIZES)} [default: 0.1x]")
    add("--org", type=Path, action="append", default=[], metavar="DIR", help="an org to take, in place of those made")
    add("--rounds", type=int, default=5, help="how often each tool runs [default: 5]")
    add("--tools", type=listed(tools.ALL), help=f"{', '.join(tools.ALL)} [default: all but seatwise-out]")
    add("--data", type=Path, default=ROOT / "target" / "compare", metavar="DIR", help="where orgs and peers are kept")
    add("--binary", type=Path, default=ROOT / "target" / "release" / "seatwise", metavar="PATH", help="Seatwise")
    add("--reduction", action="store_true", help="also have the login files reduced alone")
    options = parser.parse_args()
    options.sizes = options.sizes or ([] if options.org else ["0.1x"])
    options.tools = options.tools or ["seatwise", *tools.PEERS]
    options.data = options.data.resolve()
    options.binary = options.binary.resolve()
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    if set(options.tools) & set(tools.OURS) and not options.binary.is_file():
        parser.error(f"{options.binary} is missing: cargo build --release, or --binary PATH")
    return options


def listed(known: Iterable[str]) -> Callable[[str], list[str]]:
    """What reads a list of known names."""

    def names(text: str) -> list[str]:
        chosen = list(dict.fromkeys(text.split(",")))
        for name in chosen:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return chosen

    return names


def orgs(options: argparse.Namespace, toolbox: Toolbox) -> Iterator[tuple[str, Path]]:
    """Name and folder of each org that was asked for."""
    for size in options.sizes:
        yield size, made(size, options.data / size, toolbox)
    for folder in options.org:
        yield folder.name, folder.resolve()


def made(name: str, folder: Path, toolbox: Toolbox) -> Path:
    """The folder of an org of some size, made if it is not there."""
    if folder.is_dir():
        return folder
    if not toolbox.knows("synth"):
        sys.exit(f"{folder} is missing, and this seatwise has no command synth: give an org with --org")
    say(f"making {folder}")
    partial = folder.with_name(f"{name}.partial")
    size = SIZES[name]
    amounts = ["--users", str(size.users), "--logins", str(size.logins)]
    command = [str(toolbox.binary), "synth", *amounts, "--seed", "1", "--dialect", "bulk", str(partial)]
    subprocess.run(command, check=True)
    return partial.rename(folder)


def compared(name: str, folder: Path, asked: Question, toolbox: Toolbox, options: argparse.Namespace) -> bool:
    """Asks all tools in turn and prints the table; whether all succeeded and agree."""
    files = tools.files(folder, asked)
    input_bytes = sum(Path(file).stat().st_size for file in files)
    # Reads every file once, so that no tool has to wait for the disk alone.
    rows = counted(measure.run(toolbox.command(FLOOR, asked, folder), toolbox.scratch).output)
    print(f"\n### {name}, {asked.name}: {described(rows)}; {input_bytes / 1e9:.2f} GB in {len(files)} files\n")
    results = [Result(tool) for tool in [*options.tools, FLOOR] if takes_part(tool, asked, toolbox)]
    reference = None
    if asked == AUDIT and set(options.tools) & set(tools.OURS):
        reference = our_answers(folder, toolbox)
    for number in range(options.rounds):
        turn = number % len(results)
        for result in results[turn:] + results[:turn]:
            if not result.failure:
                say(f"{name}, {asked.name}, round {number + 1} of {options.rounds}: {result.tool}")
                reference = once(result, folder, asked, toolbox, reference)
    print(table.rendered(results, input_bytes))
    for result in results:
        if result.differences:
            print(f"\n{result.tool} differs from the reference (the reference's count first):\n")
            print(*(f"- {line}" for line in result.differences), sep="\n")
    sys.stdout.flush()
    return not any(result.failure or result.differences for result in results)


def takes_part(tool: str, asked: Question, toolbox: Toolbox) -> bool:
    if asked == AUDIT or tool not in tools.OURS:
        return True
    if tool == "seatwise" and toolbox.knows("activity"):
        return True
    say(f"{tool} takes no part in the reduction: it has no command activity")
    return False


def our_answers(folder: Path, toolbox: Toolbox) -> dict:
    """Seatwise's answers to the audit, read by a process of its own: reports are large."""
    out = toolbox.scratch / "report"
    run = measure.run([*toolbox.audit(folder), "--out", str(out)], toolbox.scratch)
    if run.failure:
        sys.exit(f"seatwise: {run.failure}")
    reader = [sys.executable, str(Path(answers.__file__)), str(out / "report.json")]
    run = measure.run(reader, toolbox.scratch)
    if run.failure:
        sys.exit(f"answers.py: {run.failure}")
    return json.loads(run.output)


def once(result: Result, folder: Path, asked: Question, toolbox: Toolbox, reference: dict | None) -> dict | None:
    """Runs one tool once and compares its answers with those known before, or keeps them as such."""
    run = measure.run(toolbox.command(result.tool, asked, folder), toolbox.scratch)
    result.failure = run.failure
    if run.failure:
        return reference
    result.runs.append(run)
    if result.tool in tools.OURS and asked == AUDIT:
        result.agreement = "reference"
    if result.tool not in tools.PEERS:
        return reference
    found = json.loads(run.output)
    if reference is None:
        result.agreement = "reference"
        return found
    result.differences = result.differences or answers.differences(reference, found)
    if result.agreement != "reference" or result.differences:
        result.agreement = f"{len(result.differences)} differ" if result.differences else "equal"
    return reference


def counted(lines: str) -> dict[str, int]:
    """The rows of each object, from what `wc -l` says of its files."""
    rows: dict[str, int] = {}
    for line in lines.splitlines():
        count, path = line.strip().split(maxsplit=1)
        name = Path(path).stem
        known = next((known for known in AUDIT.objects if name.startswith(known)), None)
        if known:
            rows[known] = rows.get(known, 0) + int(count) - 1
    return rows


def described(rows: dict[str, int]) -> str:
    words = {"User": "users", "Contact": "contacts", "Account": "accounts", "LoginHistory": "logins"}
    return ", ".join(f"{count:,} {words[name]}" for name, count in rows.items())


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
