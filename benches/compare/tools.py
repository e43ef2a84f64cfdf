"""The tools that are compared: how each is installed and started."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import question

HERE = Path(__file__).resolve().parent
PINNED = HERE / "requirements.txt"
PEERS = ["duckdb", "polars", "pandas"]
# Seatwise to the screen, as the peers print counts only; and with every list and finding written.
OURS = ["seatwise", "seatwise-out"]
ALL = [*OURS, *PEERS]
FLOOR = "wc -l"

# The thresholds of question.py, whatever policy lies beside the export.
POLICY = f"""timezone = "UTC"

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
        reduced = str(self.scratch / f"{tool}.reduced")
        if tool == FLOOR:
            return ["wc", "-l", *files(folder, asked)]
        if tool in PEERS:
            peer = [str(self.python), str(HERE / f"{tool}_peer.py"), asked.name, str(folder)]
            return [*peer, reduced] if asked == REDUCTION else peer
        if asked == REDUCTION:
            users = question.tables(folder)["User"].files
            flags = [word for file in users for word in ("--users", file)]
            return [str(self.binary), "activity", *files(folder, asked), *flags, "-o", reduced]
        out = ["--out", str(self.scratch / "out")] if tool == "seatwise-out" else []
        return [*self.audit(folder), *out]

    def audit(self, folder: Path) -> list[str]:
        policy = self.scratch / "seatwise.toml"
        policy.write_text(POLICY, encoding="utf-8")
        told = ["--as-of", str(question.AS_OF), "--policy", str(policy)]
        return [str(self.binary), "audit", *files(folder, AUDIT), *told]

    def knows(self, command: str) -> bool:
        """Whether this Seatwise has a command."""
        help_of = [str(self.binary), command, "--help"]
        return subprocess.run(help_of, capture_output=True, check=False).returncode == 0

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
            lines += _versions_of(self.python, packages)
        return lines


def files(folder: Path, asked: Question) -> list[str]:
    """The files that a question is about."""
    tables = question.tables(folder)
    return [file for name in asked.objects for file in tables[name].files]


def _versions_of(python: Path, packages: list[str]) -> list[str]:
    program = (
        "import importlib, json, sys; "
        "print(json.dumps([f'{name} {importlib.import_module(name).__version__}' for name in sys.argv[1:]]))"
    )
    told = subprocess.run([str(python), "-c", program, *packages], capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def installed(data: Path) -> Path:
    """The Python of a virtual environment beside the data that holds the peers in their pinned versions."""
    environment = data / "tools"
    python = environment / "bin" / "python"
    stamp = environment / PINNED.name
    pinned = PINNED.read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != pinned:
        print(f"installing {', '.join(pinned.split())} into {environment}", file=sys.stderr)
        shutil.rmtree(environment, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", str(PINNED)], check=True)
        stamp.write_text(pinned, encoding="utf-8")
    return python
