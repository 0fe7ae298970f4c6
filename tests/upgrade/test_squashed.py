"""An empty database is made by few files, and an older one by the files that these replace. Both end in one schema."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from courts.ground.squashed import Squashed
from tests.services.processes import ROOT, plain_environment
from tests.upgrade.compared import run
from tests.upgrade.old_data import MIGRATED_TO, rows

REPLACED = {
    migration.app_label: migration.replaces
    for migration in MigrationLoader(None).disk_migrations.values()
    if isinstance(migration, Squashed)
}
# PostgreSQL keeps the generated name of an index when its column is renamed; the new database has the name of today.
INDEXES_OF_RENAMED_COLUMNS = {
    "video_seat_checked_by_id_43942cf9": "video_seat_previewed_by_id_4fafd44d",
    "video_seat_side_id_7ca72fd9": "video_seat_consultation_id_a10dcee3",
}


def migrated(data: Path, *steps: str, database_url: str = "") -> list[Any]:
    """The words of each step, and the schema after it."""
    said = run(data, "-m", "tests.upgrade.schema", *steps, database_url=database_url)
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_squashed_files_make_what_the_files_make_that_they_replace(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    for data in (new, old):
        data.mkdir()
    [(_said, made)] = migrated(new, "migrate")
    [(_said, as_before), (said, after)] = migrated(old, "old_files", "migrate")
    assert made == as_before == after
    assert "No migrations to apply" in said
    applied = "SELECT app, name FROM django_migrations ORDER BY 1, 2"
    assert rows(old / "diwan.sqlite3", applied) == rows(new / "diwan.sqlite3", applied)


@pytest.mark.integration
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_squashed_files_make_the_same_on_postgresql(tmp_path: Path, empty_database: str) -> None:
    [(_said, old), (said, after)] = migrated(tmp_path, "old_files", "migrate", database_url=empty_database)
    assert old == after
    assert "No migrations to apply" in said
    with psycopg.connect(empty_database, autocommit=True) as database:
        database.execute("DROP SCHEMA public CASCADE")
        database.execute("CREATE SCHEMA public")
    [(_said, new)] = migrated(tmp_path, "migrate", database_url=empty_database)
    words = json.dumps(old)
    for before, after in INDEXES_OF_RENAMED_COLUMNS.items():
        words = words.replace(before, after)
    old = json.loads(words)
    old["indexes"].sort(key=str)
    assert new == old


def loaded(applied: set[tuple[str, str]]) -> MigrationLoader:
    """The migrations as they are run on a database to which these are applied."""
    rows_of_table = dict.fromkeys(applied, None)
    with patch.object(MigrationRecorder, "applied_migrations", lambda recorder: dict(rows_of_table)):
        return MigrationLoader(connection)


@pytest.mark.parametrize("half", [*REPLACED, "all", "version 0.1"])
def test_half_migrated_app_runs_the_replaced_files_and_others_the_squashed_ones(half: str) -> None:
    applied = {
        (label, name)
        for label, replaced in REPLACED.items()
        if half in {label, "all"} or (half == "version 0.1" and label in MIGRATED_TO)
        for _label, name in replaced[: len(replaced) // 2]
    }
    if half == "version 0.1":
        applied = {key for key in applied if key[1] <= MIGRATED_TO[key[0]]}
    halves = {label for label, _name in applied}
    loader = loaded(applied)
    plan = [key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)]
    for label, replaced in REPLACED.items():
        squashed = {key for key in plan if isinstance(loader.disk_migrations[key], Squashed) and key[0] == label}
        old = set(replaced) & set(plan)
        assert (len(squashed), len(old)) == ((0, len(replaced)) if label in halves else (1, 0))
    loader.project_state()


def test_squashed_files_replace_every_file_before_them() -> None:
    files = MigrationLoader(None).disk_migrations
    for label, replaced in REPLACED.items():
        last = max(name for _label, name in replaced)
        assert set(replaced) == {
            key for key, file in files.items() if key[0] == label and key[1] <= last and not file.replaces
        }


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_migrate_that_fails_before_it_is_recorded_leaves_no_table(tmp_path: Path) -> None:
    file = tmp_path / "diwan.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied datetime)"
        )
        database.execute(
            "CREATE TRIGGER stop BEFORE INSERT ON django_migrations WHEN NEW.app = 'ground' AND NEW.name LIKE '0012%'"
            " BEGIN SELECT RAISE(ABORT, 'stopped'); END"
        )
    stopped = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=plain_environment() | {"DIWAN_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "stopped" in stopped.stderr
    assert rows(file, "SELECT name FROM sqlite_master WHERE name LIKE 'ground%'") == []
    assert rows(file, "SELECT name FROM django_migrations WHERE app = 'ground'") == []
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TRIGGER stop")
    run(tmp_path, "manage.py", "migrate", "--verbosity", "0", "ground", "0001_squashed_0020")
    assert rows(file, "SELECT 1 FROM django_migrations WHERE app = 'ground' AND name = '0001_squashed_0020'") == [(1,)]
