"""Recorded media of a real node and recorder can be played, and the tracks of a seat agree."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from tests.video.recordings.tracks.recorded_media import decoded, demuxed
from tests.video.sfu.peers import Receiver, Sender, everything, running_node, until
from tests.video.sfu.record.sources import DESIRED, KEY, RECORDING, running_recorder
from video.recordings.tracks.clock import reports_of
from video.recordings.tracks.piece import Piece, make_piece
from video.sfu import wire
from video.sfu.record.container import Container
from video.sfu.record.index import read_index
from video.sfu.record.layout import folder_of, segments_in
from video.sfu.record.sealed_file import open_sealed
from video.sfu.wire import Medium

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.mark.parametrize("codec, suffix", [("VP8", "webm"), ("H264", "mp4")])
async def test_recorded_sound_and_picture_can_be_played(tmp_path: Path, codec: str, suffix: str) -> None:
    async with running_recorder(tmp_path) as process, running_node(recorder=process.socket) as harness:
        harness.desire("jl", everything("j", "l"), recording=DESIRED, recorded="l")
        lawyer = await Sender(harness, "l", hertz=710, only=codec).start()
        judge = await Receiver(harness, "j").start()
        await until(lambda: judge.hears("l", 710) and judge.frames.get("l-video", 0) > 20)
        await asyncio.sleep(1.5)
        harness.node.handle(wire.CloseRoom("room"))
        await until(lambda: len(read_index(folder_of(process.root, RECORDING)).lines) == 2)
        await lawyer.close()
        found = {
            segment.medium: Container(open_sealed(path, KEY, segment).plain)
            for segment, path in segments_in(folder_of(process.root, RECORDING))
        }
    origin = min(each.header.opened_us for each in found.values()) - 500_000
    reports = [report for each in found.values() for report in reports_of(each)]

    def piece(medium: Medium) -> Piece:
        return make_piece(found[medium], origin_us=origin, until_us=origin + 60_000_000, seat=reports)

    heard, seen = piece("audio"), piece("video")
    assert heard.mime_type.startswith("audio/webm")
    assert seen.mime_type.startswith(f"video/{suffix}")
    assert len(decoded(seen.data)) > 20
    times = [at for at, _ in demuxed(heard.data)]
    assert {after - before for before, after in pairwise(times)} <= {20, 21, 19}
    assert abs(times[0] - demuxed(seen.data)[0][0]) < 1_000
