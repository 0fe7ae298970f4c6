"""Encrypted files: nothing is readable, changed, moved or cut without the key or without being found."""

import fcntl
import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.video.sfu.record.samples import HEADER, KEY, SEGMENT, entries, sealed
from video.sfu.record.container import Container
from video.sfu.record.sealed_file import (
    SealedWriter,
    WrongFileError,
    close_torn,
    open_sealed,
    open_sealed_bytes,
)

PLAIN = HEADER.encode() + b"".join(entries(2))


def test_closed_file_returns_the_plain_container(tmp_path: Path) -> None:
    path = sealed(tmp_path)
    opened = open_sealed(path, KEY, SEGMENT)
    assert (opened.plain, opened.is_closed, opened.damage) == (PLAIN, True, None)
    assert opened.sha256 == hashlib.sha256(PLAIN).hexdigest()
    assert len(list(Container(opened.plain))) == 4
    assert path.stat().st_mode & 0o077 == 0


def test_running_digest_is_that_of_the_plain_bytes(tmp_path: Path) -> None:
    writer = SealedWriter(tmp_path / "a.part", KEY, SEGMENT)
    writer.append(b"one")
    writer.append(b"two")
    assert (writer.sha256.digest(), writer.plain_bytes) == (hashlib.sha256(b"onetwo").digest(), 6)
    writer.abandon()


def test_nothing_of_the_plain_text_is_in_the_file(tmp_path: Path) -> None:
    data = sealed(tmp_path).read_bytes()
    assert b"picture" not in data
    assert b"VP8" not in data


def test_wrong_key_opens_nothing(tmp_path: Path) -> None:
    opened = open_sealed(sealed(tmp_path), bytes(32), SEGMENT)
    assert opened.plain == b""
    assert not opened.is_closed
    assert opened.damage
    assert opened.damage.reason == "not authentic"


def test_every_changed_byte_is_found(tmp_path: Path) -> None:
    data = sealed(tmp_path).read_bytes()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x01
        try:
            opened = open_sealed_bytes(bytes(changed), KEY, SEGMENT)
        except WrongFileError:
            continue
        assert opened.damage is not None, place
        assert PLAIN.startswith(opened.plain)


def test_file_cut_at_any_byte_is_found_and_read_up_to_there(tmp_path: Path) -> None:
    """Also at the end of a chunk, where every byte that is left is authentic."""
    data = sealed(tmp_path).read_bytes()
    lengths = set()
    for cut in range(len(data)):
        try:
            opened = open_sealed_bytes(data[:cut], KEY, SEGMENT)
        except WrongFileError:
            continue
        assert not opened.is_closed
        assert opened.damage is not None
        assert PLAIN.startswith(opened.plain)
        lengths.add(len(opened.plain))
    assert len(lengths) == 6, "none, the header, and each of four entries"


def test_bytes_behind_the_end_are_found(tmp_path: Path) -> None:
    data = sealed(tmp_path).read_bytes()
    opened = open_sealed_bytes(data + b"x", KEY, SEGMENT)
    assert opened.damage
    assert opened.damage.offset == len(data)


@pytest.mark.parametrize("changes", [{"seat": "lawyer"}, {"medium": "audio"}, {"number": 8}, {"recording": "other"}])
def test_file_of_another_segment_is_refused(tmp_path: Path, changes: dict) -> None:
    path = sealed(tmp_path)
    other = replace(SEGMENT, **changes)
    with pytest.raises(WrongFileError):
        open_sealed(path, KEY, other)
    # The head alone is not trusted: a chunk that is moved into a file with the right head is refused as well.
    theirs = sealed(tmp_path / "..", segment=replace(other, seat="x")).read_bytes()
    shutil.move(tmp_path / ".." / f"{replace(other, seat='x').name}.seg", tmp_path / "other.seg")
    data = path.read_bytes()
    head = len(data) - len(_chunks(data))
    opened = open_sealed_bytes(data[:head] + _chunks(theirs), KEY, SEGMENT)
    assert opened.plain == b""


def _chunks(data: bytes) -> bytes:
    return data[12 + int.from_bytes(data[10:12], "big") :]


