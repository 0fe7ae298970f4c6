"""Backup and restore of everything of record in one file: the database, the documents, a manifest with their hashes.

Not included: keys and passwords of the installation (DIWAN_* variables, the stored secret key), so that a stolen
backup holds no keys; and files that are not of record: static files, logs, stored mails.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from courts.ground.temporary_folders import temporary_folder
from ops.backup.archive_documents import ArchiveError, documents_in, run_postgres_tool

FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
MEDIA = "media/"
CHUNK = 1024 * 1024
# Lines of `pg_restore --list` that are restored: "number; catalogue object KIND schema name owner".
OF_RECORD = re.compile(
    r"\d+; \d+ \d+ (?:TABLE|TABLE DATA|SEQUENCE|SEQUENCE SET|SEQUENCE OWNED BY|DEFAULT|CONSTRAINT|FK CONSTRAINT"
    r"|CHECK CONSTRAINT|INDEX) (?:public) |\d+; \d+ \d+ EXTENSION - (?:btree_gist|pg_trgm) "
)


@dataclass(slots=True)
class Manifest:
    """The content of an archive: SHA-256 by file name, and the migrations applied to its database."""

    format: int
    made_at: str
    vendor: str
    migrations: list[str]
    files: dict[str, str] = field(default_factory=dict)


class _Hashing:
    """A file wrapper that hashes the data read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


# --- writing


