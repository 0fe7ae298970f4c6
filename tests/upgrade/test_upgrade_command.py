"""`manage.py upgrade`: one command from the database of version 0.1, with a way back, also after a crash.

Nothing is lost, and the hearing in that database goes on.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.services.processes import ROOT, plain_environment
from tests.upgrade.compared import check, run
from tests.upgrade.old_data import rows, unpack, write_documents

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def upgrade(data: Path, *options: str, database_url: str = "") -> subprocess.CompletedProcess[str]:
    own = {"DIWAN_DATA": str(data), "DIWAN_DATABASE_URL": database_url, "DIWAN_DEMO": "1"}
    return subprocess.run(
        [sys.executable, "manage.py", "upgrade", *options],
        cwd=ROOT,
        env=plain_environment() | own,
        capture_output=True,
        text=True,
        check=False,
    )


def facts_of(data: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(data, "-m", "tests.upgrade.facts").splitlines()[-1])
    return found


def backups_in(data: Path) -> list[Path]:
    return sorted((data / "upgrades").glob("before-*.tar.gz"))


def test_upgrade_killed_in_the_middle_goes_on_with_its_backup(tmp_path: Path) -> None:
    # One test for the whole life of an upgrade: each one from version 0.1 takes most of a minute.
    old, data = unpack(tmp_path / "old"), tmp_path / "new"
    file = unpack(data)
    write_documents(file)
    before = int(str(rows(file, "SELECT count(*) FROM django_migrations")[0][0]))
    own = {"DIWAN_DATA": str(data), "DIWAN_DEMO": "1"}
    child = subprocess.Popen(
        [sys.executable, "manage.py", "upgrade"],
        cwd=ROOT,
        env=plain_environment() | own,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("migrations:"):
            break
    while int(str(rows(file, "SELECT count(*) FROM django_migrations")[0][0])) < before + 25:
        assert child.poll() is None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    [backup] = backups_in(data)
    done = upgrade(data)
    assert done.returncode == 0, done.stdout + done.stderr
    assert backups_in(data) == [backup]
    assert f"restore --replace {backup}" in done.stdout
    assert "audit entries match their seals" in done.stdout
    check(facts_of(data), old)
    assert ("upgrade", 1) in rows(file, "SELECT kind, is_good FROM ops_operation ORDER BY id")
    again = upgrade(data)
    assert again.returncode == 0, again.stderr
    assert "migrations: none is missing" in again.stdout
    assert backups_in(data) == [backup]
    # The way back: the file holds the old database as it was.
    run(data, "manage.py", "restore", "--verify", str(backup))
    subprocess.run(["tar", "-xzf", backup, "-C", tmp_path, "database.sqlite3"], check=True)
    migrations = "SELECT app, name FROM django_migrations ORDER BY id"
    assert rows(tmp_path / "database.sqlite3", migrations) == rows(old, migrations)


def test_upgrade_refuses_a_newer_database_and_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "new"
    file = unpack(data)
    write_documents(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ground', '9999_later', '2030-01-01')"
        )
    before = rows(file, "SELECT * FROM django_migrations")
    done = upgrade(data)
    assert done.returncode == 1
    assert "newer than this software" in done.stderr
    assert "ground.9999_later" in done.stderr
    assert rows(file, "SELECT * FROM django_migrations") == before
    assert backups_in(data) == []


def test_upgrade_that_fails_says_how_to_go_back(tmp_path: Path) -> None:
    data = tmp_path / "new"
    file = unpack(data)
    write_documents(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        # A table in the way of one of the first migrations.
        connection.execute("CREATE TABLE ground_sweepstate (id integer)")
    done = upgrade(data)
    assert done.returncode == 1
    [backup] = backups_in(data)
    assert f"restore --replace {backup}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.integration
def test_upgrade_works_on_postgresql(tmp_path: Path, empty_database: str) -> None:
    old, data = unpack(tmp_path / "old"), tmp_path / "new"
    write_documents(unpack(data))
    run(data, "-m", "tests.upgrade.copy_old_data", str(data / "diwan.sqlite3"), database_url=empty_database)
    done = upgrade(data, database_url=empty_database)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(backups_in(data)) == 1
    found = run(data, "-m", "tests.upgrade.facts", database_url=empty_database).splitlines()[-1]
    check(json.loads(found), old)
    assert upgrade(data, database_url=empty_database).returncode == 0
