"""The place of a wrong byte: exact with the data key and the plain copy, an entry with one of them, else a range."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.video.sfu.record.samples import HEADER, KEY, SEGMENT, container, entries
from video.recordings.package.places import first_difference, rebuilt, wrong_entry, wrong_entry_of_chunk
from video.sfu.record.sealed_file import CHUNK, TAG_BYTES, SealedWriter, head_size


@pytest.fixture
def stored(tmp_path: Path) -> bytes:
    """A stored segment with three chunks of several entries each."""
    path = tmp_path / f"{SEGMENT.name}.seg"
    writer = SealedWriter(path, KEY, SEGMENT)
    every = entries(12)
    writer.append(HEADER.encode() + every[0] + every[1])
    writer.append(b"".join(every[2:9]))
    writer.append(b"".join(every[9:]))
    writer.finish()
    return path.read_bytes()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_every_wrong_byte_is_named_exactly_with_the_key_and_the_plain_copy(stored: bytes) -> None:
    """Not one of the file's salt: without it nothing can be made again."""
    plain, sha256 = container(12), hashlib.sha256(stored).hexdigest()
    for at in range(len(stored)):
        changed = flipped(stored, at)
        made = rebuilt(changed, plain, KEY, SEGMENT, sha256)
        if made is None:
            assert b'"salt"' in stored[: at + 1], at
            assert at < head_size(SEGMENT)
        else:
            assert first_difference(made, changed) == at


@pytest.mark.parametrize("size", [1, 30, 60])
def test_end_of_a_cut_file_is_named_exactly(stored: bytes, size: int) -> None:
    made = rebuilt(stored[:-size], container(12), KEY, SEGMENT, hashlib.sha256(stored).hexdigest())
    assert made is not None
    assert first_difference(made, stored[:-size]) == len(stored) - size


def test_nothing_is_named_exactly_unless_the_manifest_proves_it(stored: bytes) -> None:
    assert rebuilt(flipped(stored, 500), container(12), KEY, SEGMENT, "0" * 64) is None
    assert rebuilt(flipped(stored, 500), container(11), KEY, SEGMENT, hashlib.sha256(stored).hexdigest()) is None


def test_key_alone_names_the_entry_of_a_wrong_byte(stored: bytes) -> None:
    start = head_size(SEGMENT)
    named = 0
    for at in range(start, len(stored) - CHUNK.size - TAG_BYTES):
        found = wrong_entry_of_chunk(flipped(stored, at), KEY, SEGMENT)
        if found is not None:
            named += 1
            assert found[0] <= at <= found[1], (at, found)
            assert found[1] - found[0] < 400
    assert named > (len(stored) - start) // 2


def test_checksums_of_a_plain_copy_name_the_first_wrong_entry() -> None:
    plain = container(12)
    assert wrong_entry(plain) is None
    starts = [len(HEADER.encode()) + sum(len(each) for each in entries(12)[:count]) for count in range(12)]
    for start, entry in zip(starts, entries(12), strict=False):
        for at in (start, start + 20, start + len(entry) - 1):
            found = wrong_entry(flipped(plain, at))
            assert found is not None
            assert found[0] == start
    assert wrong_entry(flipped(plain, 30)) == (10, len(HEADER.encode()) - 1)
