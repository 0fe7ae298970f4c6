"""Containers: what was written is read, and a torn or changed entry is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.video.sfu.record.samples import HEADER, OPENED, container, entries, rtp
from video.sfu.record.container import Container, Damage, DamagedError, encode_entry, summarize
from video.sfu.record.entries import GAP_REASONS, Gap, Kind, SenderReport

START = len(HEADER.encode())


def test_reader_yields_what_was_written() -> None:
    read = Container(container())
    found = list(read)
    assert read.header == HEADER
    assert read.damage is None
    assert [entry.payload for entry in found[:5]] == [rtp(each) for each in range(5)]
    assert [entry.at_us for entry in found[:5]] == [OPENED + each * 1000 for each in range(5)]
    assert found[5].report == SenderReport(1 << 40, 3000, 77)
    assert found[6].gap == Gap("muted", OPENED + 5000, OPENED + 99_000)
    assert found[0].offset == START


def test_summary_counts_packets_and_gaps() -> None:
    summary = summarize(Container(container()))
    assert (summary.packets, summary.ended_us) == (5, OPENED + 99_000)
    assert summary.gaps == (Gap("muted", OPENED + 5000, OPENED + 99_000),)


def test_container_torn_at_any_byte_yields_the_whole_entries_before_it() -> None:
    data, pieces = container(), entries()
    ends = [START]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    for cut in range(START, len(data)):
        read = Container(data[:cut])
        found = list(read)
        whole = sum(end <= cut for end in ends[1:])
        assert len(found) == whole
        assert read.damage == (None if cut in ends else Damage(ends[whole], "torn"))


def test_every_changed_byte_is_found_at_its_entry() -> None:
    data = container()
    starts = [entry.offset for entry in Container(data)]
    for place in range(START, len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x40
        read = Container(bytes(changed))
        found = list(read)
        first = max(start for start in starts if start <= place)
        assert read.damage is not None
        assert read.damage.offset == first
        assert [each.offset for each in found] == [start for start in starts if start < first]


def test_every_changed_byte_of_the_header_is_found() -> None:
    data = container()
    for place in range(START):
        changed = bytearray(data)
        changed[place] ^= 0x01
        with pytest.raises(DamagedError):
            Container(bytes(changed))
    for cut in range(START):
        with pytest.raises(DamagedError):
            Container(data[:cut])


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_bytes_make_the_reader_fail(noise: bytes) -> None:
    read = Container(HEADER.encode() + noise)
    found = list(read)
    assert not noise or read.damage is not None or b"".join(_encoded(found)) == noise
    with pytest.raises(DamagedError):
        Container(noise)


def _encoded(found: list) -> list[bytes]:
    return [encode_entry(entry.kind, entry.at_us, entry.payload) for entry in found]


@given(st.sampled_from(GAP_REASONS), st.integers(0, 2**62), st.integers(0, 2**62), st.integers(0, 2**32 - 1))
def test_gaps_survive_their_entry(reason: str, begin: int, end: int, lost: int) -> None:
    gap = Gap(reason, begin, end or None, lost)
    assert Gap.decode(gap.encode()) == gap


@pytest.mark.parametrize("payload", [b"", b"\x00" * 21, b"\x63" + b"\x00" * 20, b"\x01" * 22])
def test_invalid_gap_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError):
        Gap.decode(payload)


def test_entry_that_cannot_be_read_is_damage() -> None:
    read = Container(HEADER.encode() + encode_entry(9, OPENED, b""))
    assert list(read) == []
    assert read.damage == Damage(START, "9 is not a valid Kind")
    noise = Container(HEADER.encode() + encode_entry(Kind.GAP, OPENED, b"gap"))
    assert list(noise) == []
    assert noise.damage == Damage(START, "not a gap")
