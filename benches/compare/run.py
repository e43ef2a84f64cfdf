"""Seatwise against the same audit in DuckDB, polars and pandas, side by side.

    python3 benches/compare/run.py --sizes 0.1x --rounds 5

makes an org of that size with `seatwise synth`, installs the peers in their pinned versions (requirements.txt) into a
virtual environment beside it, and prints Markdown: for each tool its time as a multiple of DuckDB's in the same round,
peak memory, bytes of input a second, and whether its answers equal Seatwise's, to the last count. `wc -l` over the same
bytes is the floor. It needs Python 3.11 with pip, and a release build of Seatwise. The exit status is 1 if an answer
differs or a tool fails.

    size       users      contacts   logins       on disk
    0.1x         100,000    120,000    2,000,000   0.7 GB  for every day
    1x         1,000,000  1,200,000   20,000,000   6.9 GB
    5x-logins  1,000,000  1,200,000  100,000,000    31 GB  where the disk has not that room, --growth

Orgs and peers are kept in `target/compare`, or in `--data FOLDER`; an org for which the disk has no room is not begun.
Another org is taken with `--org FOLDER`: User, Contact, Account and LoginHistory in the dialect of the Bulk API, with
the columns that question.py lists.

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
  their number and their days, written to a file. Seatwise's part is `seatwise activity`, which does more here too: it
  hashes the files, checks rows, counts repeated ones once, also keeps machines' and failed logins and the number of
  logins on each day, and orders its rows. Its answers are read from the archive once the clock has stopped, with the
  kinds `person` and `oauth` put together.

Two options measure something else; with them alone neither question is asked:

- `--spark`: the archive of each org in Spark on this machine, by the statement that `seatwise activity --sql spark`
  prints, and its time as a multiple of that of `seatwise activity`; the files are compared row by row, as archives.py
  does. Each round counts days in another zone. It needs Java 17.
- `--growth [USERS,LOGINS]`: `audit` and `activity` over an org of that size and over one with the same users and five
  times the logins, as multiples of time and of peak memory. Without a size, 100,000 users and 2 and 10 million logins:
  3.8 GB on disk.

The files: question.py has what is asked; duckdb_peer.py (with duckdb_audit.sql and duckdb_reduction.sql),
polars_peer.py and pandas_peer.py have the answers and say what was tried to make them fast; answers.py takes Seatwise's
from report.json, duckdb_archive.py from its archive; archives.py compares archives; growth.py is `--growth`; orgs.py
makes orgs, tools.py starts the tools, measure.py measures them, table.py prints.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

# The peers are started from this folder of the sources: nothing is written into it.
sys.dont_write_bytecode = True

import answers
import archives
import growth
import measure
import orgs
import table
import tools
from measure import Run
from orgs import SIZES, Size
from table import Result
from tools import AUDIT, FLOOR, REDUCTION, Question, Toolbox

ROOT = Path(__file__).resolve().parents[2]


# What --growth takes where no size is given.
GROWTH = Size(100_000, 2_000_000)


def main() -> int:
    options = parsed()
    options.data.mkdir(parents=True, exist_ok=True)
    is_sound = True
    with tempfile.TemporaryDirectory(dir=options.data, prefix="run-") as scratch:
        toolbox = Toolbox(options.binary, python_for(options), Path(scratch))
        # Without a question, nothing but Seatwise, and what --spark names itself.
        chosen = options.tools if options.questions else tools.OURS
        print(f"Machine: {table.machine()}\n\nTools: {', '.join(toolbox.versions(chosen))}", flush=True)
        if options.questions or options.spark:
            is_sound &= asked_of_orgs(options, toolbox)
        if options.growth:
            few, many = grown(options)
            is_sound &= growth.measured(few, many, options.rounds, toolbox)
    return 0 if is_sound else 1


def python_for(options: argparse.Namespace) -> Path:
    """The Python that the questions need: that of the peers, or none of its own."""
    # Seatwise's answers to the reduction are read with DuckDB.
    if options.questions and (set(options.tools) & set(tools.PEERS) or REDUCTION in options.questions):
        return tools.installed(options.data)
    return Path(sys.executable)


def asked_of_orgs(options: argparse.Namespace, toolbox: Toolbox) -> bool:
    """Asks each question of each org; whether all is as it should be."""
    is_sound = True
    spark = replace(toolbox, python=tools.installed_for("spark", options.data)) if options.spark else None
    for name, folder in chosen_orgs(options):
        for asked in options.questions:
            is_sound &= compared(name, folder, asked, toolbox, options)
        if spark:
            is_sound &= compared_with_spark(name, folder, spark, options.rounds)
    return is_sound


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
    add("--spark", action="store_true", help="compare the archive with Spark's; after the reduction, or alone")
    default = f"{GROWTH.users},{GROWTH.logins}"
    told = f"measure what five times the logins cost; after the rest, or alone [{default} where no size is given]"
    add("--growth", type=amounts, nargs="?", const=GROWTH, metavar="USERS,LOGINS", help=told)
    options = parser.parse_args()
    is_asked = options.reduction or not (options.spark or options.growth)
    options.questions = [AUDIT, *([REDUCTION] if options.reduction else [])] if is_asked else []
    if not options.questions and not options.spark and (options.sizes or options.org):
        parser.error("--growth takes a size of its own")
    options.sizes = options.sizes or ([] if options.org else ["0.1x"])
    # Seatwise first: the answers of whoever comes first are those that the others' are compared with.
    options.tools = sorted(options.tools or ["seatwise", *tools.PEERS], key=lambda tool: tool not in tools.OURS)
    options.data = options.data.resolve()
    options.binary = options.binary.resolve()
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    needs_ours = set(options.tools) & set(tools.OURS) or options.sizes or options.spark or options.growth
    if needs_ours and not options.binary.is_file():
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


def amounts(text: str) -> Size:
    """What reads a size."""
    match text.split(","):
        case [users, logins] if users.isdecimal() and logins.isdecimal():
            return Size(int(users), int(logins))
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of users, a comma and a number of logins")


def chosen_orgs(options: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """Name and folder of each org that was asked for."""
    for name in options.sizes:
        yield name, orgs.made(SIZES[name], options.data / name, options.binary)
    for folder in options.org:
        yield folder.name, folder.resolve()


def grown(options: argparse.Namespace) -> list[Path]:
    """The folders of the two orgs that --growth compares."""
    few = options.growth
    sizes = [few, Size(few.users, growth.FACTOR * few.logins)]
    return [orgs.made(size, options.data / size.name, options.binary) for size in sizes]


def compared(name: str, folder: Path, asked: Question, toolbox: Toolbox, options: argparse.Namespace) -> bool:
    """Asks all tools in turn and prints the table; whether all succeeded and agree."""
    files = tools.files(folder, asked)
    input_bytes = sum(Path(file).stat().st_size for file in files)
    # Reads every file once, so that no tool has to wait for the disk alone.
    rows = counted(measure.run(toolbox.command(FLOOR, asked, folder), toolbox.scratch).output)
    print(f"\n### {name}, {asked.name}: {described(rows)}; {input_bytes / 1e9:.2f} GB in {len(files)} files\n")
    results = [Result(tool) for tool in [*options.tools, FLOOR] if takes_part(tool, asked)]
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


def takes_part(tool: str, asked: Question) -> bool:
    """Whether a tool has an answer to a question: there is one way only to write an archive."""
    return asked == AUDIT or tool != "seatwise-out"


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
    found = found_by(result.tool, run, asked, toolbox)
    if found is None:
        result.agreement = "reference" if result.tool in tools.OURS else None
        return reference
    if reference is None:
        result.agreement = "reference"
        return found
    result.differences = result.differences or answers.differences(reference, found)
    if result.agreement != "reference" or result.differences:
        result.agreement = f"{len(result.differences)} differ" if result.differences else "equal"
    return reference


def found_by(tool: str, run: Run, asked: Question, toolbox: Toolbox) -> dict | None:
    """A tool's answers: printed, or in the archive that it wrote; nothing where they were read before, or of `wc`."""
    if tool in tools.PEERS:
        return json.loads(run.output)
    if tool in tools.OURS and asked == REDUCTION:
        run = measure.run(toolbox.archive("reduction", str(toolbox.reduced(tool))), toolbox.scratch)
        if run.failure:
            sys.exit(f"duckdb_archive.py: {run.failure}")
        return json.loads(run.output)
    return None


