"""Migrate, and print the schema and the numbers of rows: `python -m tests.upgrade.schema [old_files] migrate`.

In a process of its own. It prints one line of JSON for each step: what the step said, and the database after it. The
order of columns is left out: an added column is the last one.
"""

from __future__ import annotations

import json
import os
import re
import sys
from io import StringIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from tests.upgrade import old_files

# All that PostgreSQL knows of a table by a name of its own, in the words of PostgreSQL.
ON_POSTGRESQL = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, l.collname,
               pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_collation l ON l.oid = a.attcollation
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid), p.prosrc
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal""",
    "sequences": "SELECT sequencename, data_type, start_value, increment_by FROM pg_sequences",
    "extensions": "SELECT extname FROM pg_extension",
}


def rows_of(query: str) -> list[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [list(row) for row in cursor.fetchall()]


def parts(statement: str) -> list[str]:
    """The columns and constraints of a CREATE TABLE, each in the words of its maker."""
    inside = statement[statement.index("(") + 1 : statement.rindex(")")]
    found, depth, begin = [], 0, 0
    for at, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            found.append(inside[begin:at])
            begin = at + 1
    return sorted(re.sub(r"\s+", " ", part).strip() for part in [*found, inside[begin:]])


def schema() -> dict[str, Any]:
    if connection.vendor == "postgresql":
        found: dict[str, Any] = {name: sorted(rows_of(query), key=str) for name, query in ON_POSTGRESQL.items()}
    else:
        made = rows_of("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2, 3")
        found = {f"{kind} {name}": parts(sql) if kind == "table" else sql for kind, _table, name, sql in made}
    tables = connection.introspection.table_names()
    found["rows"] = {
        table: rows_of(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables if table != "django_migrations"
    }
    return found


def step(name: str) -> str:
    said = StringIO()
    if name == "old_files":
        old_files.migrate()
    else:
        call_command(name, interactive=False, stdout=said)
    return said.getvalue()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(json.dumps([step(name), schema()]))
