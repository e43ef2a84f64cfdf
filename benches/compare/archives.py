"""Seatwise's activity archive against the one that another engine makes by the statement Seatwise prints.

    python3 benches/compare/archives.py --engine duckdb

makes a small org with `seatwise synth` (or takes `--org FOLDER`, in the dialect of the Bulk API), and for each zone

- reduces its logins with `seatwise activity`;
- has the engine run what `seatwise activity --sql ENGINE` prints;
- compares the two files row by row, all columns of them. Times are compared in whole seconds, as Seatwise keeps no
  fractions, and the logins of spans not at all, as Seatwise does not count them;
- looks whether the engine's rows are in order: spans first, then by user, month and kind;
- has Seatwise read the engine's file and write it again, which must give its own file, to the byte.

It prints a line for each zone and exits with 1 if anything differs, fails, or if there was nothing to compare. It needs
Python 3.11 with pip, and for Spark a Java 17. The engine is installed in its pinned version (requirements.txt,
requirements-spark.txt) into a virtual environment in `target/compare`, or in `--data FOLDER`, beside the orgs.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

# The engines are started from this folder of the sources: nothing is written into it.
sys.dont_write_bytecode = True

import measure
import orgs
import tools
from measure import Run
from orgs import Size
from tools import REDUCTION, Toolbox

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ["duckdb", "spark"]
# One without an offset, one with summer time, one whose days begin at half past an hour.
ZONES = ["UTC", "America/New_York", "Asia/Kolkata"]
SIZE = Size(2_000, 60_000)

# Spark's driver does all the work: a third of the memory, within reason.
DRIVER_GB = max(1, min(8, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30 // 3))


class Failure(Exception):
    """A command that did not do its work."""


@dataclass(frozen=True)
class Comparison:
    """What came out in one zone."""

    rows: int
    ours: Run
    theirs: Run
    faults: list[str]


def main() -> int:
    options = parsed()
    python = tools.installed_for(options.engine, options.data)
    folder = options.org or orgs.made(options.size, options.data / options.size.name, options.binary)
    is_equal = True
    with tempfile.TemporaryDirectory(dir=options.data, prefix="run-") as scratch:
        toolbox = Toolbox(options.binary, python, Path(scratch))
        for zone in options.zone:
            is_equal &= printed(options.engine, zone, folder, toolbox)
    return 0 if is_equal else 1


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Compares Seatwise's activity archive with that of another engine, row by row.",
        epilog="The head of this file tells what is compared and how.",
    )
    add = parser.add_argument
    add("--engine", choices=ENGINES, required=True, help="whose archive to compare with")
    add("--org", type=Path, metavar="DIR", help="an org to take, in place of one that is made")
    add("--users", type=int, default=SIZE.users, metavar="N", help=f"users of the org [default: {SIZE.users}]")
    add("--logins", type=int, default=SIZE.logins, metavar="M", help=f"its logins [default: {SIZE.logins}]")
    add("--zone", nargs="+", action="extend", help=f"in which days are counted [default: {' '.join(ZONES)}]")
    add("--binary", type=Path, default=ROOT / "target" / "release" / "seatwise", metavar="PATH", help="Seatwise")
    add("--data", type=Path, default=ROOT / "target" / "compare", metavar="DIR", help="where orgs and engines are kept")
    options = parser.parse_args()
    options.zone = list(dict.fromkeys(options.zone or ZONES))
    options.size = Size(options.users, options.logins)
    options.org = options.org and options.org.resolve()
    options.data = options.data.resolve()
    options.data.mkdir(parents=True, exist_ok=True)
    options.binary = options.binary.resolve()
    if not options.binary.is_file():
        parser.error(f"{options.binary} is missing: cargo build --release, or --binary PATH")
    return options


def printed(engine: str, zone: str, folder: Path, toolbox: Toolbox) -> bool:
    """Compares the archives of one zone and prints what came out; whether they are equal."""
    try:
        result = compared(engine, zone, folder, toolbox)
    except Failure as failure:
        print(f"{engine}, {zone}: {failure}", flush=True)
        return False
    verdict = "differs" if result.faults else "equal"
    times = f"seatwise {result.ours.seconds:.2f} s, {engine} {result.theirs.seconds:.2f} s"
    print(f"{engine}, {zone}: {verdict}, {result.rows:,} rows compared; {times}")
    for fault in result.faults:
        print(f"- {fault}")
    sys.stdout.flush()
    return not result.faults


def compared(engine: str, zone: str, folder: Path, toolbox: Toolbox) -> Comparison:
    """Makes both archives of an org and compares them, in a folder where no other archives are."""
    with tempfile.TemporaryDirectory(dir=toolbox.scratch, prefix="archives-") as scratch:
        return _compared(engine, zone, tools.files(folder, REDUCTION), replace(toolbox, scratch=Path(scratch)))


def _compared(engine: str, zone: str, logins: list[str], toolbox: Toolbox) -> Comparison:
    own = toolbox.scratch / "own.parquet"
    ours = ran("seatwise activity", toolbox.activity(logins, own, zone), toolbox)
    target = toolbox.scratch / f"{engine}.parquet"
    theirs = made_by(engine, toolbox.statement(engine, logins, target, zone), toolbox)
    file = written(target)
    found = json.loads(ran("the comparison", toolbox.archive("compare", str(own), str(file)), toolbox).output)
    again = toolbox.scratch / "again.parquet"
    read = measure.run(toolbox.activity([str(file)], again, zone), toolbox.scratch)
    faults = faults_of(found, engine)
    # Told beside the rows that differ, which may be the reason.
    if read.failure:
        faults.append(f"Seatwise does not read the archive of {engine}: {read.failure}")
    elif not filecmp.cmp(own, again, shallow=False):
        faults.append(f"the archive that Seatwise makes of {engine}'s is not its own, to the byte")
    return Comparison(found["rows"]["ours"], ours, theirs, faults)


def made_by(engine: str, statement: list[str], toolbox: Toolbox) -> Run:
    """Has the engine run the statement that Seatwise prints."""
    script = toolbox.scratch / f"{engine}.sql"
    script.write_text(ran(f"seatwise activity --sql {engine}", statement, toolbox).output, encoding="utf-8")
    command = spark(script, toolbox) if engine == "spark" else toolbox.archive("make", str(script))
    return ran(engine, command, toolbox)


def spark(script: Path, toolbox: Toolbox) -> list[str]:
    """Spark on this machine alone, started as the statement's head tells; all it leaves is in the scratch folder."""
    if not tools.java():
        raise Failure("Spark needs Java, and there is none")
    home = spark_home(toolbox.python)
    settings = {
        "spark.local.dir": toolbox.scratch,
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": toolbox.scratch / "warehouse",
        "spark.ui.enabled": "false",
    }
    flags = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    # Each of these becomes the next one without a process of its own, so that its memory is the one that is measured.
    program = ["env", f"SPARK_HOME={home}", "SPARK_LOCAL_IP=127.0.0.1", str(home / "bin" / "spark-sql")]
    return [*program, "--master", "local[*]", "--driver-memory", f"{DRIVER_GB}g", *flags, "-f", str(script)]


