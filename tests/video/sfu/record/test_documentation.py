"""The reader that `docs/recording.md` prints reads what the recorder writes, and finds what is wrong with it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.video.sfu.record.samples import HEADER, KEY, SEGMENT, entries
from video.sfu.record.segment import create_segment

TEXT = (Path(__file__).resolve().parents[4] / "docs" / "recording.md").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for medium in ("audio", "video", "audio"):
        segment = create_segment(tmp_path, KEY, replace(HEADER, medium=medium), None)
        segment.writer.append(segment.header.encode())
        for entry in entries(3):
            segment.writer.append(entry)
        segment.packets = 3
        segment.finish()
    return tmp_path / SEGMENT.recording


def read(folder: Path) -> subprocess.CompletedProcess[str]:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    assert sum(bool(line.strip()) for line in code.splitlines()) <= 50
    return subprocess.run(
        [sys.executable, "-c", code, str(folder), KEY.hex()], capture_output=True, text=True, check=False
    )


def test_printed_reader_accepts_a_whole_recording(folder: Path) -> None:
    done = read(folder)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("file", ["index.jsonl", f"{SEGMENT.seat}-audio-000002.seg"])
def test_printed_reader_finds_a_changed_byte(folder: Path, file: str) -> None:
    path = folder / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert read(folder).returncode != 0


def test_printed_reader_finds_a_cut_file(folder: Path) -> None:
    path = folder / f"{SEGMENT.seat}-video-000001.seg"
    path.write_bytes(path.read_bytes()[:-21])
    assert "was cut" in read(folder).stderr
