"""A backup is one file, made while the product runs; a restore brings back the same data."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings

from ops.backup import archive
from ops.backup.archive_documents import ArchiveError
from tests.installations import installed
from tests.pristine_postgresql import migrated, server
from tests.services.processes import plain_environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = "documents/2026/لائحة.pdf"
COUNT = "SELECT count(*) FROM ground_person"
FILL = """
from demo.story.seed import seed
from courts.ground.services import audit
seed()
while audit.seal().done:
    pass
"""
# The trail and the triggers are complete; a lawyer signs in, reads a case and downloads its statement of claim.
USE = """
from django.core.management import call_command
from django.test import Client
from demo.people import key_of
from courts.ground.models import User
from courts.registry.models import Case, FilingDocument
call_command("audit", "verify")
call_command("check", databases=["default"])
call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["django_htmx"])
client = Client(headers={"host": "localhost"})
lawyer = User.objects.get(person=key_of("lawyer"))
client.force_login(lawyer, backend="allauth.account.auth_backends.AuthenticationBackend")
case = Case.records.filter(kind="civil").order_by("serial")[0]
page = client.get(f"/cases/{case.pk}/")
row = FilingDocument.records.get(filing=case.filing_id, kind="statement")
paper = client.get(f"/filings/{case.filing_id}/documents/{row.document_id}/")
print("USED", page.status_code, case.title in page.content.decode(), b"".join(paper).startswith(b"%PDF-"))
"""


@dataclass
class Installation:
    """A data directory, with a database in it or on a server."""

    data: Path
    database_url: str = ""

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        own = {"DIWAN_DATA": str(self.data), "DIWAN_DATABASE_URL": self.database_url, "DIWAN_DEMO": "1"}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=plain_environment() | own,
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *arguments: str) -> str:
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> None:
        if not self.database_url:
            installed(self.data)
        self.must("shell", "-v0", "-c", FILL)
        document = self.data / "media" / DOCUMENT
        document.parent.mkdir(parents=True, exist_ok=True)
        document.write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 100)

    def must_work(self) -> None:
        """Check that users find their data, and that the audit trail is intact."""
        said = self.must("shell", "-v0", "-c", USE)
        assert "the chain is whole" in said
        assert "USED 200 True True" in said

    def people(self) -> int:
        if self.database_url:
            with closing(psycopg.connect(self.database_url)) as server:
                return int(server.execute(COUNT).fetchall()[0][0])
        with closing(sqlite3.connect(self.data / "diwan.sqlite3")) as file:
            return int(file.execute(COUNT).fetchone()[0])


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("filled") / "data")
    installation.fill()
    return installation


@pytest.fixture(scope="module")
def backup(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backup") / "diwan.tar.gz"
    filled.must("backup", str(target))
    return target


def test_restore_into_an_empty_installation_brings_everything_back(
    filled: Installation, backup: Path, tmp_path: Path
) -> None:
    other = Installation(tmp_path)
    other.must("restore", str(backup))
    assert other.people() == filled.people() > 10
    assert (other.data / "media" / DOCUMENT).read_bytes() == (filled.data / "media" / DOCUMENT).read_bytes()
    other.must_work()


def test_backup_is_readable_by_its_owner_only_and_holds_no_key(filled: Installation, backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    secret = (filled.data / "secret-key").read_bytes()
    with tarfile.open(backup) as archive:
        names = archive.getnames()
        assert {"database.sqlite3", f"media/{DOCUMENT}"} <= set(names)
        assert names[-1] == "manifest.json"
        assert all(name.startswith("media/") for name in names[1:-1]), "neither keys nor mails"
        assert all(secret not in archive.extractfile(name).read() for name in names)
        manifest = json.load(archive.extractfile("manifest.json"))
    assert any(name.startswith("ground.") for name in manifest["migrations"])


def test_backup_is_never_overwritten(filled: Installation, backup: Path) -> None:
    before = backup.read_bytes()
    done = filled.manage("backup", str(backup))
    assert done.returncode == 1
    assert "already exists" in done.stderr
    assert backup.read_bytes() == before


def test_installation_with_data_is_replaced_only_with_the_option(backup: Path, tmp_path: Path) -> None:
    other = Installation(installed(tmp_path / "data", "--empty"))
    done = other.manage("restore", str(backup))
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert other.people() == 0
    other.must("restore", "--replace", str(backup))
    assert other.people() > 10


def rewritten(backup: Path, target: Path, change: dict[str, bytes]) -> Path:
    """Return a backup with the content of some members changed."""
    with tarfile.open(backup) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = change.get(member.name, old.extractfile(member).read())
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize("damage", ["cut", "changed", "no archive", "no manifest", "outside"])
def test_damaged_backup_is_refused_before_any_change(damage: str, backup: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.tar.gz"
    if damage == "cut":
        damaged.write_bytes(backup.read_bytes()[:-2000])
    elif damage == "no archive":
        damaged.write_bytes(b"not a backup" * 100)
    elif damage == "changed":
        rewritten(backup, damaged, {f"media/{DOCUMENT}": b"another text"})
    else:
        with tarfile.open(damaged, "w:gz") as archive:
            member = tarfile.TarInfo("../outside" if damage == "outside" else "database.sqlite3")
            archive.addfile(member)
    other = Installation(tmp_path / "data")
    done = other.manage("restore", str(damaged))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (other.data / "diwan.sqlite3").exists()
    assert not (tmp_path / "outside").exists()


def forged(backup: Path, target: Path, change: dict[str, bytes], *, twice: str = "") -> Path:
    """Return a backup with changed or added members and a matching manifest; one member may be in it twice."""
    with tarfile.open(backup) as old:
        files = {member.name: old.extractfile(member).read() for member in old} | change
    manifest = json.loads(files.pop("manifest.json"))
    manifest["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    with tarfile.open(target, "w:gz", compresslevel=1) as new:
        rows = [*files.items(), ("manifest.json", json.dumps(manifest).encode())]
        for name, content in [*([(twice, files[twice])] if twice else []), *rows]:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def stored_document(installation: Installation) -> str:
    with closing(sqlite3.connect(installation.data / "diwan.sqlite3")) as database:
        return str(database.execute("SELECT content FROM ground_document").fetchone()[0])


@pytest.mark.parametrize("name", ["elsewhere.txt", "secret-key", "media", "media/./x", "media//x", "database.pgdump"])
def test_file_that_does_not_belong_in_a_backup_is_refused(name: str, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError):
        archive.verify(forged(backup, tmp_path / "b", {name: b"x"}))


def test_repeated_file_is_refused(backup: Path, tmp_path: Path) -> None:
    assert archive.verify(forged(backup, tmp_path / "a", {}))
    for name in (f"media/{DOCUMENT}", "database.sqlite3"):
        with pytest.raises(ArchiveError, match="twice"):
            archive.verify(forged(backup, tmp_path / "b", {}, twice=name))


def test_document_must_match_the_hash_in_the_database(filled: Installation, backup: Path, tmp_path: Path) -> None:
    name = stored_document(filled)
    bad = forged(backup, tmp_path / "b", {f"media/{name}": b"%PDF-1.7 another"})
    other = Installation(tmp_path / "data")
    for options in (["--verify"], []):
        done = other.manage("restore", *options, str(bad))
        assert done.returncode == 1
        assert name in done.stderr
    assert not (other.data / "diwan.sqlite3").exists()
    assert not (other.data / "media").exists()


def test_replace_overwrites_documents_and_restores_no_foreign_trigger(
    filled: Installation, backup: Path, tmp_path: Path
) -> None:
    database = tmp_path / "database"
    with tarfile.open(backup) as old:
        database.write_bytes(old.extractfile("database.sqlite3").read())
    with closing(sqlite3.connect(database)) as copy, copy:
        copy.execute("""CREATE TRIGGER "a "" guest" AFTER INSERT ON django_session BEGIN SELECT 1; END""")
    source = forged(backup, tmp_path / "b", {"database.sqlite3": database.read_bytes()})
    other, name = Installation(tmp_path / "data"), stored_document(filled)
    document = other.data / "media" / name
    document.parent.mkdir(parents=True)
    document.write_bytes(b"%PDF-1.7 another")
    assert "--replace" in other.manage("restore", str(source)).stderr
    assert document.read_bytes() == b"%PDF-1.7 another"
    other.must("restore", "--replace", str(source))
    assert document.read_bytes() == (filled.data / "media" / name).read_bytes()
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    with (
        closing(sqlite3.connect(filled.data / "diwan.sqlite3")) as was,
        closing(sqlite3.connect(other.data / "diwan.sqlite3")) as now,
    ):
        assert now.execute(triggers).fetchall() == was.execute(triggers).fetchall() != []


def test_restore_reports_cases_whose_filing_was_not_accepted(backup: Path, tmp_path: Path) -> None:
    database = tmp_path / "database"
    with tarfile.open(backup) as old:
        database.write_bytes(old.extractfile("database.sqlite3").read())
    with closing(sqlite3.connect(database)) as copy, copy:
        for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            copy.execute(f"DROP TRIGGER {name}")
        copy.execute("UPDATE registry_filing SET state = 'submitted' WHERE id IN (SELECT filing_id FROM registry_case)")
    source = forged(backup, tmp_path / "b", {"database.sqlite3": database.read_bytes()})
    other = Installation(tmp_path / "data")
    done = other.manage("restore", str(source))
    assert done.returncode == 1
    assert "no review accepted its filing" in done.stderr
    assert other.manage("audit", "verify").returncode == 1


# --- PostgreSQL


# Foreign objects in a database, and therefore in its backup.
STRANGE = (
    "CREATE FUNCTION strange() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN NEW; END $$",
    "CREATE TRIGGER strange BEFORE INSERT ON ground_auditentry FOR EACH ROW EXECUTE FUNCTION strange()",
    "CREATE RULE strange AS ON UPDATE TO registry_review DO INSTEAD NOTHING",
)


@pytest.fixture
def two_databases() -> Iterator[list[str]]:
    """The URLs of two new databases on the tests' server: a migrated one and an empty one."""
    database = settings.DATABASES["default"]
    host = database["OPTIONS"].get("host") or database["HOST"]
    names = {f"backup_{uuid.uuid4().hex[:8]}": template for template in (migrated(), "template1")}
    with closing(server()) as connection:
        for name, template in names.items():
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        yield [f"postgresql://{database['USER']}@/{name}?host={quote(str(host), safe='/')}" for name in names]
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.mark.integration
def test_restore_on_postgresql_brings_everything_back(two_databases: list[str], tmp_path: Path) -> None:
    full, empty = (Installation(tmp_path / name, url) for name, url in zip("ab", two_databases, strict=True))
    full.fill()
    with closing(psycopg.connect(two_databases[0], autocommit=True)) as connection:
        for statement in STRANGE:
            connection.execute(statement)  # type: ignore[arg-type]
        [(name,), *_others] = connection.execute("SELECT content FROM ground_document").fetchall()
    target = tmp_path / "diwan.tar.gz"
    full.must("backup", str(target))
    check_that_a_changed_document_is_refused(empty, name, target, tmp_path)
    with closing(psycopg.connect(two_databases[1])) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchall() == [(0,)]
    empty.must("restore", str(target))
    with closing(psycopg.connect(two_databases[1])) as connection:
        for catalogue, name in (("pg_trigger", "tgname"), ("pg_proc", "proname"), ("pg_rewrite", "rulename")):
            query = f"SELECT count(*) FROM {catalogue} WHERE {name} = 'strange'"
            assert connection.execute(query).fetchall() == [(0,)], catalogue  # type: ignore[arg-type]
    assert empty.people() == full.people() > 10
    empty.must_work()
    empty.must("restore", "--replace", str(target))
    assert empty.people() == full.people()


def check_that_a_changed_document_is_refused(empty: Installation, name: str, target: Path, folder: Path) -> None:
    bad = forged(target, folder / "bad.tar.gz", {f"media/{name}": b"%PDF-1.7 another"})
    done = empty.manage("restore", str(bad))
    assert done.returncode == 1
    assert name in done.stderr
