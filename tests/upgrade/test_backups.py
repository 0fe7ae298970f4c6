"""The backups that an upgrade leaves in its folder: the way back, and no others."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ops.backup import archive
from ops.backup.archive_documents import ArchiveError
from ops.upgrade import state, steps
from ops.upgrade.state import Unfinished


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of upgrades of an empty data directory; backups are made of nothing."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(steps, "recorded", lambda *_args: nullcontext())
    monkeypatch.setattr(archive, "write", lambda target: target.write_bytes(b"a backup"))
    monkeypatch.setattr(archive, "migrations", lambda: ["ground.0001_initial"])
    monkeypatch.setattr(archive, "verify", lambda source: SimpleNamespace(migrations=["ground.0001_initial"]))
    return state.folder()


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.tar.gz"))


def test_backup_of_an_upgrade_that_migrated_nothing_is_replaced(folder: Path) -> None:
    old = folder / "before-0.1-20260101T000000.tar.gz"
    old.write_bytes(b"an older backup")
    state.write(Unfinished(str(old.resolve())))
    new = steps.back_up(None)
    assert left_in(folder) == [new.name] != [old.name]
    assert state.read() == Unfinished(str(new.resolve()))


def test_backup_of_a_half_migrated_database_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = folder / "before-0.1-20260101T000000.tar.gz"
    old.write_bytes(b"the way back")
    state.write(Unfinished(str(old.resolve())))
    monkeypatch.setattr(archive, "migrations", lambda: ["ground.0001_initial", "ground.0002_half"])
    assert steps.back_up(None) == old.resolve()
    assert left_in(folder) == [old.name]


def test_backup_in_a_place_that_the_operator_named_is_never_deleted(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "before-my-own.tar.gz"
    old.write_bytes(b"an older backup")
    state.write(Unfinished(str(old.resolve())))
    steps.back_up(None)
    assert old.is_file()


def test_backup_that_cannot_be_read_again_is_not_left_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path) -> None:
        raise ArchiveError(f"{source} is not a complete backup")

    monkeypatch.setattr(archive, "verify", refuse)
    with pytest.raises(ArchiveError):
        steps.back_up(None)
    assert left_in(folder) == []
    assert state.read() is None
