"""Data keys and the master key in a file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from video.recordings.keys import KeyUnavailable, new_data_key
from video.recordings.keys.local import LocalMasterKey


@pytest.fixture(autouse=True)
def key_file(settings: object, tmp_path: Path) -> Path:
    path = tmp_path / "data" / "recording-key"
    settings.RECORDING_KEY_FILE = path  # type: ignore[attr-defined]
    return path


def test_wrapped_key_opens_again_and_shows_nothing_of_the_key(key_file: Path) -> None:
    key, context = new_data_key(), uuid4().bytes
    master = LocalMasterKey()
    wrapped = master.wrap(key, context)
    assert key not in wrapped
    assert LocalMasterKey().unwrap(wrapped, context, master.name()) == key
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_wrapped_key_opens_only_for_its_own_recording() -> None:
    master = LocalMasterKey()
    wrapped = master.wrap(new_data_key(), uuid4().bytes)
    with pytest.raises(KeyUnavailable):
        master.unwrap(wrapped, uuid4().bytes, master.name())


def test_every_byte_of_a_wrapped_key_is_protected() -> None:
    context, master = uuid4().bytes, LocalMasterKey()
    wrapped = master.wrap(new_data_key(), context)
    for at in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[at] ^= 1
        with pytest.raises(KeyUnavailable):
            master.unwrap(bytes(changed), context, master.name())


def test_older_master_key_still_opens_after_a_change(key_file: Path) -> None:
    key, context, master = new_data_key(), uuid4().bytes, LocalMasterKey()
    wrapped, old = master.wrap(key, context), master.name()
    key_file.write_text(os.urandom(32).hex() + "\n" + key_file.read_text())
    assert master.name() != old
    assert master.unwrap(wrapped, context, old) == key


def test_lost_master_key_opens_nothing_and_says_which_is_missing(key_file: Path) -> None:
    context, master = uuid4().bytes, LocalMasterKey()
    wrapped, name = master.wrap(new_data_key(), context), master.name()
    key_file.unlink()
    with pytest.raises(KeyUnavailable, match=name):
        master.unwrap(wrapped, context, name)


@pytest.mark.parametrize("text", ["", "zz", "00" * 16, "00" * 33])
def test_damaged_key_file_is_refused_and_not_overwritten(key_file: Path, text: str) -> None:
    key_file.parent.mkdir(parents=True)
    key_file.write_text(text)
    with pytest.raises(KeyUnavailable):
        LocalMasterKey().wrap(new_data_key(), b"")
    assert key_file.read_text() == text
