"""Recorded packets become WebM without decoding: in order, at their times, and without what is missing."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.video.recordings.tracks.recorded_media import (
    BEGIN,
    STEP,
    again,
    container,
    decoded,
    demuxed,
    picture_frames,
    pictures,
    sound,
    sound_frames,
    tone,
    video,
)
from video.recordings.samples.stream import OPUS, VP8, Stream
from video.recordings.tracks.assemble import assemble
from video.recordings.tracks.clock import reports_of
from video.recordings.tracks.frames import Interval
from video.recordings.tracks.webm import mime_type, write_webm
from video.sfu.record.container import Container, encode_entry
from video.sfu.record.entries import Entry, Kind

DELAY = 15


def media(entries: list[Entry]) -> list[int]:
    return [index for index, entry in enumerate(entries) if entry.kind is Kind.RTP]


def test_sound_keeps_every_packet_unchanged_at_its_time() -> None:
    track = assemble(sound())
    assert mime_type(track) == 'audio/webm; codecs="opus"'
    read = demuxed(write_webm(track, BEGIN))
    assert [data for _, data in read] == list(tone())
    assert [at for at, _ in read] == [DELAY + index * 20 for index in range(len(tone()))]


def test_pictures_are_joined_unchanged_and_can_be_decoded() -> None:
    track = assemble(video())
    assert (track.codec, track.width, track.height) == ("VP8", 320, 180)
    file = write_webm(track, BEGIN)
    assert [data for _, data in demuxed(file)] == list(pictures())
    assert len(decoded(file)) == 50
    assert track.incomplete == ()


def test_packets_that_came_late_or_twice_are_put_in_order() -> None:
    original = video()
    entries = list(original)
    shuffled = list(entries)
    for start in range(0, len(shuffled) - 8, 8):
        part = shuffled[start : start + 8]
        random.Random(start).shuffle(part)
        shuffled[start : start + 8] = part
    track = assemble(again(original, [*shuffled, *entries[-5:]]))
    assert [frame.data for frame in track.frames] == [frame.data for frame in assemble(original).frames]


def test_picture_with_a_missing_packet_is_left_out_until_the_next_key_picture() -> None:
    stream = Stream(VP8, 2)
    twice = [*picture_frames(pictures()), *picture_frames(pictures(), BEGIN + 50 * STEP)]
    original = container(VP8, list(stream.entries(twice)))
    entries = list(original)
    lost = next(index for index in media(entries) if entries[index].at_us > BEGIN + 20 * STEP)
    track = assemble(again(original, [entry for index, entry in enumerate(entries) if index != lost]))
    kept = [frame.data for frame in track.frames]
    assert kept == [*pictures()[:20], *pictures()]
    (incomplete,) = track.incomplete
    assert incomplete.from_us == BEGIN + DELAY * 1000 + 19 * STEP
    assert incomplete.to_us == BEGIN + DELAY * 1000 + 50 * STEP


def test_segment_that_begins_between_key_pictures_waits_for_one() -> None:
    entries = list(video())
    second = next(index for index in media(entries) if entries[index].at_us > BEGIN + 2 * STEP)
    track = assemble(again(video(), entries[second:]))
    assert track.frames == ()
    assert [each.to_us for each in track.incomplete] == [None]


@pytest.mark.parametrize("make", [sound, video])
def test_hidden_time_is_left_out_by_the_nodes_clock(make: Callable[[], Container]) -> None:
    hidden = Interval(BEGIN + 500_000, BEGIN + 1_000_000)
    track = assemble(make(), [hidden])
    assert track.frames
    assert not any(frame.arrived_us in hidden for frame in track.frames)
    if track.codec == "VP8":
        # What follows needs the pictures that are hidden, so it would show them.
        assert max(frame.arrived_us for frame in track.frames) < hidden.from_us
    else:
        assert max(frame.arrived_us for frame in track.frames) > BEGIN + 1_000_000


def test_false_clock_of_the_sender_does_not_move_its_track() -> None:
    day = 86_400_000_000
    for ahead in (-day, day):
        track = assemble(sound(stream=Stream(OPUS, 1, ahead_us=ahead)))
        assert track.frames[0].at_us == BEGIN + DELAY * 1000


def test_report_with_an_impossible_timestamp_is_not_believed() -> None:
    stream = Stream(OPUS, 1)
    honest = list(stream.entries(sound_frames(tone())))
    liar = Stream(OPUS, 1, zero=0)
    reports = [liar.report(BEGIN + second * 1_000_000) for second in range(2)]
    lies = [encode_entry(Kind.SENDER_REPORT, at_us, report.encode()) for at_us, report in reports]
    track = assemble(container(OPUS, [*honest, *lies]))
    assert abs(track.frames[0].at_us - BEGIN) < 40_000


def test_sound_and_picture_of_a_seat_agree_though_one_was_slow_on_its_way() -> None:
    quick = sound(stream=Stream(OPUS, 1, ahead_us=7_000_000))
    slow = video(stream=Stream(VP8, 2, ahead_us=7_000_000, delay_us=180_000))
    heard = assemble(quick, seat=reports_of(slow))
    seen = assemble(slow, seat=reports_of(quick))
    assert abs(heard.frames[0].at_us - seen.frames[0].at_us) < 1000


def test_browser_that_connects_again_continues_the_track() -> None:
    first = Stream(OPUS, 1).entries(sound_frames(tone()))
    second = Stream(OPUS, 9, number=7, zero=12).entries(sound_frames(tone(), BEGIN + 3_000_000))
    track = assemble(container(OPUS, [*first, *second]))
    assert len(track.frames) == 2 * len(tone())
    times = [frame.at_us for frame in track.frames]
    assert times == sorted(times)
    assert times[len(tone())] == BEGIN + 3_000_000 + DELAY * 1000


def test_rubbish_in_packets_breaks_nothing() -> None:
    chance = random.Random(5)
    entries = list(video())
    for _ in range(300):
        index = chance.choice(media(entries))
        data = bytearray(entries[index].payload)
        data[chance.randrange(len(data))] = chance.randrange(256)
        cut = bytes(data[: chance.randrange(len(data))])
        changed = [*entries[:index], Entry(Kind.RTP, entries[index].at_us, cut), *entries[index + 1 :]]
        write_webm(assemble(again(video(), changed)), BEGIN)
