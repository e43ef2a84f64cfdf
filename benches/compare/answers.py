"""Seatwise's answers, taken from its report.json, and where two tools' answers differ.

`answers.py REPORT.json` prints the same JSON object as the peers do.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import question

# The rules that the peers know too.
RULES = [
    "idle-seat",
    "never-logged-in",
    "failed-logins-only",
    "contact-without-account",
    "contact-account-missing",
    "contact-user-gone",
    "contact-shared",
    "user-without-contact",
    "contact-missing",
    "account-mismatch",
    "email-drift",
]


class Reader:
    """Reads a report without keeping its seats and findings: with a million of each they fill the memory."""

    def __init__(self) -> None:
        self.login_days = 0
        self.shared_federation_ids: set[str] = set()

    def read(self, file: Path) -> dict:
        with file.open(encoding="utf-8") as report:
            return json.load(report, object_hook=self._kept)

    def _kept(self, value: dict) -> dict | None:
        """What is kept of each JSON object, the innermost first."""
        if "verdict" in value and "login_days" in value:
            self.login_days += value["login_days"]
            return None
        if "evidence" in value:
            return None
        # The evidence of duplicate-person. Of the seats that share a federation id all but one are found, so every
        # such id stands in at least one finding.
        if value.get("shared") == "federation id":
            self.shared_federation_ids.add(value["User.FederationIdentifier"].strip())
        return value


def of_report(file: Path) -> dict:
    """Seatwise's answers to the audit."""
    reader = Reader()
    report = reader.read(file)
    totals = {
        **report["population"],
        "login_days": reader.login_days,
        "duplicate_federation_ids": len(reader.shared_federation_ids),
    }
    seats = [(line["license"], verdict, line[verdict]) for line in report["licenses"] for verdict in question.VERDICTS]
    rules = {rule["id"]: rule["findings"] for rule in report["rules"] if rule["status"] == "evaluated"}
    return question.audit_answers(totals, seats, {rule: rules.get(rule) for rule in RULES})


def differences(ours: dict, theirs: dict, path: str = "") -> list[str]:
    """One line for each answer that differs: its name, ours and theirs."""
    lines = []
    for name in sorted(ours.keys() | theirs.keys(), key=str):
        one, other = ours.get(name), theirs.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            lines += differences(one, other, f"{path}{name}: ")
        elif one != other:
            lines.append(f"{path}{name}: {json.dumps(one)} and {json.dumps(other)}")
    return lines


if __name__ == "__main__":
    question.answer(of_report(Path(sys.argv[1])))
