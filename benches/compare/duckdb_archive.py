"""Activity archives in DuckDB, each command as a process of its own.

    duckdb_archive.py make STATEMENT.sql                 runs the statement that Seatwise printed
    duckdb_archive.py compare OURS.parquet THEIRS.parquet
    duckdb_archive.py reduction ARCHIVE.parquet          the answers that the peers give to the reduction

The last two print a JSON object. Rows are compared by queries: an archive may have millions of them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

COLUMNS = ["user_id", "month", "kind", "first_at", "last_at", "logins", "days", "day_logins", "zone"]
VIEWS = ["ours", "theirs"]
# How many of the rows that differ are shown.
SHOWN = 10


def main() -> None:
    match sys.argv[1:]:
        case ["make", statement]:
            duckdb.execute(Path(statement).read_text(encoding="utf-8"))
        case ["compare", ours, theirs]:
            json.dump(compared(ours, theirs), sys.stdout)
        case ["reduction", archive]:
            json.dump(reduction_answers(archive), sys.stdout)
        case _:
            sys.exit("usage: duckdb_archive.py make STATEMENT | compare OURS THEIRS | reduction ARCHIVE")


def compared(ours: str, theirs: str) -> dict:
    """How many rows two archives have, how many of them differ and the first ones, and how many are out of order."""
    database = duckdb.connect()
    for view, file in zip(VIEWS, [ours, theirs], strict=True):
        names = [name for name, *_ in database.execute(f"DESCRIBE FROM read_parquet({quoted(file)})").fetchall()]
        if names != COLUMNS:
            sys.exit(f"{file} has the columns {', '.join(names)}")
        database.execute(rows_of(view, file))
    database.execute(difference())
    shown = f"SELECT * FROM differing ORDER BY user_id NULLS FIRST, month, kind, only_in LIMIT {SHOWN}"
    return {
        "rows": {view: number(database, f"SELECT count(*) FROM {view} WHERE kind <> 'span'") for view in VIEWS},
        "spans": {view: number(database, f"SELECT count(*) FROM {view} WHERE kind = 'span'") for view in VIEWS},
        "misplaced": {view: number(database, misplaced(view)) for view in VIEWS},
        "differing": number(database, "SELECT count(*) FROM differing"),
        "first": [[str(cell) for cell in row] for row in database.execute(shown).fetchall()],
    }


def rows_of(view: str, file: str) -> str:
    """The statement that makes a view of an archive, as it is compared.

    Times lose their fractions, which Seatwise does not keep; spans lose their logins, which it does not count.
    """
    return f"""
        CREATE VIEW {view} AS
        SELECT
            user_id,
            month,
            kind,
            date_trunc('second', make_timestamp(epoch_us(first_at))) AS first_at,
            date_trunc('second', make_timestamp(epoch_us(last_at))) AS last_at,
            CASE WHEN kind <> 'span' THEN logins END AS logins,
            days,
            day_logins,
            zone,
            file_row_number
        FROM read_parquet({quoted(file)}, file_row_number = true, hive_partitioning = false)
    """


def difference() -> str:
    """The statement that gathers the rows which only one of the archives has, or has more often."""
    ours, theirs = (f"SELECT * EXCLUDE (file_row_number) FROM {view}" for view in VIEWS)
    return f"""
        CREATE TEMP TABLE differing AS
        SELECT 'ours' AS only_in, * FROM ({ours} EXCEPT ALL {theirs})
        UNION ALL
        SELECT 'theirs', * FROM ({theirs} EXCEPT ALL {ours})
    """


def misplaced(view: str) -> str:
    """The query that counts rows which do not come after the row before them: spans by time, then user, month, kind."""
    return f"""
        WITH places AS (
            SELECT
                file_row_number,
                ROW(
                    kind <> 'span',
                    coalesce(user_id, ''),
                    coalesce(month, '-infinity'::DATE),
                    kind,
                    CASE WHEN kind = 'span' THEN first_at ELSE '-infinity'::TIMESTAMP END
                ) AS place
            FROM {view}
        ),
        steps AS (SELECT place, lag(place) OVER (ORDER BY file_row_number) AS before FROM places)
        SELECT count(*) FROM steps WHERE place <= before
    """


def reduction_answers(archive: str) -> dict[str, int]:
    """The peers' question has one row per user and month with a real login: here that is up to two, of two kinds."""
    result = duckdb.execute(f"""
        WITH months AS (
            SELECT
                min(first_at) AS first_at,
                max(last_at) AS last_at,
                sum(logins) AS logins,
                bit_or(days) AS days
            FROM read_parquet({quoted(archive)})
            WHERE kind IN ('person', 'oauth')
            GROUP BY user_id, month
        )
        SELECT
            count(*) AS user_months,
            sum(logins)::BIGINT AS logins,
            sum(bit_count(days))::BIGINT AS login_days,
            sum(epoch_us(first_at) // 1_000_000)::BIGINT AS first_seconds,
            sum(epoch_us(last_at) // 1_000_000)::BIGINT AS last_seconds
        FROM months
    """)
    names = [column[0] for column in result.description]
    (row,) = result.fetchall()
    return {name: count or 0 for name, count in zip(names, row, strict=True)}


def number(database: duckdb.DuckDBPyConnection, query: str) -> int:
    ((count,),) = database.execute(query).fetchall()
    return count


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
