"""The tools that are compared: how each is installed and started."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import question

HERE = Path(__file__).resolve().parent
PINNED = HERE / "requirements.txt"
PINNED_SPARK = HERE / "requirements-spark.txt"
PEERS = ["duckdb", "polars", "pandas"]
# Seatwise to the screen, as the peers print counts only; and with every list and finding written.
OURS = ["seatwise", "seatwise-out"]
ALL = [*OURS, *PEERS]
FLOOR = "wc -l"

# The thresholds of question.py, whatever policy lies beside the export.
THRESHOLDS = f"""
[thresholds]
idle_days = {question.IDLE_DAYS}
grace_days = {question.GRACE_DAYS}
"""


@dataclass(frozen=True)
class Question:
    """What is asked: its name, and the objects whose files it is about."""

    name: str
    objects: list[str]


AUDIT = Question("audit", ["User", "Contact", "Account", "LoginHistory"])
REDUCTION = Question("reduction", ["LoginHistory"])


@dataclass(frozen=True)
class Toolbox:
    """Where the tools are, and a folder for what they write."""

    binary: Path
    python: Path
    scratch: Path

    def command(self, tool: str, asked: Question, folder: Path) -> list[str]:
        """What is run to have a question about an export answered."""
        reduced = self.reduced(tool)
        if tool == FLOOR:
            return ["wc", "-l", *files(folder, asked)]
        if tool in PEERS:
            peer = [str(self.python), str(HERE / f"{tool}_peer.py"), asked.name, str(folder)]
            return [*peer, str(reduced)] if asked == REDUCTION else peer
        if asked == REDUCTION:
            # Without User: logins of the Bulk API name their users by id.
            return self.activity(files(folder, asked), reduced)
        out = ["--out", str(self.scratch / "out")] if tool == "seatwise-out" else []
        return [*self.audit(folder), *out]

    def reduced(self, tool: str) -> Path:
        """The file that a tool leaves of the reduction."""
        return self.scratch / f"{tool}.reduced"

    def audit(self, folder: Path) -> list[str]:
        told = ["--as-of", str(question.AS_OF), "--policy", str(self.policy("UTC"))]
        return [str(self.binary), "audit", *files(folder, AUDIT), *told]

    def activity(self, logins: list[str], archive: Path, zone: str = "UTC") -> list[str]:
        """The command that makes an archive of login files, or of archives."""
        return [str(self.binary), "activity", *logins, "--policy", str(self.policy(zone)), "-o", str(archive)]

    def statement(self, engine: str, logins: list[str], archive: Path, zone: str) -> list[str]:
        """The command that prints how an engine makes that archive."""
        return [*self.activity(logins, archive, zone), "--sql", engine]

    def archive(self, *words: str) -> list[str]:
        """A command of duckdb_archive.py."""
        return [str(self.python), str(HERE / "duckdb_archive.py"), *words]

    def policy(self, zone: str) -> Path:
        """A policy that counts days in a zone."""
        file = self.scratch / "seatwise.toml"
        file.write_text(f'timezone = "{zone}"\n{THRESHOLDS}', encoding="utf-8")
        return file

    def versions(self, chosen: list[str]) -> list[str]:
        """Name and version of each tool that was asked for, and of what it rests on."""
        lines = []
        if set(chosen) & set(OURS):
            told = subprocess.run([str(self.binary), "--version"], capture_output=True, text=True, check=True)
            lines.append(told.stdout.strip())
        packages = [tool for tool in PEERS if tool in chosen]
        if packages:
            packages += ["numpy", "pyarrow"] if "pandas" in packages else []
            lines.append(f"Python {sys.version.split()[0]}")
            lines += versions_of(self.python, packages)
        return lines


def files(folder: Path, asked: Question) -> list[str]:
    """The files that a question is about."""
    return [file for name in asked.objects for file in question.table(folder, name).files]


def versions_of(python: Path, packages: list[str]) -> list[str]:
    """Name and version of packages that an environment has."""
    program = (
        "import importlib, json, sys; "
        "print(json.dumps([f'{name} {importlib.import_module(name).__version__}' for name in sys.argv[1:]]))"
    )
    told = subprocess.run([str(python), "-c", program, *packages], capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def java() -> str | None:
    """The Java that Spark takes."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(Path(home, "bin", "java") if home else "java")


def java_version() -> str:
    """What Java says of itself first."""
    program = java()
    if not program:
        return "no Java"
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    return next(iter(told.stderr.splitlines()), program)


def pinned(*names: str) -> list[str]:
    """The lines of requirements.txt, or those of some packages."""
    lines = PINNED.read_text(encoding="utf-8").split()
    return [line for line in lines if not names or line.split("==")[0] in names]


def installed(data: Path) -> Path:
    """The Python of an environment that holds the peers."""
    return _environment(data / "tools", pinned())


def installed_for(engine: str, data: Path) -> Path:
    """The Python of an environment that holds an engine, and DuckDB, with which archives are compared."""
    packages = pinned("duckdb")
    if engine == "spark":
        packages += PINNED_SPARK.read_text(encoding="utf-8").split()
    return _environment(data / f"tools-{engine}", packages)


def _environment(folder: Path, packages: list[str]) -> Path:
    """The Python of a virtual environment that holds just these packages; made again if they have changed."""
    python = folder / "bin" / "python"
    stamp = folder / PINNED.name
    wanted = "\n".join(packages) + "\n"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"installing {', '.join(packages)} into {folder}", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *packages], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return python
