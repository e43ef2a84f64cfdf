"""What is asked: the day, the thresholds and the words by which all peers judge, and the files that they read.

The words are those of `src/model/login.rs`, `src/model/license.rs` and `src/model/person.rs`, written out as somebody
would who knows the export: in small letters, every spelling that can occur. The peers read one dialect, that of the
Bulk API: UTF-8, commas, API names and dotted relations, ids of 18 characters, times in UTC. They trust every row.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

AS_OF = date(2026, 9, 30)
IDLE_DAYS = 90
GRACE_DAYS = 30
# Login files this many days apart cover one stretch of time.
BRIDGED_DAYS = 3
# A machine's login this close to LastLoginDate is what moved it.
SAME_LOGIN_SECONDS = 60

VERDICTS = ["active", "idle", "never", "new", "unknown"]

# The fiscal quarter that holds the day.
PERIOD_START = date(AS_OF.year, (AS_OF.month - 1) // 3 * 3 + 1, 1)
DAY_AFTER = AS_OF + timedelta(days=1)

# User types of customers and partners, by API name and label, with the licence to assume where none is told.
EXTERNAL_TYPES = {
    "powerpartner": "Partner Community",
    "partner": "Partner Community",
    "powercustomersuccess": "Customer Community Plus",
    "customer portal manager": "Customer Community Plus",
    "cspliteportal": "Customer Community",
    "high volume portal": "Customer Community",
    "customersuccess": "Customer Portal",
    "customer portal user": "Customer Portal",
}
# Never a seat, whatever the licence.
EXCLUDED_TYPES = [
    "guest",
    "csnonly",
    "chatter free",
    "selfservice",
    "self-service",
    "automated process",
    "automatedprocess",
    "sfdcadmin",
    "cloudintegrationuser",
    "licensemanager",
    "externalwho",
    "partnernetwork",
]

_MEMBER_LICENSES = [
    "customer community",
    "customer community plus",
    "partner community",
    "channel account",
    "customer portal",
    "customer portal user",
    "customer portal manager",
    "customer portal manager standard",
    "customer portal manager custom",
    "high volume customer portal",
    "overage high volume customer portal",
    "authenticated website",
    "overage authenticated website",
    "gold partner",
    "silver partner",
    "bronze partner",
    "partner",
    "external apps",
    "external apps plus",
]
# Licences whose users may have no contact.
CONTACTLESS_LICENSES = ["external identity", "external identity login"]
EXTERNAL_LICENSES = [
    *_MEMBER_LICENSES,
    *(f"{name} login" for name in _MEMBER_LICENSES),
    *CONTACTLESS_LICENSES,
]

# Login types of machines: codes, which are case-sensitive, and names and labels, which are not.
MACHINE_CODES = ["l", "I", "R"]
MACHINE_TYPES = [
    "networksportalapionly",
    "networks portal api only",
    "otherapi",
    "other apex api",
    "partner",
    "partner product",
]
MACHINE_SUBTYPES = [
    "uipasswordreset",
    "ui password reset",
    "oauthrefreshtoken",
    "oauth refresh token",
    "oauthclientcredentials",
    "oauth client credentials",
    "oauthtokenexchange",
    "oauth token exchange",
]

# An address that names a mailbox, and those that stand where one was taken out; in small letters, without blanks
# around. The expressions mean the same to RE2, to Rust and to Python.
_REDACTED = "(?:redacted|masked|anonymized|anonymised|anonymous|removed|hidden)"
VALID_EMAIL = r'^[^\s*@,;<>()\[\]"]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]{2,}$'
MASKED_EMAIL = rf"^[x*.\-_#]+@|^[^a-z@]*{_REDACTED}[^a-z@]*@|@[x-]{{3,}}\.|@[^a-z.]*{_REDACTED}[^a-z.]*\."
MASKED_FEDERATION_ID = rf"^[x*.\-_#]*$|^[^a-z]*{_REDACTED}[^a-z]*$"

# The columns that are read. Those that an export may lack count as empty then.
COLUMNS = {
    "User": [
        "Id",
        "IsActive",
        "UserType",
        "Profile.UserLicense.Name",
        "ContactId",
        "AccountId",
        "Email",
        "FederationIdentifier",
        "LastLoginDate",
        "CreatedDate",
    ],
    "Contact": ["Id", "AccountId", "Email", "IsDeleted", "MasterRecordId"],
    "Account": ["Id"],
    "LoginHistory": ["UserId", "LoginTime", "Status", "LoginType", "LoginSubType"],
}
MAY_LACK = {"FederationIdentifier", "IsDeleted", "MasterRecordId", "LoginSubType"}


@dataclass(frozen=True)
class Table:
    """The files of one object, which have one header."""

    object: str
    files: list[str]
    header: list[str]

    @property
    def present(self) -> list[str]:
        """The columns that are read and that the files have."""
        return [name for name in COLUMNS[self.object] if name in self.header]

    @property
    def missing(self) -> list[str]:
        """The columns that are read and that the files lack."""
        return [name for name in COLUMNS[self.object] if name not in self.header]


def tables(folder: Path) -> dict[str, Table]:
    """The tables of an export, by object; ends the program where the peers could not read it."""
    return {name: table(folder, name) for name in COLUMNS}


def table(folder: Path, name: str) -> Table:
    """The table of one object; ends the program as `tables` does."""
    files = sorted(str(path) for path in folder.glob(f"{name}*.csv") if _is_of(path, name))
    if not files:
        sys.exit(f"{folder}: no file {name}.csv")
    headers = [_header(file) for file in files]
    if any(header != headers[0] for header in headers):
        sys.exit(f"{folder}: the files of {name} differ in their columns")
    found = Table(name, files, headers[0])
    needed = [column for column in found.missing if column not in MAY_LACK]
    if needed:
        sys.exit(f"{files[0]}: no column {', '.join(needed)}: the peers read exports in the dialect of the Bulk API")
    return found


def _is_of(path: Path, name: str) -> bool:
    """User.csv, User-1.csv and User_2.csv are files of User; UserRole.csv is none."""
    rest = path.stem[len(name) :]
    return not rest or not rest[0].isalpha()


def _header(file: str) -> list[str]:
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines))


@dataclass(frozen=True)
class Command:
    """What a peer was started for: the audit of an export, or its reduction into a file."""

    folder: Path
    reduced: Path | None


def command() -> Command:
    """Reads the command line of a peer: `PEER.py audit FOLDER` or `PEER.py reduction FOLDER FILE`."""
    match sys.argv[1:]:
        case ["audit", folder]:
            return Command(Path(folder), None)
        case ["reduction", folder, file]:
            return Command(Path(folder), Path(file))
        case _:
            sys.exit(f"usage: {Path(sys.argv[0]).name} audit FOLDER | reduction FOLDER FILE")


def audit_answers(totals: dict, seats: Iterable[tuple[str, str, int]], findings: dict) -> dict:
    """The answers to the audit in their one form; `seats` are counts by licence and verdict."""
    by_license: dict[str, dict[str, int]] = {}
    for license_name, verdict, count in seats:
        by_license.setdefault(license_name, dict.fromkeys(VERDICTS, 0))[verdict] += count
    verdicts = {verdict: sum(counts[verdict] for counts in by_license.values()) for verdict in VERDICTS}
    return {"totals": totals, "verdicts": verdicts, "licenses": by_license, "findings": findings}


def covered_from(spans: list[tuple[date, date]]) -> date | None:
    """The first day of the stretch of logins that reaches from the idle days before the day almost up to it.

    `spans` are the first and the last day of each login file.
    """
    stretches: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if stretches and (first - stretches[-1][1]).days <= BRIDGED_DAYS:
            first, last = stretches[-1][0], max(stretches.pop()[1], last)
        stretches.append((first, last))
    for first, last in stretches:
        if (AS_OF - first).days >= IDLE_DAYS and (AS_OF - last).days <= BRIDGED_DAYS:
            return first
    return None


def answer(answers: dict) -> None:
    """Prints a peer's answers."""
    json.dump(answers, sys.stdout)