def spark_home(python: Path) -> Path:
    """Where an environment has Spark."""
    program = "import pathlib, pyspark; print(pathlib.Path(pyspark.__file__).parent)"
    return Path(subprocess.run([str(python), "-c", program], capture_output=True, text=True, check=True).stdout.strip())


def written(target: Path) -> Path:
    """The file that an engine wrote: Spark makes a folder with it."""
    if not target.is_dir():
        return target
    parts = sorted(target.glob("*.parquet"))
    if len(parts) != 1:
        raise Failure(f"wrote {len(parts)} files instead of one")
    return parts[0]


def faults_of(found: dict, engine: str) -> list[str]:
    """What is wrong, from what the comparison found."""
    names = {"ours": "Seatwise", "theirs": engine}
    faults = []
    for side, name in names.items():
        if not found["rows"][side]:
            faults.append(f"{name} has no rows: nothing was compared")
        if not found["spans"][side]:
            faults.append(f"{name} has no span")
        if found["misplaced"][side]:
            faults.append(f"{name} has {found['misplaced'][side]:,} rows out of order")
    if found["differing"]:
        first = found["first"]
        faults.append(f"{found['differing']:,} rows are in one of the archives only, the first {len(first)} of them:")
        faults += [f"{names[only_in]}: {', '.join(cells)}" for only_in, *cells in first]
    return faults


def ran(what: str, command: list[str], toolbox: Toolbox) -> Run:
    """A run that has to succeed."""
    run = measure.run(command, toolbox.scratch)
    if run.failure:
        # Behind what Spark says, which begins with a word for it, come a plan and calls in many lines.
        said = re.search(r"\[[A-Z_]+[A-Z_.]*\] .*", run.errors)
        raise Failure(f"{what}: {said.group() if said else run.failure}")
    return run


if __name__ == "__main__":
    sys.exit(main())
