"""Playback: who may watch, why, what they are sent, and what is kept of it."""

from __future__ import annotations

import array
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av
import pytest
import time_machine
from django.core.files.storage import default_storage

from courts.ground.law import profile_of
from courts.ground.law.recordings import RecordingLaw
from courts.ground.models import AuditEntry
from hearings.queries.hearings import court_of
from tests.video.recordings.watched import SECONDS, Watched, authority, places, travelling, watched
from tests.video.sfu.peers import is_tone
from video.models import Seat
from video.models.screening import ScreeningOrder
from video.models.seat_events import SeatEvent
from video.recordings.models import Playback
from video.recordings.queries import stored
from video.recordings.queries.marks import marks_of
from video.recordings.queries.pieces import span_of
from video.recordings.services.playbacks import joined
from video.recordings.templatetags.recordings import clock_of

__all__ = ["authority", "places", "travelling", "watched"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def _parties_may_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A law profile in which parties watch the recording of their hearing."""
    law = RecordingLaw(parties_may_watch=True)
    monkeypatch.setattr(
        "hearings.queries.hearings.profile_of", lambda venue, at: replace(profile_of(venue, at), recordings=law)
    )


def heard(data: bytes, hertz: float) -> list[float]:
    """Return the times in seconds at which a tone is heard in a piece."""
    found: list[float] = []
    with av.open(io.BytesIO(data)) as file:
        for frame in file.decode(audio=0):
            channels = len(frame.layout.channels)
            samples = array.array("f", bytes(frame.planes[0])[: frame.samples * 4])
            whole = array.array("h", (int(32000 * each) for each in samples))
            if frame.format.name == "s16":
                whole = array.array("h", bytes(frame.planes[0])[: frame.samples * 2 * channels])[::channels]
            if is_tone(whole, hertz):
                found.append(float(frame.time))
    return found


def order(watched: Watched, source: str, target: str, begin: float, end: float | None = None) -> None:
    """The court orders that `target` neither hears nor sees `source`, in seconds of the recording."""
    ScreeningOrder.records.create(
        room_id=watched.hearing.room_id,
        source=watched.seats[source],
        target=watched.seats[target],
        audio=True,
        video=True,
        ordered_at=watched.begin + timedelta(seconds=begin),
        lifted_at=None if end is None else watched.begin + timedelta(seconds=end),
    )


@pytest.mark.parametrize("member", ["judge", "clerk"])
def test_court_watches_with_a_reason_that_is_kept(watched: Watched, member: str) -> None:
    client = watched.client(member)
    assert client.get(watched.path("recording")).status_code == 200
    refused = client.post(watched.path("recording"), {"reason": "  "})
    assert refused.status_code == 400
    assert not Playback.records.exists()
    page = watched.play(client, "مراجعة أقوال الشاهدة")
    row = Playback.records.get()
    assert (row.recording, row.viewer, row.reason) == (
        watched.recording, watched.cast.users[member], "مراجعة أقوال الشاهدة",
    )  # fmt: skip
    entry = AuditEntry.records.get(action="recording.played")
    assert entry.detail == {"playback": str(row.pk), "reason": row.reason}
    shown = client.get(page)
    assert "no-store" in shown["Cache-Control"]
    text = shown.content.decode()
    assert watched.cast.people[member].name in text
    assert text.count('class="tile"') == 4


def test_recording_does_not_exist_for_people_without_a_right(watched: Watched) -> None:
    judge = watched.client("judge")
    page = watched.play(judge)
    piece = watched.addresses(judge, page)[watched.key("witness", "audio")][0]["url"]
    for member in ("lawyer", "counsel", "witness", "other_clerk", "stranger", "notary"):
        client = watched.client(member)
        for path in (watched.path("recording"), page, f"{page}addresses/", piece):
            assert client.get(path).status_code == 404, (member, path)
        assert client.post(watched.path("recording"), {"reason": "فضول"}).status_code == 404
        assert client.post(f"{page}played/", "{}", content_type="application/json").status_code == 404


def test_hearing_page_lists_the_recording_for_the_court_alone(watched: Watched) -> None:
    address = f"/hearings/{watched.hearing.pk}/"
    assert watched.path("recording") in watched.client("clerk").get(address).content.decode()
    assert watched.path("recording") not in watched.client("lawyer").get(address).content.decode()


@pytest.mark.usefixtures("_parties_may_watch")
def test_parties_watch_where_the_law_profile_says_so(watched: Watched) -> None:
    client = watched.client("lawyer")
    assert watched.path("recording") in client.get(f"/hearings/{watched.hearing.pk}/").content.decode()
    assert client.get(watched.play(client)).status_code == 200
    assert watched.client("stranger").get(watched.path("recording")).status_code == 404


def test_pieces_are_webm_that_is_not_stored_and_can_be_asked_for_in_parts(watched: Watched) -> None:
    client = watched.client("judge")
    tracks = watched.addresses(client, watched.play(client))
    assert len(tracks) == 8
    url = tracks[watched.key("judge", "audio")][0]["url"]
    whole = client.get(url)
    assert whole["Content-Type"] == 'audio/webm; codecs="opus"'
    assert "no-store" in whole["Cache-Control"]
    assert whole["X-Content-Type-Options"] == "nosniff"
    part = client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(whole.content)}"
    assert client.get(url, headers={"Range": "bytes=-5"}).content == whole.content[-5:]
    for beyond in (f"bytes={len(whole.content)}-", "bytes=9-3", "bytes=-0"):
        assert client.get(url, headers={"Range": beyond}).status_code == 416
    many = client.get(url, headers={"Range": "bytes=" + ",".join(f"{each}-{each}" for each in range(5000))})
    assert (many.status_code, many.content) == (200, whole.content)
    assert len(heard(whole.content, 430)) > 1000
    picture = client.get(tracks[watched.key("judge", "video")][0]["url"])
    with av.open(io.BytesIO(picture.content)) as file:
        assert len(list(file.decode(video=0))) == 300


def test_second_piece_follows_the_first_without_a_hole(watched: Watched) -> None:
    client = watched.client("judge")
    pieces = watched.addresses(client, watched.play(client))[watched.key("judge", "audio")]
    times: list[float] = []
    for piece in pieces:
        with av.open(io.BytesIO(client.get(piece["url"]).content)) as file:
            times += [float(each.pts * each.time_base) for each in file.demux() if each.size]
    assert len(times) == SECONDS * 50
    assert {round(after - before, 3) for before, after in pairwise(times)} <= {0.019, 0.02, 0.021}


def test_address_is_refused_when_too_old_altered_or_of_another_session(
    watched: Watched, travelling: time_machine.Coordinates
) -> None:
    client = watched.client("judge")
    pieces = watched.addresses(client, watched.play(client))
    first, second = (each["url"] for each in pieces[watched.key("judge", "audio")][:2])
    clerk = watched.client("clerk")
    watched.play(clerk)
    altered = [
        first.replace("/1/?", "/2/?"),
        first.replace("-audio", "-video").replace("/audio/", "/video/"),
        first.replace(str(watched.seats["judge"].pk), str(watched.seats["witness"].pk)),
        first.split("?")[0],
        first.split("?")[0] + "?" + second.split("?")[1],
        first[:-1] + ("0" if first[-1] != "0" else "1"),
        first.replace("until=", "until=9"),
        first.replace("until=", "until=-"),
        first.split("?")[0] + "?grant=x&until=%D9%A1&signature=",
    ]
    assert client.get(first).status_code == 200
    assert [client.get(each).status_code for each in altered] == [403] * len(altered)
    assert clerk.get(first).status_code == 403
    assert watched.client("judge").get(first).status_code == 403
    travelling.shift(timedelta(seconds=301))
    assert client.get(first).status_code == 403


@pytest.mark.usefixtures("_parties_may_watch")
def test_screened_witness_is_never_sent_to_the_person_screened(watched: Watched) -> None:
    order(watched, "witness", "claimant_counsel", 10, 20)
    tones = {}
    for member in ("judge", "lawyer"):
        client = watched.client(member)
        piece = watched.addresses(client, watched.play(client))[watched.key("witness", "audio")][0]
        tones[member] = heard(client.get(piece["url"]).content, 1130)
    during = [at for at in tones["judge"] if 10.6 < at < 20.4]
    assert len(during) > 450, "the judge hears what the order hides"
    assert not [at for at in tones["lawyer"] if 10.49 < at < 20.49]
    assert [at for at in tones["lawyer"] if at < 10.4]
    assert [at for at in tones["lawyer"] if at > 20.6]


@pytest.mark.usefixtures("_parties_may_watch")
def test_picture_of_a_screened_witness_is_never_sent(watched: Watched) -> None:
    order(watched, "witness", "claimant_counsel", 10)
    client = watched.client("lawyer")
    tracks = watched.addresses(client, watched.play(client))
    pieces = tracks[watched.key("witness", "video")]
    seen = client.get(pieces[0]["url"])
    with av.open(io.BytesIO(seen.content)) as file:
        times = [float(frame.time) for frame in file.decode(video=0)]
    assert 9 < max(times) < 10.6
    assert client.get(pieces[1]["url"]).status_code == 204
    other = client.get(tracks[watched.key("judge", "video")][1]["url"])
    assert other.status_code == 200


@pytest.mark.usefixtures("_parties_may_watch")
def test_witness_screened_all_the_time_has_no_address_and_a_tile_that_says_so(watched: Watched) -> None:
    order(watched, "witness", "claimant_counsel", -5)
    client = watched.client("lawyer")
    page = watched.play(client)
    tracks = watched.addresses(client, page)
    assert watched.key("witness", "audio") not in tracks
    assert watched.key("witness", "video") not in tracks
    assert len(tracks) == 6
    assert 'data-camera="hidden" data-hidden' in client.get(page).content.decode()


@pytest.mark.usefixtures("_parties_may_watch")
def test_party_without_a_seat_sees_no_person_who_was_screened(watched: Watched) -> None:
    order(watched, "witness", "claimant_counsel", -5)
    counsel = watched.client("counsel")
    Seat.records.filter(room=watched.hearing.room_id, person=watched.cast.people["counsel"]).delete()
    assert watched.key("witness", "audio") not in watched.addresses(counsel, watched.play(counsel))
    judge = watched.client("judge")
    assert watched.key("witness", "audio") in watched.addresses(judge, watched.play(judge))


def test_played_parts_are_kept_joined_and_cut_to_the_recording(watched: Watched) -> None:
    client = watched.client("judge")
    page = watched.play(client)
    for ranges in ([[0, 10_000]], [[9_500, 12_000], [20_000, 10**11]], [[-5, 3]], []):
        answer = client.post(f"{page}played/", json.dumps({"ranges": ranges}), content_type="application/json")
        assert answer.status_code == 204
    row = Playback.records.get()
    assert row.ranges[0] == [0, 12_000]
    assert row.ranges[1][0] == 20_000
    assert SECONDS * 1000 < row.ranges[1][1] < (SECONDS + 2) * 1000
    assert row.seen_at is not None
    assert "00:00–00:12" in client.get(watched.path("recording")).content.decode()


NO_RANGES = (
    *("", "[]", "null", "{}", '{"ranges": 1}', '{"ranges": [[1]]}', '{"ranges": [[1, "2"]]}', '{"ranges": [[1, NaN]]}'),
    *(
        '{"ranges": [], "person": "x"}',
        '{"ranges": [[true, 2]]}',
        "[" * 60_000,
        "[" * 100_000,
        '{"ranges": [[1, 1e999]]}',
    ),
    "\ud800",
)


def test_server_notes_what_it_sent_even_if_the_page_reports_nothing(watched: Watched) -> None:
    client = watched.client("judge")
    page = watched.play(client)
    first, second = watched.addresses(client, page)[watched.key("witness", "audio")]
    client.head(first["url"])
    assert client.get(first["url"], headers={"Range": "bytes=99999999-"}).status_code == 416
    assert Playback.records.get().sent == []
    assert client.get(second["url"], headers={"Range": "bytes=0-9"}).status_code == 206
    assert Playback.records.get().sent == [[second["from"], second["to"]]]
    client.get(first["url"])
    row = Playback.records.get()
    assert (row.sent, row.ranges) == ([[first["from"], second["to"]]], [])
    shown = watched.client("clerk").get(watched.path("recording")).content.decode()
    assert f"{clock_of(first['from'])}–{clock_of(second['to'])}" in shown


def test_report_that_is_not_ranges_is_refused(watched: Watched) -> None:
    client = watched.client("judge")
    page = watched.play(client)
    for body in NO_RANGES:
        data = body.encode("utf-8", "surrogatepass")
        answer = client.generic("POST", f"{page}played/", data, content_type="application/json")
        assert answer.status_code == 400, body[:50]
    assert Playback.records.get().ranges == []


def test_playback_of_another_person_does_not_exist(watched: Watched) -> None:
    page = watched.play(watched.client("judge"))
    clerk = watched.client("clerk")
    assert clerk.get(page).status_code == 404
    assert clerk.post(f"{page}played/", "{}", content_type="application/json").status_code == 404


def test_altered_file_is_not_played(watched: Watched) -> None:
    client = watched.client("judge")
    pieces = watched.addresses(client, watched.play(client))[watched.key("judge", "audio")]
    stored._reports.cache_clear()
    row = watched.recording.segments.get(seat=watched.seats["judge"], medium="audio", number=1)
    name = f"recordings/{watched.recording.pk}/{row.name}"
    with Path(default_storage.path(name)).open("r+b") as file:
        file.seek(2000)
        file.write(b"altered")
    assert client.get(pieces[0]["url"]).status_code == 409
    assert client.get(pieces[1]["url"]).status_code == 200
    default_storage.delete(name)
    assert client.get(pieces[0]["url"]).status_code == 404


def test_recording_that_is_not_closed_cannot_be_watched(watched: Watched) -> None:
    type(watched.recording).records.filter(pk=watched.recording.pk).update(state="ended")
    client = watched.client("judge")
    assert client.get(watched.path("recording")).status_code == 200
    assert client.post(watched.path("recording"), {"reason": "اطلاع"}).status_code == 409
    assert not Playback.records.exists()


def test_marks_name_the_opening_and_the_gap(watched: Watched) -> None:
    client = watched.client("judge")
    client.cookies["diwan-language"] = "en"
    text = client.get(watched.play(client)).content.decode()
    assert "Sitting opened" in text
    assert "No connection: " in text
    assert 'data-at="5485" data-to="9485" data-gap data-of="' in text
    assert 'data-why="No connection"' in text


def test_player_begins_at_the_moment_that_a_link_names(watched: Watched) -> None:
    client = watched.client("judge")
    listed = client.get(f"/hearings/{watched.hearing.pk}/recordings/").content.decode()
    assert f"{watched.path('recording')}?at=" in listed
    begun = client.post(f"{watched.path('recording')}?at={int(watched.begin.timestamp()) + 12}", {"reason": "مراجعة"})
    assert "?at=" in begun["Location"]
    text = client.get(begun["Location"]).content.decode()
    assert 'data-begin="12485"' in text
    local = (watched.begin - timedelta(milliseconds=485)).astimezone(court_of(watched.hearing.pk).tz)
    assert local.strftime("%H:%M:%S") in text
    for at in ("x", "-5", "9" * 40, "1"):
        assert 'data-begin="0"' in client.get(f"{begun['Location'].split('?')[0]}?at={at}").content.decode()


def test_marks_that_a_reload_repeats_are_one(watched: Watched) -> None:
    counsel, judge = watched.seats["claimant_counsel"], watched.seats["judge"]
    for second in (3, 4, 6, 20):
        add_at(counsel, "left", watched.begin + timedelta(seconds=second))
    add_at(watched.seats["witness"], "screening_ordered", watched.begin + timedelta(seconds=8), other=judge)
    words = [mark.words for mark in marks_of(watched.recording, span_of(watched.recording))]
    assert sum(counsel.role_word in each for each in words) == 2, words
    assert any(watched.seats["witness"].role_word in each and judge.role_word in each for each in words)


def add_at(seat: Seat, kind: str, at: datetime, other: Seat | None = None) -> None:
    SeatEvent.records.create(room_id=seat.room_id, seat=seat, kind=kind, at=at, other=other)


def test_page_is_told_when_nothing_of_a_track_was_recorded(watched: Watched) -> None:
    client = watched.client("judge")
    page = watched.play(client)
    told = client.get(f"{page}addresses/?from=0").json()["gaps"]
    assert set(told) == {watched.key("clerk", "audio"), watched.key("clerk", "video")}
    ((begin, end),) = told[watched.key("clerk", "video")]
    assert end - begin == 4000
    assert client.get(f"{page}addresses/?from={end}").json()["gaps"] == {}


def test_place_that_is_no_number_is_refused(watched: Watched) -> None:
    client = watched.client("judge")
    page = watched.play(client)
    for begin in ("", "x", "-1", "1e9", "٣", "9" * 30):
        assert client.get(f"{page}addresses/", {"from": begin}).status_code == 400, begin


def test_ranges_that_touch_become_one() -> None:
    assert joined([(5000, 9000), (0, 4000), (4500, 5000), (20_000, 20_000)]) == [[0, 9000]]
    assert joined([(0, 1000), (9000, 9500)]) == [[0, 1000], [9000, 9500]]