def write(target: Path) -> Manifest:
    """Write a complete archive to a new file that only its owner can read.

    The product may be running: the database is dumped first, in one consistent snapshot. Documents are written once
    and never changed, so every document that the dump names is in the store. Raises ArchiveError.
    """
    if target.exists():
        raise ArchiveError(f"{target} already exists; backups are not overwritten.")
    draft = target.with_name(f".{target.name}.part")
    manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), connection.vendor, migrations())
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as archive:
            with temporary_folder(".diwan-backup-", target.parent) as folder:
                dump = folder / DATABASES[connection.vendor]
                _dump_database(dump)
                with dump.open("rb") as file:
                    _add(archive, manifest, dump.name, file, dump.stat().st_size)
            for name in _stored(default_storage):
                with default_storage.open(name) as file:
                    _add(archive, manifest, MEDIA + name, file, default_storage.size(name))
            text = json.dumps(asdict(manifest), indent=1).encode()
            _add(archive, None, MANIFEST, io.BytesIO(text), len(text))
            archive.close()
            out.flush()
            os.fsync(out.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _add(archive: tarfile.TarFile, manifest: Manifest | None, name: str, file: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    hashing = _Hashing(file)
    archive.addfile(member, hashing)
    if manifest is not None:
        manifest.files[name] = hashing.digest.hexdigest()


def migrations() -> list[str]:
    """The migrations that are applied to the database, in order of their names."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            # A single file, without a journal next to it.
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    _run_postgres_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _run_postgres_tool(tool: str, *arguments: str) -> None:
    """Run a PostgreSQL client program against our database. The password is passed in the environment."""
    settings = connection.settings_dict
    wanted = {
        "PGDATABASE": settings["NAME"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGHOST": settings["HOST"] or settings["OPTIONS"].get("host", ""),
        "PGPORT": str(settings["PORT"] or ""),
        "PGSSLMODE": settings["OPTIONS"].get("sslmode", ""),
    }
    run_postgres_tool(tool, *arguments, environment={name: value for name, value in wanted.items() if value})


def _stored(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the name of every file in the document store."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    for name in sorted(files):
        yield prefix + name
    for name in sorted(folders):
        yield from _stored(storage, prefix + name)


# --- reading


def verify(source: Path) -> Manifest:
    """Read the whole archive once and compare every hash. Raises ArchiveError; changes nothing.

    The manifest only proves that nothing was lost in transit, so the documents must also match the hashes in the
    dumped database. Reading a PostgreSQL dump needs the PostgreSQL client programs.
    """
    with temporary_folder("diwan-archive-") as folder:
        manifest = _verify_hashes(source, folder)
        documents = documents_in(folder / DATABASES[manifest.vendor], manifest.vendor)
    wrong = sorted(name for name, sha256 in documents if manifest.files.get(MEDIA + name) != sha256)
    if wrong:
        raise ArchiveError(f"{source}: documents differ from those that its database names: {', '.join(wrong[:5])}")
    return manifest


def _verify_hashes(source: Path, folder: Path) -> Manifest:
    """Compare the hashes with the manifest, and extract the database to the folder. Raises ArchiveError."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    seen: set[str] = set()
    try:
        with tarfile.open(source, mode="r|gz") as archive:
            for member in archive:
                file = _member(archive, member)
                if member.name in seen:
                    raise ArchiveError(f"{member.name} is in {source} twice.")
                seen.add(member.name)
                if member.name == MANIFEST:
                    manifest = Manifest(**json.loads(file.read()))
                    continue
                hashing = _Hashing(file)
                target = folder / member.name if member.name in DATABASES.values() else Path(os.devnull)
                with target.open("wb") as out:
                    shutil.copyfileobj(hashing, out, CHUNK)
                found[member.name] = hashing.digest.hexdigest()
    except (tarfile.TarError, OSError, EOFError, ValueError, TypeError) as error:
        raise ArchiveError(f"{source} is not a complete backup: {error}") from error
    if manifest is None:
        raise ArchiveError(f"{source} is not a complete backup: it has no manifest.")
    if manifest.format != FORMAT:
        raise ArchiveError(f"{source} has another format ({manifest.format}).")
    if found != manifest.files:
        wrong = sorted(
            name for name in found.keys() | manifest.files.keys() if found.get(name) != manifest.files.get(name)
        )
        raise ArchiveError(f"{source} is damaged: {', '.join(wrong[:5])}")
    if [name for name in found if not name.startswith(MEDIA)] != [DATABASES.get(manifest.vendor)]:
        raise ArchiveError(f"{source} is not a complete backup: it must hold one database, of {manifest.vendor}.")
    return manifest


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    path = PurePosixPath(member.name)
    is_known = member.name in {MANIFEST, *DATABASES.values()} or member.name.startswith(MEDIA)
    # One spelling per name: another spelling would be a second file at the same path.
    is_plain = str(path) == member.name and not path.is_absolute() and ".." not in path.parts
    if not (member.isreg() and is_known and is_plain):
        raise ArchiveError(f"{member.name} does not belong in a backup.")
    file = archive.extractfile(member)
    if file is None:
        raise ArchiveError(f"{member.name} cannot be read.")
    return file


def restore(source: Path, *, replace: bool) -> Manifest:
    """Restore database and documents. Verifies first; refuses an installation that holds data, unless `replace`.

    The database is restored completely or not at all, without triggers: the migration that must follow installs those
    that the product declares. A document that exists with the same bytes is kept; one with other bytes is replaced.
    The product must not be running. Raises ArchiveError.
    """
    manifest = verify(source)
    if manifest.vendor != connection.vendor:
        raise ArchiveError(f"The backup is from {manifest.vendor}, but this installation uses {connection.vendor}.")
    if not replace and connection.introspection.table_names():
        raise ArchiveError("This installation already has a database. --replace deletes it.")
    missing, different = _to_write(manifest)
    if different and not replace:
        raise ArchiveError(f"Other documents exist under the same names: {', '.join(different[:5])}. See --replace.")
    with tarfile.open(source, mode="r|gz") as archive:
        for member in archive:
            if member.name == MANIFEST:
                continue
            file = _member(archive, member)
            if member.name == DATABASES[connection.vendor]:
                _load_database(file)
                continue
            name = member.name.removeprefix(MEDIA)
            if name in different:
                default_storage.delete(name)
            if (name in missing or name in different) and default_storage.save(name, File(file)) != name:
                raise ArchiveError(f"{name} cannot be restored under its name.")
    return manifest


def _to_write(manifest: Manifest) -> tuple[set[str], list[str]]:
    """Return the names of documents that the store lacks, and of those that it holds with other bytes."""
    missing, different = set(), []
    for member, wanted in manifest.files.items():
        name = member.removeprefix(MEDIA)
        if name == member:
            continue
        if not default_storage.exists(name):
            missing.add(name)
            continue
        with default_storage.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                different.append(name)
    return missing, different


def _load_database(dump: IO[bytes]) -> None:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        connection.close()
        fresh = path.with_name(f".{path.name}.part")
        with fresh.open("wb") as out:
            shutil.copyfileobj(dump, out, CHUNK)
        _drop_triggers(fresh)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        for journal in ("-wal", "-shm"):
            path.with_name(path.name + journal).unlink(missing_ok=True)
        fresh.replace(path)
        return
    with temporary_folder("diwan-archive-") as folder:
        copy, contents = folder / "dump", folder / "contents"
        with copy.open("wb") as out:
            shutil.copyfileobj(dump, out, CHUNK)
        listed = run_postgres_tool("pg_restore", "--list", str(copy)).decode()
        contents.write_text("\n".join(_of_record(listed)))
        _run_postgres_tool(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
            f"--use-list={contents}", "--dbname", connection.settings_dict["NAME"], str(copy),
        )  # fmt: skip


def _of_record(listed: str) -> list[str]:
    """Keep the lines that hold data; leave out triggers, functions, rules, policies and views."""
    return [line for line in listed.split("\n") if OF_RECORD.match(line)]


def _drop_triggers(database: Path) -> None:
    """Drop every trigger of the dump: it would act on each later write with the product's own rights."""
    with closing(sqlite3.connect(database)) as fresh, fresh:
        for (name,) in fresh.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            quoted = name.replace('"', '""')
            fresh.execute(f'DROP TRIGGER "{quoted}"')
