"""The questions in DuckDB.

The queries stand in duckdb_audit.sql and duckdb_reduction.sql, with what was tried. DuckDB uses all cores by itself.
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import duckdb
import question

TYPES = {
    "LoginTime": "TIMESTAMP",
    "LastLoginDate": "TIMESTAMP",
    "CreatedDate": "TIMESTAMP",
    "IsActive": "BOOLEAN",
    "IsDeleted": "BOOLEAN",
}
VIEWS = {"User": "user_csv", "Contact": "contact_csv", "Account": "account_csv", "LoginHistory": "login_csv"}


def main() -> None:
    command = question.command()
    database = connected(command.folder)
    if command.reduced is None:
        database.execute(sql("duckdb_audit.sql"))
        question.answer(audit_answers(database))
    else:
        file = str(command.reduced)
        database.execute(sql("duckdb_reduction.sql").replace("'FILE'", quoted(file)))
        question.answer(reduction_answers(database, file))


def sql(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def connected(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that sees the export as views and the question as variables."""
    database = duckdb.connect()
    # Rows may leave a file in any order.
    database.execute("SET preserve_insertion_order = false")
    for table in question.tables(folder).values():
        database.execute(view(table))
    for name, value in variables().items():
        database.execute(f"SET VARIABLE {name} = $value", {"value": value})
    names, families = list(question.EXTERNAL_TYPES), list(question.EXTERNAL_TYPES.values())
    database.execute("SET VARIABLE external_types = MAP($names, $families)", {"names": names, "families": families})
    return database


def view(table: question.Table) -> str:
    """The statement that makes a view of an object's files: only the columns that a query names are read from it."""
    columns = ", ".join(f"'{name}': '{TYPES.get(name, 'VARCHAR')}'" for name in table.header)
    files = ", ".join(quoted(file) for file in table.files)
    present = ", ".join(f'"{name}"' for name in table.present)
    missing = "".join(f', NULL::{TYPES.get(name, "VARCHAR")} AS "{name}"' for name in table.missing)
    return f"""
        CREATE VIEW {VIEWS[table.object]} AS
        SELECT {present}{missing}, filename
        FROM read_csv([{files}], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
                      columns = {{{columns}}})
    """


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def variables() -> dict[str, object]:
    return {
        "as_of": question.AS_OF,
        "day_after": datetime.combine(question.DAY_AFTER, time()),
        "period_start": datetime.combine(question.PERIOD_START, time()),
        "idle_days": question.IDLE_DAYS,
        "grace_days": question.GRACE_DAYS,
        "bridged_days": question.BRIDGED_DAYS,
        "same_login_seconds": question.SAME_LOGIN_SECONDS,
        "excluded_types": question.EXCLUDED_TYPES,
        "external_licenses": question.EXTERNAL_LICENSES,
        "contactless_licenses": question.CONTACTLESS_LICENSES,
        "machine_codes": question.MACHINE_CODES,
        "machine_types": question.MACHINE_TYPES,
        "machine_subtypes": question.MACHINE_SUBTYPES,
        "valid_email": question.VALID_EMAIL,
        "masked_email": question.MASKED_EMAIL,
        "masked_federation_id": question.MASKED_FEDERATION_ID,
    }


def audit_answers(database: duckdb.DuckDBPyConnection) -> dict:
    seats = database.execute("SELECT license, verdict, seats FROM licenses").fetchall()
    return question.audit_answers(one_row(database, "totals"), seats, one_row(database, "findings"))


def reduction_answers(database: duckdb.DuckDBPyConnection, file: str) -> dict:
    database.execute(f"""
        CREATE VIEW reduced AS
        SELECT
            count(*) AS user_months,
            sum(logins)::BIGINT AS logins,
            sum(bit_count(days))::BIGINT AS login_days,
            sum(epoch(first_at))::BIGINT AS first_seconds,
            sum(epoch(last_at))::BIGINT AS last_seconds
        FROM read_parquet({quoted(file)})
    """)
    return one_row(database, "reduced")


def one_row(database: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    """The only row of a table: names and counts."""
    result = database.execute(f"FROM {table}")
    names = [column[0] for column in result.description]
    (row,) = result.fetchall()
    return {name: count or 0 for name, count in zip(names, row, strict=True)}


if __name__ == "__main__":
    main()