def test_chunks_in_another_order_are_refused(tmp_path: Path) -> None:
    data = sealed(tmp_path).read_bytes()
    rest, frames = _chunks(data), []
    while rest:
        end = 5 + int.from_bytes(rest[1:5], "big")
        frames.append(rest[:end])
        rest = rest[end:]
    head = data[: len(data) - len(_chunks(data))]
    swapped = open_sealed_bytes(head + frames[0] + frames[2] + frames[1] + b"".join(frames[3:]), KEY, SEGMENT)
    assert swapped.plain == HEADER.encode()
    missing = open_sealed_bytes(head + b"".join(frames[:2] + frames[3:]), KEY, SEGMENT)
    assert missing.damage
    assert not missing.is_closed


def test_torn_file_is_closed_at_its_last_whole_chunk(tmp_path: Path) -> None:
    path = sealed(tmp_path, is_finished=False)
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\x00\x00\x00\x01\x00torn")
    closed = close_torn(path, KEY, SEGMENT)
    assert (closed.plain, closed.is_closed, closed.damage) == (PLAIN, True, None)
    assert path.stat().st_size == whole + 5 + 16
    assert close_torn(path, KEY, SEGMENT).plain == closed.plain


def test_changed_file_is_not_closed_over_its_evidence(tmp_path: Path) -> None:
    path = sealed(tmp_path, is_finished=False)
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    closed = close_torn(path, KEY, SEGMENT)
    assert closed.damage
    assert not closed.is_closed
    assert path.read_bytes() == data


def test_file_that_a_process_writes_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / f"{SEGMENT.name}.part"
    writer = SealedWriter(path, KEY, SEGMENT)
    with pytest.raises(BlockingIOError):
        close_torn(path, KEY, SEGMENT)
    writer.abandon()
    assert close_torn(path, KEY, SEGMENT).is_closed


def test_no_nonce_is_used_twice(tmp_path: Path) -> None:
    """The closing chunk of a file that was torn at chunk N has another nonce than the torn chunk N had."""
    path = sealed(tmp_path, is_finished=False)
    before = open_sealed(path, KEY, SEGMENT)
    close_torn(path, KEY, SEGMENT)
    final = path.read_bytes()[before.end :]
    assert final[0] == 1
    salts = {
        open_sealed_bytes(
            sealed(tmp_path, segment=replace(SEGMENT, number=each)).read_bytes(), KEY, replace(SEGMENT, number=each)
        ).salt
        for each in range(8, 30)
    }
    assert len(salts) == 22


def test_write_that_fails_is_completed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = SealedWriter(tmp_path / "a.part", KEY, SEGMENT)
    real, left = os.write, [30]

    def short(file: int, data: memoryview) -> int:
        if not left[0]:
            raise OSError(28, "No space left on device")
        size = min(left[0], len(data))
        left[0] -= size
        return real(file, data[:size])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(OSError, match="No space"):
        writer.append(b"kept " * 20)
    with pytest.raises(BlockingIOError):
        writer.append(b"not taken")
    left[0] = 10_000
    writer.write_pending()
    writer.append(b"more")
    writer.finish()
    opened = open_sealed(tmp_path / "a.part", KEY, SEGMENT)
    assert (opened.plain, opened.is_closed) == (b"kept " * 20 + b"more", True)


def test_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = sealed(tmp_path)
    with pytest.raises(FileExistsError):
        SealedWriter(path, KEY, SEGMENT)
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_zeros_of_a_power_cut_are_a_torn_end_and_other_changes_are_not(tmp_path: Path) -> None:
    path = sealed(tmp_path, is_finished=False)
    whole = path.read_bytes()
    middle = len(whole) - 40
    path.write_bytes(whole[:middle] + bytes(len(whole) - middle + 5000))
    closed = close_torn(path, KEY, SEGMENT)
    assert (closed.is_closed, closed.chunks) == (True, 4)
    assert open_sealed(path, KEY, SEGMENT).damage is None
    path.write_bytes(whole[:middle] + bytes(20) + whole[middle + 20 :])
    assert not close_torn(path, KEY, SEGMENT).is_closed
    assert path.stat().st_size == len(whole)
