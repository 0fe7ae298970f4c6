"""The index: a line that is changed, left out or moved breaks the chain at a line that is named."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from video.sfu.record.entries import Gap
from video.sfu.record.index import IndexLine, append_line, genesis, parse_index, read_index
from video.sfu.record.layout import INDEX, SegmentId, check_name, folder_of, segment_of, segments_in

LINE = IndexLine("judge", "audio", 1, 1000, 2000, 50, 6000, "ab" * 32, (Gap("paused", 1200, None),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rec"
    made.mkdir()
    for number in range(1, 5):
        append_line(made, replace(LINE, number=number))
    return made


def test_lines_are_chained_from_the_recordings_name(folder: Path) -> None:
    index = read_index(folder)
    assert index.broken_line is None
    assert [line.number for line in index.lines] == [1, 2, 3, 4]
    assert index.lines[0].previous == genesis("rec")
    assert index.lines[3].previous == index.lines[2].chain
    assert index.lines[0].gaps == LINE.gaps
    assert index.chain == index.lines[3].chain


def test_every_changed_byte_breaks_the_chain_at_its_line(folder: Path) -> None:
    data = (folder / INDEX).read_bytes()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x01
        index = parse_index(bytes(changed), "rec")
        line = data[:place].count(b"\n") + 1
        assert index.broken_line == line or (place == len(data) - 1 and index.torn_bytes), place


def test_missing_moved_or_foreign_line_is_named(folder: Path) -> None:
    lines = (folder / INDEX).read_bytes().splitlines(keepends=True)
    assert parse_index(b"".join([lines[0], *lines[2:]]), "rec").broken_line == 2
    assert parse_index(b"".join([lines[0], lines[2], lines[1], lines[3]]), "rec").broken_line == 2
    assert parse_index(b"".join(lines), "other").broken_line == 1


def test_torn_last_line_is_cut_off_by_the_next_one(folder: Path) -> None:
    path = folder / INDEX
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"bytes":6000')
    assert read_index(folder).torn_bytes == 13
    append_line(folder, replace(LINE, number=5))
    index = read_index(folder)
    assert (len(index.lines), index.torn_bytes, index.broken_line) == (5, 0, None)
    assert path.read_bytes().startswith(whole)


@pytest.mark.parametrize(
    "changes",
    [{"packets": True}, {"medium": "smell"}, {"gaps": [{"reason": "x"}]}, {"seat": 1}, {"chain": None}, {"gaps": 1}],
)
def test_line_of_another_shape_is_refused(folder: Path, changes: dict) -> None:
    first, *_ = (folder / INDEX).read_bytes().splitlines()
    text = json.dumps({**json.loads(first), **changes}, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    assert parse_index(text, "rec").broken_line == 1


def test_files_are_named_by_seat_medium_and_number(tmp_path: Path) -> None:
    seat = "0191c5a0-1111-7000-8000-00000000000a"
    segment = SegmentId("rec", seat, "screen", 12)
    assert segment.closed(tmp_path).name == f"{seat}-screen-000012.seg"
    assert segment_of(segment.closed(tmp_path)) == segment_of(segment.part(tmp_path)) == segment
    folder = folder_of(tmp_path, "rec")
    folder.mkdir()
    for name in ("index.jsonl", "judge-audio-000001.seg", "judge-audio-000002.part", "x.seg", "judge-smell-000001.seg"):
        (folder / name).touch()
    assert [segment.number for segment, _ in segments_in(folder)] == [1, 2]
    assert segments_in(tmp_path / "nothing") == []


@pytest.mark.parametrize("name", ["", ".", "..", "../rec", "a/b", "a b", ".hidden", "x" * 65, "a|b", "a\x00"])
def test_names_that_leave_the_folder_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        check_name(name)
