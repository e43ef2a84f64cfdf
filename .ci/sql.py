"""Parses the statements that `seatwise activity --sql` prints, each by a parser of its dialect.

    python3 .ci/sql.py SEATWISE

A statement that the parser does not understand, and so keeps as bare text, is an error; settings of a session are not. It
knows no folder that Spark and Databricks write to in a form of their own: there the query behind it is what is parsed.
"""

import re
import subprocess
import sys

import sqlglot
from sqlglot import expressions

ENGINES = ["duckdb", "spark", "snowflake", "bigquery", "databricks"]


def main() -> None:
    for engine in ENGINES:
        command = [sys.argv[1], "activity", "--sql", engine, "fixtures/aurora"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        text = re.sub(r"INSERT OVERWRITE DIRECTORY '[^']*'\s+USING parquet\s+OPTIONS \([^)]*\)", "", text, flags=re.IGNORECASE)
        statements = [parsed for parsed in sqlglot.parse(text, dialect=engine) if parsed is not None]
        bare = [parsed for parsed in statements if isinstance(parsed, expressions.Command)]
        unknown = [parsed.sql() for parsed in bare if parsed.name.upper() not in ("SET", "ALTER")]
        assert not unknown, f"{engine}: {unknown}"
        # The archive is made of logins that are grouped twice, and of the span beside them.
        groups = sum(len(list(parsed.find_all(expressions.Group))) for parsed in statements)
        unions = sum(len(list(parsed.find_all(expressions.Union))) for parsed in statements)
        assert groups >= 2 and unions >= 1, f"{engine}: {groups} groups and {unions} unions were understood"
        print(f"{engine}: {len(statements)} statements, {groups} groups, {unions} union")


main()
