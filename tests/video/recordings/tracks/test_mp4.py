"""H.264 goes into fragmented MP4, the one form of it that a browser's MediaSource takes."""

from __future__ import annotations

from tests.video.recordings.tracks.recorded_media import BEGIN, again, decoded, demuxed, pictures, video
from video.recordings.samples.stream import H264
from video.recordings.tracks.assemble import assemble
from video.recordings.tracks.mp4 import mime_type, write_mp4
from video.recordings.tracks.piece import make_piece


def test_h264_pictures_keep_their_times_and_can_be_decoded() -> None:
    track = assemble(video(H264))
    assert mime_type(track).startswith('video/mp4; codecs="avc1.42')
    file = write_mp4(track, BEGIN)
    assert len(demuxed(file)) == len(pictures(H264)) == 50
    assert [at for at, _ in demuxed(file)][:3] == [15, 55, 95]
    assert len(decoded(file)) == 50


def test_h264_without_its_parameter_sets_makes_no_file() -> None:
    original = video(H264)
    without = [entry for entry in original if len(entry.payload) < 13 or entry.payload[12] & 31 not in {7, 8, 24}]
    piece = make_piece(again(original, without), origin_us=BEGIN, until_us=BEGIN)
    assert piece.data == b""