def compared_with_spark(name: str, folder: Path, toolbox: Toolbox, rounds: int) -> bool:
    """Makes the archive with Seatwise and with Spark, each round in another zone, and prints the table."""
    input_bytes = sum(Path(file).stat().st_size for file in tools.files(folder, REDUCTION))
    # Reads every file once, as before the questions.
    floor = measure.run(toolbox.command(FLOOR, REDUCTION, folder), toolbox.scratch)
    versions = ", ".join([*tools.versions_of(toolbox.python, ["pyspark"]), tools.java_version()])
    about = f"{described(counted(floor.output))}; {input_bytes / 1e9:.2f} GB"
    print(f"\n### {name}, archive in Spark: {about}; {versions}, {archives.DRIVER_GB} GB for the driver\n", flush=True)
    ours, theirs = Result("seatwise", agreement="reference"), Result("spark", agreement="equal")
    rows: dict[str, int] = {}
    for number in range(rounds):
        zone = archives.ZONES[number % len(archives.ZONES)]
        say(f"{name}, spark, round {number + 1} of {rounds}: {zone}")
        try:
            found = archives.compared("spark", zone, folder, toolbox)
        except archives.Failure as failure:
            theirs.failure = str(failure)
            break
        ours.runs.append(found.ours)
        theirs.runs.append(found.theirs)
        rows[zone] = found.rows
        theirs.differences += [f"{zone}: {fault}" for fault in found.faults]
    if theirs.differences:
        theirs.agreement = "differ"
    print(table.rendered([ours, theirs] if ours.runs else [theirs], input_bytes, "seatwise"))
    print("\nRows compared:", ", ".join(f"{count:,} in {zone}" for zone, count in rows.items()) or "none")
    print(*(f"- {line}" for line in theirs.differences), sep="\n", flush=True)
    return not (theirs.failure or theirs.differences)


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
